import {
  AsymmetricRatchet,
  Identity,
  MessageSignedProtocol,
  PreKeyBundleProtocol,
  PreKeyMessageProtocol,
} from "2key-ratchet";
import type { Contender, End, Strangers, Text } from "../contender.ts";

/**
 * Peculiar Ventures' 2key-ratchet: X3DH and a double ratchet on P-256, all of it through
 * WebCrypto; nothing post-quantum, no groups. Its keys never leave WebCrypto, so what it
 * stores are objects that hold them, for a database in a browser. Kept in its favour: the
 * peer's identity stays in memory, as reading it verifies a signature. It forgets in its
 * stored form what it started with, so an unanswered session stays in memory too.
 */
export const contender: Contender = {
  strangers,
};

type Stored = Awaited<ReturnType<AsymmetricRatchet["toJSON"]>>;

interface Message {
  readonly isFirst: boolean;
  readonly body: ArrayBuffer;
}

const [alice, bob] = [
  await Identity.create(1, 1, 1),
  await Identity.create(2, 1, 1),
];

class RatchetEnd implements End<Message, Stored | null> {
  #stored: Stored | null = null;
  /** The session while the peer has not answered it. */
  #fresh: AsymmetricRatchet | null = null;
  #remote: AsymmetricRatchet["remoteIdentity"] | null = null;

  constructor(readonly us: Identity) {}

  get stored(): Stored | null {
    return this.#stored;
  }

  set stored(stored: Stored | null) {
    this.#stored = stored === null ? null : copy(stored);
  }

  async start(bundle: ArrayBuffer): Promise<void> {
    const offered = await PreKeyBundleProtocol.importProto(bundle);
    this.#fresh = await AsymmetricRatchet.create(this.us, offered);
    await this.#store(this.#fresh);
  }

  async seal({ buffer }: Text): Promise<Message> {
    const ratchet = this.#fresh ?? await this.#load();
    const message = await ratchet.encrypt(buffer);
    await this.#store(ratchet);
    const isFirst = message instanceof PreKeyMessageProtocol;
    return { isFirst, body: await message.exportProto() };
  }

  async open({ isFirst, body }: Message): Promise<Uint8Array> {
    const [ratchet, message] = isFirst ? await this.#join(body) : [
      this.#fresh ?? await this.#load(),
      await MessageSignedProtocol.importProto(body),
    ];
    const text = await ratchet.decrypt(message);
    await this.#store(ratchet);
    this.#fresh = null;
    return new Uint8Array(text);
  }

  async #join(
    body: ArrayBuffer,
  ): Promise<[AsymmetricRatchet, MessageSignedProtocol]> {
    const first = await PreKeyMessageProtocol.importProto(body);
    return [
      await AsymmetricRatchet.create(this.us, first),
      first.signedMessage,
    ];
  }

  async #store(ratchet: AsymmetricRatchet): Promise<void> {
    this.#remote = ratchet.remoteIdentity;
    this.#stored = await ratchet.toJSON();
  }

  #load(): Promise<AsymmetricRatchet> {
    if (this.#remote === null || this.#stored === null) {
      throw new Error("no session");
    }
    return AsymmetricRatchet.fromJSON(this.us, this.#remote, this.#stored);
  }
}

/** The lists of message keys are shared with whoever read the stored form last. */
function copy(stored: Stored): Stored {
  const steps = stored.steps.map((step) => {
    const { receivingChain: chain } = step;
    if (chain === undefined) return step;
    return { ...step, receivingChain: { ...chain, keys: [...chain.keys] } };
  });
  return { ...stored, steps };
}

async function published(): Promise<ArrayBuffer> {
  const bundle = new PreKeyBundleProtocol();
  await bundle.identity.fill(bob);
  bundle.registrationId = bob.id;
  const [signed, oneTime] = [bob.signedPreKeys[0], bob.preKeys[0]];
  if (signed === undefined || oneTime === undefined) {
    throw new Error("no prekeys");
  }
  bundle.preKey.id = 0;
  bundle.preKey.key = oneTime.publicKey;
  bundle.preKeySigned.id = 0;
  bundle.preKeySigned.key = signed.publicKey;
  await bundle.preKeySigned.sign(bob.signingKey.privateKey);
  return await bundle.exportProto();
}

const bundle = await published();

function strangers(): Strangers {
  const ends = { alice: new RatchetEnd(alice), bob: new RatchetEnd(bob) };
  return { ...ends, start: () => ends.alice.start(bundle) };
}
