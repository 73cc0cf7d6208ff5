import * as signal from "@signalapp/libsignal-client";
import type { Contender, End, Group, Strangers, Text } from "../contender.ts";
import {
  EcPrekeys,
  Identities,
  KyberPrekeys,
  SenderKeys,
  Sessions,
  SignedPrekeys,
} from "./native_stores.ts";

/**
 * The official library: Rust behind a binding, the same protocol as ours. Its calls are
 * asynchronous, as the stores are that it asks: each of them costs it promises and a way
 * through the event loop, which `knock` gives an idea of.
 */
export const contender: Contender = {
  strangers,
  group,
  knock,
};

type Bytes = Uint8Array<ArrayBuffer>;

interface Message {
  readonly type: signal.CiphertextMessageType;
  readonly body: Bytes;
}

/** A bundle as it comes from a relay. */
interface Bundle {
  readonly identity: Bytes;
  readonly ec: { readonly id: number; readonly key: Bytes };
  readonly signed: Signed;
  readonly kyber: Signed;
}

interface Signed {
  readonly id: number;
  readonly key: Bytes;
  readonly signature: Bytes;
}

const SIGNED_ID = 1;

/** A device and its prekeys. */
class Owner {
  readonly address = signal.ProtocolAddress.new(crypto.randomUUID(), 1);
  readonly identity = signal.IdentityKeyPair.generate();
  readonly ec = new EcPrekeys();
  readonly signed = new SignedPrekeys();
  readonly kyber = new KyberPrekeys();
  readonly #signed: Signed;
  #newest = SIGNED_ID;

  constructor() {
    const [key, id] = [signal.PrivateKey.generate(), SIGNED_ID];
    const publicKey = key.getPublicKey();
    const signature = this.identity.privateKey.sign(publicKey.serialize());
    this.#signed = { id, key: publicKey.serialize(), signature };
    const record = signal.SignedPreKeyRecord.new(
      id,
      0,
      publicKey,
      key,
      signature,
    );
    this.signed.saveSignedPreKey(id, record);
  }

  /** What the relay gives out, with fresh one-time prekeys. */
  async bundle(): Promise<Bundle> {
    const id = ++this.#newest;
    const ec = signal.PrivateKey.generate();
    await this.ec.savePreKey(
      id,
      signal.PreKeyRecord.new(id, ec.getPublicKey(), ec),
    );
    const pair = signal.KEMKeyPair.generate();
    const key = pair.getPublicKey().serialize();
    const signature = this.identity.privateKey.sign(key);
    const record = signal.KyberPreKeyRecord.new(id, 0, pair, signature);
    await this.kyber.saveKyberPreKey(id, record);
    return {
      identity: this.identity.publicKey.serialize(),
      ec: { id, key: ec.getPublicKey().serialize() },
      signed: this.#signed,
      kyber: { id, key, signature },
    };
  }
}

class NativeEnd implements End<Message, Bytes | null> {
  readonly #sessions = new Sessions();
  readonly #identities: Identities;

  constructor(readonly us: Owner, readonly them: Owner) {
    this.#identities = new Identities(us.identity, them.identity.publicKey);
  }

  get stored(): Bytes | null {
    return this.#sessions.bytes;
  }

  set stored(bytes: Bytes | null) {
    this.#sessions.bytes = bytes;
  }

  async start(bundle: Bundle): Promise<void> {
    await signal.processPreKeyBundle(
      parsed(bundle),
      this.them.address,
      this.us.address,
      this.#sessions,
      this.#identities,
    );
  }

  async seal(text: Text): Promise<Message> {
    const sealed = await signal.signalEncrypt(
      text,
      this.them.address,
      this.us.address,
      this.#sessions,
      this.#identities,
    );
    return { type: sealed.type(), body: sealed.serialize() };
  }

  open({ type, body }: Message): Promise<Uint8Array> {
    const { us, them } = this;
    const stores = [this.#sessions, this.#identities] as const;
    if (type === signal.CiphertextMessageType.Whisper) {
      const message = signal.SignalMessage.deserialize(body);
      return signal.signalDecrypt(message, them.address, us.address, ...stores);
    }
    const message = signal.PreKeySignalMessage.deserialize(body);
    return signal.signalDecryptPreKey(
      message,
      them.address,
      us.address,
      ...stores,
      us.ec,
      us.signed,
      us.kyber,
    );
  }
}

function parsed({ identity, ec, signed, kyber }: Bundle): signal.PreKeyBundle {
  return signal.PreKeyBundle.new(
    1,
    1,
    ec.id,
    signal.PublicKey.deserialize(ec.key),
    signed.id,
    signal.PublicKey.deserialize(signed.key),
    signed.signature,
    signal.PublicKey.deserialize(identity),
    kyber.id,
    signal.KEMPublicKey.deserialize(kyber.key),
    kyber.signature,
  );
}

const [alice, bob] = [new Owner(), new Owner()];

async function strangers(): Promise<Strangers> {
  const ends = {
    alice: new NativeEnd(alice, bob),
    bob: new NativeEnd(bob, alice),
  };
  const bundle = await bob.bundle();
  return { ...ends, start: () => ends.alice.start(bundle) };
}

async function group(): Promise<Group> {
  const [hers, theirs] = [new SenderKeys(), new SenderKeys()];
  const distribution = crypto.randomUUID();
  const { address } = alice;
  const given = await signal.SenderKeyDistributionMessage.create(
    address,
    distribution,
    hers,
  );
  await signal.processSenderKeyDistributionMessage(address, given, theirs);
  const sender = {
    async seal(text: Text): Promise<Bytes> {
      return (await signal.groupEncrypt(address, distribution, hers, text))
        .serialize();
    },
  };
  const reader = {
    open: (message: Bytes) => signal.groupDecrypt(address, theirs, message),
  };
  return { sender, reader };
}

const stranger = new NativeEnd(alice, bob);

async function knock(): Promise<void> {
  try {
    await stranger.seal(new Uint8Array(100));
  } catch (error) {
    if (error instanceof signal.LibSignalErrorBase) return;
    throw error;
  }
  throw new Error("sealed without a session");
}
