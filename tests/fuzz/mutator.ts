import { be16, be32, be64, concat } from "../../src/bytes.ts";
import { Writer } from "../../src/codec/writer.ts";
import type { Chance } from "./chance.ts";

/**
 * Makes inputs that are nearly right. A decoder refuses random bytes at the first of
 * them; what lies deeper is reached from valid bytes, of which a little is changed.
 */

/** Numbers at which something often goes wrong, as one byte and as several. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 2 ** 16 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 53 - 1];

/** Bytes that a random input has at most. */
const MOST_RANDOM = 300;

/** One small change, at a place and of a kind that chance chooses. */
type Mutation = (bytes: Uint8Array, chance: Chance, seeds: Seeds) => Uint8Array;

/** Valid inputs, at least one. */
export type Seeds = readonly Uint8Array[];

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  setByte,
  setNumber,
  cut,
  remove,
  insert,
  repeat,
  swap,
  splice,
];

/** A seed with one to four changes; once in eight times bytes out of nothing. */
export function mutated(seeds: Seeds, chance: Chance): Uint8Array {
  if (chance.below(8) === 0) return chance.bytes(chance.below(MOST_RANDOM));
  let bytes = chance.of(seeds);
  for (let left = 1 + chance.below(4); left > 0; left--) {
    bytes = chance.of(MUTATIONS)(bytes, chance, seeds);
  }
  return bytes;
}

function flipBit(bytes: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length);
  return overwritten(bytes, at, Uint8Array.of((bytes[at] ?? 0) ^ 1 << chance.below(8)));
}

function setByte(bytes: Uint8Array, chance: Chance): Uint8Array {
  const value = chance.below(2) === 0 ? chance.below(256) : chance.of(EDGES) & 0xff;
  return overwritten(bytes, chance.below(bytes.length), Uint8Array.of(value));
}

/** A length or a counter in one of the spellings that our formats have. */
function setNumber(bytes: Uint8Array, chance: Chance): Uint8Array {
  const value = chance.of(EDGES);
  const spell = chance.of([be16, be32, (n: number) => be64(n), varint]);
  return overwritten(bytes, chance.below(bytes.length), spell(value));
}

function cut(bytes: Uint8Array, chance: Chance): Uint8Array {
  return bytes.subarray(0, chance.below(bytes.length));
}

function remove(bytes: Uint8Array, chance: Chance): Uint8Array {
  const [from, to] = stretch(bytes, chance);
  return concat(bytes.subarray(0, from), bytes.subarray(to));
}

function insert(bytes: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length + 1);
  const more = chance.bytes(1 + chance.below(8));
  return concat(bytes.subarray(0, at), more, bytes.subarray(at));
}

function repeat(bytes: Uint8Array, chance: Chance): Uint8Array {
  const [from, to] = stretch(bytes, chance);
  return concat(bytes.subarray(0, to), bytes.subarray(from));
}

/** Two neighbouring stretches change places. */
function swap(bytes: Uint8Array, chance: Chance): Uint8Array {
  const [from, to] = stretch(bytes, chance);
  const middle = from + chance.below(to - from + 1);
  return concat(
    bytes.subarray(0, from),
    bytes.subarray(middle, to),
    bytes.subarray(from, middle),
    bytes.subarray(to),
  );
}

/** The front of one input and the back of another. */
function splice(bytes: Uint8Array, chance: Chance, seeds: Seeds): Uint8Array {
  const other = chance.of(seeds);
  const front = bytes.subarray(0, chance.below(bytes.length + 1));
  return concat(front, other.subarray(chance.below(other.length + 1)));
}

/** Where a stretch begins and ends: a short one mostly. */
function stretch({ length }: Uint8Array, chance: Chance): readonly [number, number] {
  const from = chance.below(length + 1);
  const most = chance.below(4) === 0 ? length : 40;
  return [from, Math.min(length, from + chance.below(most + 1))];
}

function overwritten(bytes: Uint8Array, at: number, value: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  changed.set(value.subarray(0, Math.max(0, bytes.length - at)), at);
  return changed;
}

function varint(value: number): Uint8Array {
  const w = new Writer(10);
  w.varint(value);
  return w.finish();
}
