import assert from "node:assert/strict";
import { equal } from "../../src/bytes.ts";
import type { Contender, End, Group, Reader, Sender, Text } from "./contender.ts";
import { Stopwatch } from "./stopwatch.ts";

/** What is measured, each with the rows of the table that it fills. */
export const WORKS = {
  "set-up": ["set-up, both sides"],
  "ping-pong": ["ping-pong, both sides"],
  "in order": ["encrypt", "decrypt"],
  "ahead": ["decrypt 1 000 ahead"],
  "group": ["group encrypt", "group decrypt"],
  "knock": ["a call for nothing"],
} as const;

/** The name of something that is measured. */
export type Work = keyof typeof WORKS;

/** Messages that go in one direction before the other side answers. */
const BURST = 25;

/** Exchanges between two bursts, so that every state of a ratchet is met. */
const EXCHANGES = 6;

/** How far ahead of the next message one is that overtook the others. */
const AHEAD = 1_000;

interface Pair {
  readonly alice: End;
  readonly bob: End;
}

/** Bob's state, and the message that has overtaken a thousand others. */
interface Overtaking {
  readonly bob: End;
  readonly stored: unknown;
  readonly message: unknown;
  readonly text: Text;
}

/**
 * One library on its way through all that is measured. Only what a stopwatch runs counts,
 * and whatever was made under it is checked afterwards: each text must come out on the
 * other side as it went in.
 */
export class Course {
  readonly #contender: Contender;
  #group: Promise<Group> | null = null;
  #overtaking: Promise<Overtaking> | null = null;

  constructor(contender: Contender) {
    this.#contender = contender;
  }

  /**
   * Does the work about `count` times with texts of `size` bytes; one stopwatch for each
   * row, none where the library has no such thing.
   */
  run(work: Work, size: number, count: number): Promise<readonly Stopwatch[]> {
    switch (work) {
      case "set-up":
        return this.#setUp(texts(size, count));
      case "ping-pong":
        return this.#pingPong(texts(size, count));
      case "in order":
        return this.#inOrder(size, count);
      case "ahead":
        return this.#ahead(size, count);
      case "group":
        return this.#groupMessages(texts(size, count));
      case "knock":
        return this.#knock(count);
    }
  }

  /** From the bundle to the first message that was read. */
  async #setUp(sent: readonly Text[]): Promise<readonly Stopwatch[]> {
    const met = await each(sent, async (text) => {
      return { text, strangers: await this.#contender.strangers() };
    });
    const watch = new Stopwatch();
    const read = await watch.run(
      met.length,
      () =>
        each(met, async ({ text, strangers }) => {
          await strangers.start();
          return strangers.bob.open(await strangers.alice.seal(text));
        }),
    );
    check(read, sent);
    return [watch];
  }

  /** They take turns: each message is sealed and opened, and turns a ratchet. */
  async #pingPong(sent: readonly Text[]): Promise<readonly Stopwatch[]> {
    const pair = await this.#newPair();
    const watch = new Stopwatch();
    check(await watch.run(sent.length, () => chat(pair, sent)), sent);
    return [watch];
  }

  async #inOrder(size: number, count: number): Promise<readonly Stopwatch[]> {
    const { alice, bob } = await this.#newPair();
    const [seal, open] = [new Stopwatch(), new Stopwatch()];
    for (let done = 0; done < count; done += BURST) {
      await chat({ alice, bob }, texts(size, 2 * EXCHANGES));
      await pass(texts(size, BURST), { sender: alice, reader: bob }, {
        seal,
        open,
      });
    }
    return [seal, open];
  }

  /** The same message again and again, for which Bob's state is put back each time. */
  async #ahead(size: number, count: number): Promise<readonly Stopwatch[]> {
    this.#overtaking ??= this.#overtake(size);
    const { bob, stored, message, text } = await this.#overtaking;
    const watch = new Stopwatch();
    for (let i = 0; i < count; i++) {
      bob.stored = stored;
      check([await watch.run(1, async () => await bob.open(message))], [text]);
    }
    return [watch];
  }

  async #groupMessages(sent: readonly Text[]): Promise<readonly Stopwatch[]> {
    if (this.#contender.group === undefined) return [];
    const [seal, open] = [new Stopwatch(), new Stopwatch()];
    this.#group ??= Promise.resolve(this.#contender.group());
    await pass(sent, await this.#group, { seal, open });
    return [seal, open];
  }

  async #knock(count: number): Promise<readonly Stopwatch[]> {
    const { knock } = this.#contender;
    if (knock === undefined) return [];
    const watch = new Stopwatch();
    await watch.run(count, () => each(Array.from({ length: count }), knock));
    return [watch];
  }

  /** Two whose first message was answered. */
  async #newPair(): Promise<Pair> {
    const { alice, bob, start } = await this.#contender.strangers();
    await start();
    await chat({ alice, bob }, texts(100, 2));
    return { alice, bob };
  }

  async #overtake(size: number): Promise<Overtaking> {
    const { alice, bob } = await this.#newPair();
    const { stored } = bob;
    for (const text of texts(size, AHEAD)) await alice.seal(text);
    const [text] = texts(size, 1);
    assert.ok(text !== undefined);
    return { bob, stored, message: await alice.seal(text), text };
  }
}

/** All are sealed, then all are opened. */
async function pass(
  sent: readonly Text[],
  { sender, reader }: { readonly sender: Sender; readonly reader: Reader },
  { seal, open }: { readonly seal: Stopwatch; readonly open: Stopwatch },
): Promise<void> {
  const { length } = sent;
  const messages = await seal.run(
    length,
    () => each(sent, (text) => sender.seal(text)),
  );
  const read = await open.run(
    length,
    () => each(messages, (one) => reader.open(one)),
  );
  check(read, sent);
}

/** Alice and Bob take turns. */
function chat(
  { alice, bob }: Pair,
  sent: readonly Text[],
): Promise<Uint8Array[]> {
  let [from, to] = [alice, bob];
  return each(sent, async (text) => {
    const read = await to.open(await from.seal(text));
    [from, to] = [to, from];
    return read;
  });
}

/** One after the other. */
async function each<T, U>(
  all: readonly T[],
  act: (one: T) => Promise<U> | U,
): Promise<U[]> {
  const done: U[] = [];
  for (const one of all) done.push(await act(one));
  return done;
}

/** Texts of `size` bytes that differ. */
function texts(size: number, count: number): Text[] {
  const encoder = new TextEncoder();
  return Array.from(
    { length: count },
    (_, i) => encoder.encode(`${i} `.padEnd(size, "x")),
  );
}

function check(read: readonly Uint8Array[], sent: readonly Text[]): void {
  assert.equal(read.length, sent.length);
  const isRight = sent.every((text, i) => equal(text, read[i] ?? new Uint8Array(0)));
  assert.ok(isRight, "another text came out");
}
