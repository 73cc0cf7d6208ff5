import {
  type Direction,
  IdentityChange,
  IdentityKeyPair,
  IdentityKeyStore,
  KyberPreKeyRecord,
  KyberPreKeyStore,
  PreKeyRecord,
  PreKeyStore,
  PrivateKey,
  type ProtocolAddress,
  PublicKey,
  SessionRecord,
  SessionStore,
  SignedPreKeyRecord,
  SignedPreKeyStore,
} from "@signalapp/libsignal-client";
import { writeBytes, writeUint32 } from "../../../src/codec/protobuf.ts";
import { Writer } from "../../../src/codec/writer.ts";
import type { KeyPair } from "../../../src/crypto/keys.ts";
import type { KyberPair } from "../../../src/crypto/kyber1024.ts";
import type { Keyring } from "./keyring.ts";

/** The official library's stores, over the same keyring as ours. */

type Bytes = Uint8Array<ArrayBuffer>;

/** The field of a record's timestamp (5, fixed64) and an hour long past. */
const TIMESTAMP = Uint8Array.of(5 << 3 | 1, 0, 0, 0, 1, 0, 0, 0, 0);

/** A copy in a buffer of its own, as the library asks for. */
export function own(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}

/** The one record there is; the library never changes one that it gave away. */
export class Sessions extends SessionStore {
  record: SessionRecord | null = null;

  override saveSession(_: ProtocolAddress, record: SessionRecord): Promise<void> {
    this.record = record;
    return Promise.resolve();
  }

  override getSession(): Promise<SessionRecord | null> {
    return Promise.resolve(this.record);
  }

  override getExistingSessions(): Promise<SessionRecord[]> {
    return Promise.resolve(this.record === null ? [] : [this.record]);
  }
}

/** Trusts whatever it saw first. */
export class Identities extends IdentityKeyStore {
  readonly #own: IdentityKeyPair;
  #known: PublicKey | null = null;

  constructor(readonly keyring: Keyring) {
    super();
    this.#own = new IdentityKeyPair(...halves(keyring.owner.device.identity));
  }

  override getIdentityKey(): Promise<PrivateKey> {
    return Promise.resolve(this.#own.privateKey);
  }

  override getIdentityKeyPair(): Promise<IdentityKeyPair> {
    return Promise.resolve(this.#own);
  }

  override getLocalRegistrationId(): Promise<number> {
    return Promise.resolve(this.keyring.owner.device.registrationId);
  }

  override saveIdentity(_: ProtocolAddress, key: PublicKey): Promise<IdentityChange> {
    this.#known = key;
    return Promise.resolve(IdentityChange.NewOrUnchanged);
  }

  override isTrustedIdentity(
    _: ProtocolAddress,
    key: PublicKey,
    _direction: Direction,
  ): Promise<boolean> {
    return Promise.resolve(this.#known === null || this.#known.equals(key));
  }

  override getIdentity(): Promise<PublicKey | null> {
    return Promise.resolve(this.#known);
  }
}

export class EcPrekeys extends PreKeyStore {
  constructor(readonly keyring: Keyring) {
    super();
  }

  override savePreKey(): Promise<void> {
    return Promise.reject(new Error("nothing to save"));
  }

  override getPreKey(id: number): Promise<PreKeyRecord> {
    const pair = this.keyring.ec.get(id);
    if (pair === undefined) return Promise.reject(new Error(`no prekey ${id}`));
    return Promise.resolve(PreKeyRecord.new(id, ...halves(pair)));
  }

  override removePreKey(id: number): Promise<void> {
    this.keyring.ec.delete(id);
    return Promise.resolve();
  }
}

export class SignedPrekeys extends SignedPreKeyStore {
  constructor(readonly keyring: Keyring) {
    super();
  }

  override saveSignedPreKey(): Promise<void> {
    return Promise.reject(new Error("nothing to save"));
  }

  override getSignedPreKey(id: number): Promise<SignedPreKeyRecord> {
    const { signedPrekey } = this.keyring.owner;
    if (id !== signedPrekey.id) return Promise.reject(new Error(`no signed ${id}`));
    const [publicKey, privateKey] = halves(signedPrekey.pair);
    const signature = own(signedPrekey.signature);
    return Promise.resolve(
      SignedPreKeyRecord.new(id, 1, publicKey, privateKey, signature),
    );
  }
}

export class KyberPrekeys extends KyberPreKeyStore {
  readonly #starts = new Set<string>();

  constructor(readonly keyring: Keyring) {
    super();
  }

  override saveKyberPreKey(): Promise<void> {
    return Promise.reject(new Error("nothing to save"));
  }

  override getKyberPreKey(id: number): Promise<KyberPreKeyRecord> {
    const pair = this.keyring.kyber.get(id);
    if (pair === undefined) return Promise.reject(new Error(`no Kyber ${id}`));
    return Promise.resolve(KyberPreKeyRecord.deserialize(kyberRecord(id, pair)));
  }

  override markKyberPreKeyUsed(id: number, _: number, baseKey: PublicKey): Promise<void> {
    const isLastResort = id === this.keyring.owner.lastResort.id;
    const start = String(baseKey.serialize());
    if (this.#starts.has(start)) return Promise.reject(new Error("seen"));
    this.#starts.add(start);
    if (!isLastResort) this.keyring.kyber.delete(id);
    return Promise.resolve();
  }
}

function halves(pair: KeyPair): [PublicKey, PrivateKey] {
  return [
    PublicKey.deserialize(own(pair.public)),
    PrivateKey.deserialize(own(pair.private.expose())),
  ];
}

/** KyberPreKeyRecord (wire-spec 12): the library makes none from a given key pair. */
function kyberRecord(id: number, pair: KyberPair): Bytes {
  const w = new Writer(5_000);
  writeUint32(w, 1, id);
  writeBytes(w, 2, pair.public);
  writeBytes(w, 3, pair.private.expose());
  writeBytes(w, 4, new Uint8Array(64));
  w.put(TIMESTAMP);
  return own(w.finish());
}
