/**
 * What a library must be able to do to take part. Messages and stored states are of its
 * own types: nobody but the library looks into them.
 */
export interface Contender {
  /** Two people who can meet: all that they need beforehand, keys above all, is made. */
  strangers(): Promise<Strangers> | Strangers;
  /** A sender and a reader who holds her keys; absent where there are no groups. */
  group?(): Promise<Group> | Group;
  /** A call that finds nothing to do: what the way into the library costs. */
  knock?(): Promise<void>;
}

/** A text as the libraries take it. */
export type Text = Uint8Array<ArrayBuffer>;

/** Bob has published what Alice needs to write to him, one-time keys included. */
export interface Strangers {
  readonly alice: End;
  readonly bob: End;
  /** Alice checks what Bob published, and makes her half of a session. */
  start(): Promise<void> | void;
}

/** Encrypts; its state is read from what is stored, and stored, with each message. */
export interface Sender<Message = unknown> {
  seal(text: Text): Promise<Message> | Message;
}

/** Decrypts, in the same way. */
export interface Reader<Message = unknown> {
  open(message: Message): Promise<Uint8Array> | Uint8Array;
}

/** One end of a session. */
export interface End<Message = unknown, Stored = unknown>
  extends Sender<Message>, Reader<Message> {
  /** What is stored; putting an older one back undoes what came after. */
  stored: Stored;
}

/** One direction in a group. */
export interface Group {
  readonly sender: Sender;
  readonly reader: Reader;
}
