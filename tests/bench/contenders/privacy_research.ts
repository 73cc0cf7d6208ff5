import {
  type DeviceType,
  KeyHelper,
  type KeyPairType,
  SessionBuilder,
  SessionCipher,
  SignalProtocolAddress,
  type SignedPreKeyPairType,
  type StorageType,
} from "@privacyresearch/libsignal-protocol-typescript";
import type { Contender, End, Strangers, Text } from "../contender.ts";

/**
 * Privacy Research's TypeScript library: X3DH and a double ratchet over WebCrypto, with
 * Curve25519 compiled from C; nothing post-quantum, no groups. It is stored as JSON.
 */
export const contender: Contender = {
  strangers,
};

interface Message {
  readonly type: number;
  readonly body: string;
}

/** Says that a message starts a session. */
const PREKEY_MESSAGE = 3;

/** A device and its prekeys, the one-time ones by id. */
class Owner {
  readonly oneTime = new Map<number | string, KeyPairType>();
  #newest = 1;

  constructor(
    readonly name: string,
    readonly identity: KeyPairType,
    readonly signed: SignedPreKeyPairType,
  ) {}

  /** What a server gives out, with a fresh one-time prekey. */
  async bundle(): Promise<DeviceType> {
    const { signed: { keyId, keyPair, signature }, identity } = this;
    const oneTime = await KeyHelper.generatePreKey(++this.#newest);
    this.oneTime.set(oneTime.keyId, oneTime.keyPair);
    return {
      registrationId: 1,
      identityKey: identity.pubKey,
      signedPreKey: { keyId, publicKey: keyPair.pubKey, signature },
      preKey: { keyId: oneTime.keyId, publicKey: oneTime.keyPair.pubKey },
    };
  }
}

class JsonEnd implements End<Message, string | undefined> {
  stored: string | undefined = undefined;
  readonly #address: SignalProtocolAddress;
  readonly #storage: StorageType;

  constructor(us: Owner, them: Owner) {
    this.#address = new SignalProtocolAddress(them.name, 1);
    const nothing = () => Promise.resolve();
    this.#storage = {
      getIdentityKeyPair: () => Promise.resolve(us.identity),
      getLocalRegistrationId: () => Promise.resolve(1),
      isTrustedIdentity: () => Promise.resolve(true),
      saveIdentity: () => Promise.resolve(false),
      loadPreKey: (id) => Promise.resolve(us.oneTime.get(id)),
      storePreKey: nothing,
      removePreKey: (id) => Promise.resolve(void us.oneTime.delete(id)),
      loadSession: () => Promise.resolve(this.stored),
      storeSession: (_, record) => Promise.resolve(void (this.stored = record)),
      loadSignedPreKey: () => Promise.resolve(us.signed.keyPair),
      storeSignedPreKey: nothing,
      removeSignedPreKey: nothing,
    };
  }

  async start(bundle: DeviceType): Promise<void> {
    await new SessionBuilder(this.#storage, this.#address).processPreKey(
      bundle,
    );
  }

  async seal({ buffer }: Text): Promise<Message> {
    const cipher = new SessionCipher(this.#storage, this.#address);
    const { type, body } = await cipher.encrypt(buffer);
    if (body === undefined) throw new Error("no body");
    return { type, body };
  }

  async open({ type, body }: Message): Promise<Uint8Array> {
    const cipher = new SessionCipher(this.#storage, this.#address);
    const text = type === PREKEY_MESSAGE
      ? await cipher.decryptPreKeyWhisperMessage(body, "binary")
      : await cipher.decryptWhisperMessage(body, "binary");
    return new Uint8Array(text);
  }
}

async function owner(name: string): Promise<Owner> {
  const identity = await KeyHelper.generateIdentityKeyPair();
  return new Owner(
    name,
    identity,
    await KeyHelper.generateSignedPreKey(identity, 1),
  );
}

const [alice, bob] = [await owner("alice"), await owner("bob")];

async function strangers(): Promise<Strangers> {
  const ends = { alice: new JsonEnd(alice, bob), bob: new JsonEnd(bob, alice) };
  const bundle = await bob.bundle();
  return { ...ends, start: () => ends.alice.start(bundle) };
}
