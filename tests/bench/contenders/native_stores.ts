import * as signal from "@signalapp/libsignal-client";

/** The stores that the official library asks: every record in them is its bytes. */

type Bytes = Uint8Array<ArrayBuffer>;

/** The one session with the one peer. */
export class Sessions extends signal.SessionStore {
  bytes: Bytes | null = null;

  override saveSession(
    _: signal.ProtocolAddress,
    record: signal.SessionRecord,
  ): Promise<void> {
    this.bytes = record.serialize();
    return Promise.resolve();
  }

  override getSession(): Promise<signal.SessionRecord | null> {
    const { bytes } = this;
    const record = bytes === null ? null : signal.SessionRecord.deserialize(bytes);
    return Promise.resolve(record);
  }

  override getExistingSessions(): Promise<signal.SessionRecord[]> {
    return Promise.reject(new Error("not asked for"));
  }
}

/** A device's identity, and that of its peer, which was pinned before. */
export class Identities extends signal.IdentityKeyStore {
  constructor(
    readonly ours: signal.IdentityKeyPair,
    readonly theirs: signal.PublicKey,
  ) {
    super();
  }

  override getIdentityKey(): Promise<signal.PrivateKey> {
    return Promise.resolve(this.ours.privateKey);
  }

  override getIdentityKeyPair(): Promise<signal.IdentityKeyPair> {
    return Promise.resolve(this.ours);
  }

  override getLocalRegistrationId(): Promise<number> {
    return Promise.resolve(1);
  }

  override saveIdentity(): Promise<signal.IdentityChange> {
    return Promise.resolve(signal.IdentityChange.NewOrUnchanged);
  }

  override isTrustedIdentity(
    _: signal.ProtocolAddress,
    key: signal.PublicKey,
  ): Promise<boolean> {
    return Promise.resolve(this.theirs.equals(key));
  }

  override getIdentity(): Promise<signal.PublicKey | null> {
    return Promise.resolve(this.theirs);
  }
}

/** One-time X25519 prekeys. */
export class EcPrekeys extends signal.PreKeyStore {
  readonly #records = new Map<number, Bytes>();

  override savePreKey(id: number, record: signal.PreKeyRecord): Promise<void> {
    this.#records.set(id, record.serialize());
    return Promise.resolve();
  }

  override getPreKey(id: number): Promise<signal.PreKeyRecord> {
    const bytes = held(this.#records, id);
    return Promise.resolve(signal.PreKeyRecord.deserialize(bytes));
  }

  override removePreKey(id: number): Promise<void> {
    this.#records.delete(id);
    return Promise.resolve();
  }
}

/** Signed X25519 prekeys. */
export class SignedPrekeys extends signal.SignedPreKeyStore {
  readonly #records = new Map<number, Bytes>();

  override saveSignedPreKey(
    id: number,
    record: signal.SignedPreKeyRecord,
  ): Promise<void> {
    this.#records.set(id, record.serialize());
    return Promise.resolve();
  }

  override getSignedPreKey(id: number): Promise<signal.SignedPreKeyRecord> {
    const bytes = held(this.#records, id);
    return Promise.resolve(signal.SignedPreKeyRecord.deserialize(bytes));
  }
}

/** One-time Kyber prekeys. */
export class KyberPrekeys extends signal.KyberPreKeyStore {
  readonly #records = new Map<number, Bytes>();

  override saveKyberPreKey(
    id: number,
    record: signal.KyberPreKeyRecord,
  ): Promise<void> {
    this.#records.set(id, record.serialize());
    return Promise.resolve();
  }

  override getKyberPreKey(id: number): Promise<signal.KyberPreKeyRecord> {
    const bytes = held(this.#records, id);
    return Promise.resolve(signal.KyberPreKeyRecord.deserialize(bytes));
  }

  override markKyberPreKeyUsed(id: number): Promise<void> {
    this.#records.delete(id);
    return Promise.resolve();
  }
}

/** The one sender key of the one group. */
export class SenderKeys extends signal.SenderKeyStore {
  #bytes: Bytes | null = null;

  override saveSenderKey(
    _sender: signal.ProtocolAddress,
    _distribution: signal.Uuid,
    record: signal.SenderKeyRecord,
  ): Promise<void> {
    this.#bytes = record.serialize();
    return Promise.resolve();
  }

  override getSenderKey(): Promise<signal.SenderKeyRecord | null> {
    const bytes = this.#bytes;
    const record = bytes === null ? null : signal.SenderKeyRecord.deserialize(bytes);
    return Promise.resolve(record);
  }
}

function held(records: ReadonlyMap<number, Bytes>, id: number): Bytes {
  const bytes = records.get(id);
  if (bytes === undefined) throw new Error(`no prekey ${id}`);
  return bytes;
}
