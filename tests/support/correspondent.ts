import assert from "node:assert/strict";
import { hex, utf8 } from "../../src/bytes.ts";
import type { TheirIdentity } from "../../src/crypto/keys.ts";
import { theirIdentity } from "../../src/crypto/keys.ts";
import { PeerError } from "../../src/errors.ts";
import { type VerifiedBundle, verifyBundle } from "../../src/identity/verify.ts";
import {
  openMessage,
  sealMessage,
  startSession,
} from "../../src/session/conversation.ts";
import type { Opened } from "../../src/session/conversation.ts";
import { archiveCurrent, decodeRecord } from "../../src/session/record.ts";
import { encodeRecord, NO_SESSIONS } from "../../src/session/record.ts";
import type { SessionRecord } from "../../src/session/record.ts";
import type { PrekeyVault, Spent } from "../../src/session/vault.ts";
import type { PairKind } from "../../src/wire/envelope.ts";
import { bundleOf, type BundleOptions, NOW, type Person, person } from "./people.ts";

/** A message on its way. */
export interface Letter {
  readonly from: Correspondent;
  readonly text: string;
  readonly kind: PairKind;
  readonly body: Uint8Array;
}

/** A copy of a vault. */
export type VaultCopy = Pick<Correspondent, "stored" | "pinned" | "spent">;

/**
 * A person with a vault, in conversation with one other. Between any two calls the record
 * is nothing but bytes, and every refusal is checked to have left them as they were.
 */
export class Correspondent {
  readonly person: Person;
  /** The record as the vault holds it. */
  stored: Uint8Array = encodeRecord(NO_SESSIONS);
  /** The identity that the other one is known by. */
  pinned: TheirIdentity | null = null;
  now = NOW;
  /** What was used up, in order. */
  spent: readonly Spent[] = [];

  constructor(name: string, seed = 1) {
    this.person = person(name, seed);
  }

  get record(): SessionRecord {
    return decodeRecord(this.stored);
  }

  /** The vault's answers: a one-time key is there until it was spent. */
  get prekeys(): PrekeyVault {
    const { signedPrekey, lastResort, ec, kyber } = this.person;
    const unused = (id: number, wanted: number) => id === wanted && !this.#isSpent(id);
    return {
      signedPrekey: (id) => id === signedPrekey.id ? signedPrekey.pair : null,
      ecPrekey: (id) => unused(id, ec.id) ? ec.pair : null,
      kyberPrekey: (id) => {
        if (unused(id, kyber.id)) {
          return { private: kyber.pair.private, use: "one-time" };
        }
        return id === lastResort.id
          ? { private: lastResort.pair.private, use: "last-resort" }
          : null;
      },
      lookUpStart: (start) => {
        const same = this.spent.some(({ kyber }) =>
          kyber.use === "last-resort" &&
          hex(kyber.start.baseKeyHash) === hex(start.baseKeyHash)
        );
        return same ? "seen" : "new";
      },
    };
  }

  /** What the vault holds, to go back to. */
  get vault(): VaultCopy {
    const { stored, pinned, spent } = this;
    return { stored, pinned, spent };
  }

  /** Goes back, as whoever puts an older copy of a vault in its place. */
  restore({ stored, pinned, spent }: VaultCopy): void {
    this.stored = stored;
    this.pinned = pinned;
    this.spent = spent;
  }

  /** Gives up the current session for sending. */
  archives(): void {
    this.#commit(archiveCurrent(this.record));
  }

  /** The other's bundle, verified. */
  bundleOf(other: Correspondent, options: BundleOptions = {}): VerifiedBundle {
    return verifyBundle({
      bundle: bundleOf(other.person, { now: this.now, ...options }),
      address: other.person.device.address,
      pinned: this.pinned,
      seen: null,
      now: this.now,
    });
  }

  /** Starts a session with the other one. */
  meets(other: Correspondent, options: BundleOptions = {}): this {
    const bundle = this.bundleOf(other, options);
    const { device: us, random } = this.person;
    this.pinned = bundle.identity;
    this.#commit(startSession(this.record, { us, bundle, random, now: this.now }));
    return this;
  }

  /** Seals a text for the other one. */
  writes(to: Correspondent, text: string): Letter {
    const { device: us, random } = this.person;
    const { next, kind, body } = sealMessage(this.record, {
      us,
      to: to.person.device.address,
      plaintext: utf8(text),
      random,
      pinned: this.pinned ?? theirIdentity(to.person.device.identity.public),
      now: this.now,
    });
    this.#commit(next);
    return { from: this, text, kind, body };
  }

  /** Opens a letter and commits what came of it. */
  reads(letter: Letter): Opened {
    const opened = this.#open(letter);
    assert.deepEqual(opened.plaintext, utf8(letter.text));
    this.pinned = opened.identity;
    if (opened.spent !== null) this.spent = [...this.spent, opened.spent];
    this.#commit(opened.next);
    return opened;
  }

  /** The code by which a letter is refused, or "opened"; nothing is changed by it. */
  refuses(letter: Letter): string {
    const before = hex(this.stored);
    const record = this.record;
    try {
      this.#open(letter, record);
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      assert.equal(hex(encodeRecord(record)), before, "a refusal left a trace");
      return error.code;
    }
    return "opened";
  }

  #open({ from, kind, body }: Letter, record = this.record): Opened {
    const { device: us } = this.person;
    const { pinned, prekeys } = this;
    const sender = from.person.device.address;
    return openMessage(record, { us, from: sender, kind, body, pinned, prekeys });
  }

  #commit(next: SessionRecord): void {
    this.stored = encodeRecord(next);
    assert.equal(hex(encodeRecord(this.record)), hex(this.stored), "not the same bytes");
  }

  #isSpent(id: number): boolean {
    return this.spent.some(({ ecId, kyber }) =>
      ecId === id || (kyber.use === "one-time" && kyber.id === id)
    );
  }
}

/** Two people who have met and heard of each other. */
export function acquainted(seed = 1): [alice: Correspondent, bob: Correspondent] {
  const alice = new Correspondent("alice", seed);
  const bob = new Correspondent("bob", seed);
  alice.meets(bob);
  bob.reads(alice.writes(bob, "hello"));
  alice.reads(bob.writes(alice, "hello yourself"));
  return [alice, bob];
}
