import { theirIdentity } from "../../../src/crypto/keys.ts";
import {
  decodeOurSenderKey,
  decodeSenderKeys,
  encodeOurSenderKey,
  encodeSenderKeys,
} from "../../../src/group/sender_key_snapshot.ts";
import * as core from "../../../src/mod.ts";
import type { Contender, End, Group, Strangers } from "../contender.ts";

/**
 * The code in this repository, as its messenger calls it: a record of sessions, a sender
 * key and a prekey are bytes, which are read before a call and written after it.
 */
export const contender: Contender = { strangers, group };

const random = core.systemRandom;

interface Message {
  readonly kind: core.PairKind;
  readonly body: Uint8Array;
}

/** A device and its prekeys, the one-time ones by id. */
class Owner {
  readonly device = core.makeDevice(core.uuidFrom(random.bytes(16)), 1, random);
  readonly identity = theirIdentity(this.device.identity.public);
  readonly #signed = core.makeSignedPrekey(this.device.identity, 1, random);
  readonly #storedSigned = core.encodeSignedPrekey(this.#signed);
  readonly #lasting = core.lastingKeys({
    device: this.device,
    signedPrekey: this.#signed,
    lastResort: core.makeKyberPrekey(this.device.identity, 1, random),
    serial: 1,
    now: Date.now(),
    random,
  });
  readonly #ec = new Map<number, Uint8Array>();
  readonly #kyber = new Map<number, Uint8Array>();
  #newest = 1;

  /** What the relay gives out, with fresh one-time prekeys. */
  bundle(): core.Bundle {
    const { device } = this;
    const ec = core.makeEcPrekey(++this.#newest, random);
    const kyber = core.makeKyberPrekey(device.identity, this.#newest, random);
    this.#ec.set(ec.id, core.encodeEcPrekey(ec));
    this.#kyber.set(kyber.id, core.encodeKyberPrekey(kyber));
    return {
      device: 1,
      registrationId: device.registrationId,
      identityKey: device.identity.public,
      lasting: this.#lasting,
      ec: core.publicEcPrekey(ec),
      kyber: core.publicSignedPrekey(kyber),
    };
  }

  /** The stored prekeys, each read when it is asked for. */
  get prekeys(): core.PrekeyVault {
    return {
      signedPrekey: () => core.decodeSignedPrekey(this.#storedSigned).pair,
      ecPrekey: (id) => {
        const bytes = this.#ec.get(id);
        return bytes === undefined ? null : core.decodeEcPrekey(bytes).pair;
      },
      kyberPrekey: (id) => {
        const bytes = this.#kyber.get(id);
        if (bytes === undefined) return null;
        const { pair } = core.decodeKyberPrekey(bytes);
        return { private: pair.private, use: "one-time" };
      },
      lookUpStart: () => "new",
    };
  }

  /** Forgets what a first message used up. */
  spend({ ecId, kyber }: core.Spent): void {
    if (ecId !== null) this.#ec.delete(ecId);
    if (kyber.use === "one-time") this.#kyber.delete(kyber.id);
  }
}

class OurEnd implements End<Message, Uint8Array> {
  stored = core.encodeRecord(core.NO_SESSIONS);

  constructor(readonly us: Owner, readonly them: Owner) {}

  start(bundle: core.Bundle): void {
    const {
      them: { device: { address }, identity: pinned },
      us: { device: us },
    } = this;
    const now = Date.now();
    const verified = core.verifyBundle({
      bundle,
      address,
      pinned,
      seen: null,
      now,
    });
    const record = core.decodeRecord(this.stored);
    const started = core.startSession(record, {
      us,
      bundle: verified,
      random,
      now,
    });
    this.stored = core.encodeRecord(started);
  }

  seal(plaintext: Uint8Array): Message {
    const { next, kind, body } = core.sealMessage(
      core.decodeRecord(this.stored),
      {
        us: this.us.device,
        to: this.them.device.address,
        plaintext,
        random,
        pinned: this.them.identity,
        now: Date.now(),
      },
    );
    this.stored = core.encodeRecord(next);
    return { kind, body };
  }

  open({ kind, body }: Message): Uint8Array {
    const { next, plaintext, spent } = core.openMessage(
      core.decodeRecord(this.stored),
      {
        us: this.us.device,
        from: this.them.device.address,
        kind,
        body,
        pinned: this.them.identity,
        prekeys: this.us.prekeys,
      },
    );
    this.stored = core.encodeRecord(next);
    if (spent !== null) this.us.spend(spent);
    return plaintext;
  }
}

const [alice, bob] = [new Owner(), new Owner()];

function strangers(): Strangers {
  const ends = { alice: new OurEnd(alice, bob), bob: new OurEnd(bob, alice) };
  const bundle = bob.bundle();
  return { ...ends, start: () => ends.alice.start(bundle) };
}

function group(): Group {
  const hers = core.createSenderKey(random.bytes(16), random);
  const given = core.decodeSenderKeyDistribution(core.distribute(hers));
  let ours = encodeOurSenderKey(hers);
  let theirs = encodeSenderKeys(core.acceptSenderKey(null, given));
  const sender = {
    seal(text: Uint8Array): Uint8Array {
      const { next, message } = core.sealGroup(
        decodeOurSenderKey(ours),
        text,
        random,
      );
      ours = encodeOurSenderKey(next);
      return message;
    },
  };
  const reader = {
    open(message: Uint8Array): Uint8Array {
      const { next, plaintext } = core.openGroup(
        decodeSenderKeys(theirs),
        message,
      );
      theirs = encodeSenderKeys(next);
      return plaintext;
    },
  };
  return { sender, reader };
}
