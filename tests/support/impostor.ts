import { type Address, deviceOf, uuidOf } from "../../src/address.ts";
import { makeDevice, type OurDevice } from "../../src/identity/identity.ts";
import { makeKyberPrekey, makeSignedPrekey } from "../../src/identity/prekeys.ts";
import { lastingKeys } from "../../src/identity/statement.ts";
import { verifyBundle } from "../../src/identity/verify.ts";
import type { View } from "../../src/identity/comparison.ts";
import { systemRandom as random } from "../../src/random.ts";
import * as session from "../../src/session/conversation.ts";
import { NO_SESSIONS, type SessionRecord } from "../../src/session/record.ts";
import type { PrekeyVault } from "../../src/session/vault.ts";
import type { Bundle } from "../../src/wire/bundle.ts";
import type { PairEnvelope, PairOutgoing } from "../../src/wire/envelope.ts";
import { pad, unpad } from "../../src/wire/padding.ts";
import type { MaliciousRelay } from "./malicious_relay.ts";
import { someBytes } from "./relay_world.ts";

/** What it takes of an envelope to be opened. */
type Sealed = Pick<PairEnvelope, "from" | "kind" | "body">;

/** Somebody who sits at another's address, with an identity of her own. */
export class Impostor {
  readonly device: OurDevice;
  readonly #records = new Map<Address, SessionRecord>();
  readonly #signedPrekey;
  readonly #lastResort;

  constructor(readonly at: Address) {
    this.device = makeDevice(uuidOf(at), deviceOf(at), random);
    const { identity } = this.device;
    this.#signedPrekey = makeSignedPrekey(identity, 1, random);
    this.#lastResort = makeKyberPrekey(identity, 1, random);
  }

  /** Her keys, as good as anybody's. */
  bundle(now: number): Bundle {
    const [signedPrekey, lastResort] = [this.#signedPrekey, this.#lastResort];
    const { device } = this;
    const { registrationId, identity } = device;
    return {
      registrationId,
      device: deviceOf(this.at),
      identityKey: identity.public,
      lasting: lastingKeys({
        ...{ device, signedPrekey, lastResort, random, now },
        serial: Math.floor(now / 1_000),
      }),
    };
  }

  /** Whether there is a session to write to somebody in. */
  knows(address: Address): boolean {
    return this.#record(address).current !== null;
  }

  /** Starts a session with somebody. */
  meets(address: Address, bundle: Bundle, now: number): void {
    const bare = { pinned: null, seen: null };
    const verified = verifyBundle({ ...bare, bundle, address, now });
    const start = { us: this.device, bundle: verified, random, now };
    this.#records.set(address, session.startSession(this.#record(address), start));
  }

  /** What she would believe of herself and somebody, in their session. */
  viewOf(address: Address): View {
    const { current } = this.#record(address);
    if (current === null) throw new Error("She has met nobody there");
    const { theirs, baseKey, exporter } = current;
    return {
      ours: { address: this.at, identityKey: this.device.identity.public },
      theirs: { address, identityKey: theirs },
      ...{ baseKey, exporter },
    };
  }

  /** What somebody wrote to whom she takes her for. */
  reads({ from, kind, body }: Sealed): Uint8Array {
    const { next, plaintext } = session.openMessage(this.#record(from), {
      ...{ us: this.device, from, kind, body, pinned: null },
      prekeys: this.#prekeys,
    });
    this.#records.set(from, next);
    return unpad(plaintext);
  }

  /** Writes as whom she is taken for. */
  writes(to: Address, content: Uint8Array, now: number): PairOutgoing {
    const record = this.#record(to);
    if (record.current === null) throw new Error("She has met nobody there");
    const { next, kind, body } = session.sealMessage(record, {
      ...{ us: this.device, to, random, now },
      pinned: record.current.theirs,
      plaintext: pad(content),
    });
    this.#records.set(to, next);
    return { to, kind, body };
  }

  #record(address: Address): SessionRecord {
    return this.#records.get(address) ?? NO_SESSIONS;
  }

  get #prekeys(): PrekeyVault {
    const [signed, kyber] = [this.#signedPrekey, this.#lastResort];
    return {
      signedPrekey: () => signed.pair,
      ecPrekey: () => null,
      kyberPrekey: () => ({ private: kyber.pair.private, use: "last-resort" }),
      lookUpStart: () => "new",
    };
  }
}

/** A man in the middle of two people, who each take him for the other. */
export class Interloper {
  /** Whom each end takes for the other one. */
  readonly #masks: readonly [Impostor, Impostor];
  /** What he read, in order. */
  readonly read: Uint8Array[] = [];
  /** What he passes on in place of what he read. */
  edits: (content: Uint8Array) => Uint8Array = (content) => content;

  constructor(readonly relay: MaliciousRelay, one: Address, other: Address) {
    this.#masks = [new Impostor(one), new Impostor(other)];
    this.#intercept();
  }

  /** The mask that is taken for whoever is at the address. */
  maskOf(at: Address): Impostor {
    const mask = this.#masks.find((mask) => mask.at === at);
    if (mask === undefined) throw new Error("He is nobody there");
    return mask;
  }

  #intercept(): void {
    const { lies } = this.relay;
    lies["bundle/claim"] = async (call, from, truth) => {
      const [mask] = this.#between(from, call.args.address);
      if (mask === undefined) return await truth();
      return { status: "ok", data: { bundle: mask.bundle(Date.now()) } };
    };
    lies["send"] = async (call, from, truth) => {
      const { args } = call;
      if (!("to" in args)) return await truth();
      const [reader, writer] = this.#between(from, args.to);
      if (reader === undefined || writer === undefined) return await truth();
      const content = reader.reads({ ...args, from });
      this.read.push(content);
      await this.#introduce(writer, args.to);
      const passed = writer.writes(args.to, this.edits(content), Date.now());
      return await truth({ ...call, args: passed });
    };
  }

  /** The mask that faces `from`, who means `to`, and the one that faces `to`. */
  #between(from: Address, to: Address): readonly Impostor[] {
    const reader = this.#masks.find(({ at }) => at === to);
    const writer = this.#masks.find(({ at }) => at === from);
    return reader === undefined || writer === undefined ? [] : [reader, writer];
  }

  async #introduce(mask: Impostor, to: Address): Promise<void> {
    if (mask.knows(to)) return;
    const once = { account: uuidOf(mask.at), id: someBytes(16) };
    const bundle = await this.relay.store.directory.claim(to, once);
    if (bundle === null) throw new Error("There is no such device");
    mask.meets(to, bundle, Date.now());
  }
}
