import {
  groupDecrypt,
  groupEncrypt,
  processSenderKeyDistributionMessage,
  ProtocolAddress,
  SenderKeyDistributionMessage,
  SenderKeyRecord,
  SenderKeyStore,
} from "@signalapp/libsignal-client";

type Bytes = Uint8Array<ArrayBuffer>;

/** Keeps records as their bytes, so that a test sees whether any changed. */
class MemoryStore extends SenderKeyStore {
  readonly records = new Map<string, Bytes>();

  override saveSenderKey(
    sender: ProtocolAddress,
    distribution: string,
    record: SenderKeyRecord,
  ): Promise<void> {
    this.records.set(`${sender} ${distribution}`, record.serialize());
    return Promise.resolve();
  }

  override getSenderKey(
    sender: ProtocolAddress,
    distribution: string,
  ): Promise<SenderKeyRecord | null> {
    const bytes = this.records.get(`${sender} ${distribution}`);
    const record = bytes === undefined ? null : SenderKeyRecord.deserialize(bytes);
    return Promise.resolve(record);
  }
}

/** One member of a group who runs the official library; everyone else is `SENDER`. */
export class NativeMember {
  readonly #store = new MemoryStore();
  readonly #self = ProtocolAddress.new("self", 1);
  readonly #sender = ProtocolAddress.new("sender", 1);

  constructor(readonly distribution: string) {}

  /** Its own distribution message, for the place at which its chain is. */
  async distribute(): Promise<Uint8Array> {
    const message = await SenderKeyDistributionMessage.create(
      this.#self,
      this.distribution,
      this.#store,
    );
    return message.serialize();
  }

  /** Takes the sender's keys from a distribution message. */
  async accept(skdm: Uint8Array): Promise<void> {
    const message = SenderKeyDistributionMessage.deserialize(new Uint8Array(skdm));
    await processSenderKeyDistributionMessage(this.#sender, message, this.#store);
  }

  /** Encrypts for the group. */
  async seal(plaintext: Uint8Array): Promise<Uint8Array> {
    const sealed = await groupEncrypt(
      this.#self,
      this.distribution,
      this.#store,
      new Uint8Array(plaintext),
    );
    return sealed.serialize();
  }

  /** Decrypts a message of the sender. */
  open(message: Uint8Array): Promise<Uint8Array> {
    return groupDecrypt(this.#sender, this.#store, new Uint8Array(message));
  }

  /** All that it holds, as bytes. */
  state(): string {
    return [...this.#store.records].map(([name, bytes]) => `${name} ${bytes}`).join();
  }
}
