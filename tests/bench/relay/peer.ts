/**
 * What the bench compares: servers that carry messages between people. People are
 * numbers here, and a server has as many accounts as it was prepared for.
 */

/** A kind of server, which may not be there. */
export interface Peer {
  readonly name: string;
  /** Why it cannot run on this machine; `null` where it can. */
  missing(): string | null;
  /** Makes a folder with so many accounts, once. */
  prepare(folder: string, people: number): Promise<void>;
  /** Starts a server on that folder. */
  start(folder: string): Promise<Server>;
}

/** A server that runs in a process of its own, on loopback. */
export interface Server extends AsyncDisposable {
  readonly pid: number;
  /** Connects one of the people, who from then on takes and acknowledges messages. */
  connect(person: number): Promise<Client>;
  /** Makes so many channels and uses none, where a server has them. */
  handshakes?(count: number): Promise<void>;
}

/** Somebody's connection, as a real client would use it. */
export interface Client {
  /** Messages taken so far. */
  readonly taken: number;
  /** Sends to somebody; resolves once the server has taken responsibility. */
  send(to: number, body: Uint8Array): Promise<void>;
  /** Ends the connection; resolves when both sides know. */
  close(): Promise<void>;
}
