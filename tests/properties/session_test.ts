import assert from "node:assert/strict";
import fc from "fast-check";
import { hex } from "../../src/bytes.ts";
import { decodeDevice, encodeDevice } from "../../src/identity/identity.ts";
import * as prekeys from "../../src/identity/prekeys.ts";
import { matches, safetyNumber } from "../../src/identity/safety_number.ts";
import { candidates, decodeRecord } from "../../src/session/record.ts";
import { decodeFacts } from "../../src/wire/bundle_statement.ts";
import { decodeSignalMessage } from "../../src/wire/signal_message.ts";
import { acquainted, type Correspondent, type Letter } from "../support/correspondent.ts";
import { bundleOf, person } from "../support/people.ts";
import { onlyRefuses } from "../support/properties.ts";

/** What can happen between two people, whom an adversary stands between. */
const event = fc.tuple(
  fc.constantFrom(
    ...["write", "write", "write", "deliver", "deliver", "deliver"],
    ...["lose", "repeat", "forge"],
  ),
  fc.nat(999),
);

Deno.test("R11: messages lost, late, repeated or forged open once at most", () => {
  fc.assert(
    fc.property(fc.nat(9), fc.array(event, { maxLength: 80 }), (seed, events) => {
      const post = new Post(seed);
      for (const [kind, which] of events) {
        if (kind === "write") post.write(which);
        if (kind === "deliver") post.deliver(which);
        if (kind === "lose") post.lose(which);
        if (kind === "repeat") post.repeat(which);
        if (kind === "forge") post.forge(which);
      }
    }),
    { numRuns: 40 },
  );
});

/** Two acquainted people, and whoever carries their letters. */
class Post {
  readonly #people;
  readonly #onTheWay: Letter[] = [];
  readonly #opened: Letter[] = [];
  /** The ratchet keys under which each of them has opened something. */
  readonly #heard = new Map<Correspondent, Set<string>>();

  constructor(seed: number) {
    this.#people = acquainted(seed);
    for (const reader of this.#people) this.#heard.set(reader, new Set());
  }

  write(which: number): void {
    const [alice, bob] = this.#people;
    const [from, to] = which % 2 === 0 ? [alice, bob] : [bob, alice];
    this.#onTheWay.push(from.writes(to, `letter ${which}`));
  }

  deliver(which: number): void {
    const letter = this.lose(which);
    if (letter === undefined) return;
    const reader = this.#other(letter);
    // Six turns of the peer later its chain is gone, and only then.
    if (this.#isOld(letter, reader)) {
      assert.equal(reader.refuses(letter), "forged");
      return;
    }
    reader.reads(letter);
    this.#heard.get(reader)?.add(ratchetKey(letter));
    this.#opened.push(letter);
  }

  lose(which: number): Letter | undefined {
    return this.#onTheWay.splice(which % this.#onTheWay.length, 1)[0];
  }

  repeat(which: number): void {
    const letter = this.#opened[which % this.#opened.length];
    if (letter === undefined) return;
    const reader = this.#other(letter);
    const code = this.#isOld(letter, reader) ? "forged" : "duplicate";
    assert.equal(reader.refuses(letter), code);
  }

  forge(which: number): void {
    const letter = this.#onTheWay[which % this.#onTheWay.length];
    if (letter === undefined) return;
    const at = which % letter.body.length;
    const body = letter.body.with(at, (letter.body[at] ?? 0) ^ (1 + which % 255));
    assert.notEqual(this.#other(letter).refuses({ ...letter, body }), "opened");
  }

  #isOld(letter: Letter, reader: Correspondent): boolean {
    const key = ratchetKey(letter);
    const held = reader.record.current?.ratchet.classic.peers ?? [];
    const isHeld = held.some(({ theirs }) => hex(theirs) === key);
    return !isHeld && this.#heard.get(reader)?.has(key) === true;
  }

  #other({ from }: Letter): Correspondent {
    const [alice, bob] = this.#people;
    return from === alice ? bob : alice;
  }
}

function ratchetKey({ body }: Letter): string {
  return hex(decodeSignalMessage(body).ratchetKey);
}

Deno.test("stored bytes that were damaged are read or refused, nothing else", () => {
  const [alice, bob] = acquainted();
  alice.meets(bob, { oneTime: false });
  onlyRefuses((bytes) => [...candidates(decodeRecord(bytes))], [
    alice.stored,
    bob.stored,
  ]);
  const { device, ec, signedPrekey, kyber } = person("alice");
  onlyRefuses(decodeDevice, [encodeDevice(device)]);
  onlyRefuses(prekeys.decodeEcPrekey, [prekeys.encodeEcPrekey(ec)]);
  onlyRefuses(prekeys.decodeSignedPrekey, [prekeys.encodeSignedPrekey(signedPrekey)]);
  onlyRefuses(prekeys.decodeKyberPrekey, [prekeys.encodeKyberPrekey(kyber)]);
});

Deno.test("what a relay or a QR code holds is read or refused, nothing else", () => {
  const alice = person("alice");
  onlyRefuses(decodeFacts, [bundleOf(alice).lasting.statement.body]);
  const key = alice.device.identity.public;
  const ours = safetyNumber({ identifier: key, key }, { identifier: key, key });
  onlyRefuses((bytes) => matches(ours, bytes), [ours.scannable]);
});
