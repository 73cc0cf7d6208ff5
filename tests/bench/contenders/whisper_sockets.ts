import { Buffer } from "node:buffer";
import {
  ProtocolAddress,
  SessionBuilder,
  SessionCipher,
  SessionRecord,
  type SignalStorage,
} from "libsignal";
import { calculateSignature, generateKeyPair } from "libsignal/src/curve.js";
import type { Contender, End, Strangers, Text } from "../contender.ts";

/**
 * WhiskeySockets' `libsignal`, for clients of WhatsApp: X3DH and a double ratchet in
 * JavaScript over `node:crypto`; nothing post-quantum, no groups. It is stored as JSON.
 * The check of the signed prekey is switched off inside the package: the only contender
 * that verifies no signature.
 */
export const contender: Contender = {
  strangers,
};

interface Message {
  readonly type: number;
  readonly body: Buffer;
}

interface KeyPair {
  readonly pubKey: Buffer;
  readonly privKey: Buffer;
}

type Bundle = Parameters<SessionBuilder["initOutgoing"]>[0];

/** Says that a message starts a session. */
const PREKEY_MESSAGE = 3;

const SIGNED_ID = 1;

/** A device and its prekeys, the one-time ones by id. */
class Owner {
  readonly identity = keyPair();
  readonly signed = keyPair();
  readonly oneTime = new Map<number, KeyPair>();
  readonly #signature = calculateSignature(
    this.identity.privKey,
    this.signed.pubKey,
  );
  #newest = SIGNED_ID;

  constructor(readonly name: string) {}

  /** What a server gives out, with a fresh one-time prekey. */
  bundle(): Bundle {
    const id = ++this.#newest;
    const pair = keyPair();
    this.oneTime.set(id, pair);
    return {
      registrationId: 1,
      identityKey: this.identity.pubKey,
      signedPreKey: {
        keyId: SIGNED_ID,
        publicKey: this.signed.pubKey,
        signature: this.#signature,
      },
      preKey: { keyId: id, publicKey: pair.pubKey },
    };
  }
}

class JsonEnd implements End<Message, string | null> {
  stored: string | null = null;
  readonly #address: ProtocolAddress;
  readonly #storage: SignalStorage;

  constructor(us: Owner, them: Owner) {
    this.#address = new ProtocolAddress(them.name, 1);
    this.#storage = {
      loadSession: () => Promise.resolve(this.#session()),
      storeSession: (_, record) => {
        this.stored = JSON.stringify(record.serialize());
        return Promise.resolve();
      },
      isTrustedIdentity: (_, key) => them.identity.pubKey.equals(key),
      loadPreKey: (id) => Promise.resolve(us.oneTime.get(Number(id))),
      removePreKey: (id) => us.oneTime.delete(id),
      loadSignedPreKey: () => us.signed,
      getOurRegistrationId: () => 1,
      getOurIdentity: () => us.identity,
    };
  }

  start(bundle: Bundle): Promise<void> {
    return new SessionBuilder(this.#storage, this.#address).initOutgoing(
      bundle,
    );
  }

  async seal(text: Text): Promise<Message> {
    const cipher = new SessionCipher(this.#storage, this.#address);
    const { type, body } = await cipher.encrypt(bufferOf(text));
    // The body is a buffer, whatever the declarations say.
    return { type, body: Buffer.from(body) };
  }

  open({ type, body }: Message): Promise<Uint8Array> {
    const cipher = new SessionCipher(this.#storage, this.#address);
    return type === PREKEY_MESSAGE
      ? cipher.decryptPreKeyWhisperMessage(body)
      : cipher.decryptWhisperMessage(body);
  }

  #session(): SessionRecord | null {
    return this.stored === null
      ? null
      : SessionRecord.deserialize(JSON.parse(this.stored));
  }
}

function keyPair(): KeyPair {
  const { pubKey, privKey } = generateKeyPair();
  return { pubKey: Buffer.from(pubKey), privKey: Buffer.from(privKey) };
}

function bufferOf({ buffer, byteOffset, byteLength }: Text): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

const [alice, bob] = [new Owner("alice"), new Owner("bob")];

function strangers(): Strangers {
  const ends = { alice: new JsonEnd(alice, bob), bob: new JsonEnd(bob, alice) };
  const bundle = bob.bundle();
  return { ...ends, start: () => ends.alice.start(bundle) };
}
