import assert from "node:assert/strict";
import fc from "fast-check";
import type * as v from "valibot";
import { equal, hex } from "../../src/bytes.ts";
import { decodeCbor, encodeCbor } from "../../src/codec/cbor.ts";
import { parse } from "../../src/codec/schema.ts";
import { type Fault, PeerError } from "../../src/errors.ts";
import type { Seeds } from "./mutator.ts";

/** A decoder, and what it must hold to whatever bytes it is given. */
export interface Target {
  readonly name: string;
  /** Valid inputs, or such as would be with another key. */
  readonly seeds: Seeds;
  /** Whether no input is ever read, since a seal stands before all else. */
  readonly sealed: boolean;
  /** What comes of an input; throws where neither a value nor a refusal does. */
  readonly attempt: (bytes: Uint8Array) => Outcome;
  /** Shows that so many values survive their bytes; `null` where none are made. */
  readonly survival: ((runs: Runs) => void) | null;
}

/** How often, and from which seed. */
export interface Runs {
  readonly numRuns: number;
  readonly seed: number;
}

/** How a decoder ended. */
export interface Outcome {
  readonly code: Fault | "read";
  /** Bears, in its stack, where the program refused. */
  readonly refusal?: PeerError;
}

/** What is known of a decoder and, where there is one, of its encoder. */
export interface Description<T> {
  readonly name: string;
  readonly seeds: Seeds;
  readonly sealed?: boolean;
  decode(bytes: Uint8Array): T;
  /** The bytes of a value; `null` of one that this program would never write. */
  encode?(value: T): Uint8Array | null;
  /** Whether a value has but one spelling; else its encoder's is read as the same. */
  readonly exact?: boolean;
  /** Values to be encoded and decoded. */
  readonly values?: fc.Arbitrary<T>;
}

/** A target of a decoder. */
export function target<T>(described: Description<T>): Target {
  const { name, seeds, sealed = false, values } = described;
  return {
    name,
    seeds,
    sealed,
    attempt: (bytes) => attempt(described, bytes),
    survival: values === undefined ? null : (runs) => {
      fc.assert(fc.property(values, (value) => survives(described, value)), runs);
    },
  };
}

function attempt<T>(described: Description<T>, bytes: Uint8Array): Outcome {
  const before = bytes.slice();
  const value = orRefusal(() => described.decode(bytes), bytes);
  assert.ok(equal(bytes, before), `the input was changed: ${hex(before)}`);
  if (value instanceof PeerError) return { code: value.code, refusal: value };
  assert.ok(isRespelled(described, value, bytes), `spelled otherwise: ${hex(bytes)}`);
  return { code: "read" };
}

function orRefusal<T>(decode: () => T, bytes: Uint8Array): T | PeerError {
  try {
    return decode();
  } catch (error) {
    if (error instanceof PeerError) return error;
    throw new Error(`neither read nor refused: ${hex(bytes)}`, { cause: error });
  }
}

/** Whether a value is written as it was read, or in bytes that say the same. */
function isRespelled<T>(
  { decode, encode, exact = false }: Description<T>,
  value: T,
  bytes: Uint8Array,
): boolean {
  const spelled = encode?.(value) ?? null;
  if (encode === undefined || spelled === null) return true;
  if (exact) return equal(spelled, bytes);
  return equal(encode(decode(spelled)) ?? bytes, spelled);
}

function survives<T>({ decode, encode }: Description<T>, value: T): void {
  const bytes = encode?.(value);
  assert.ok(bytes instanceof Uint8Array);
  const read = decode(bytes);
  assert.deepEqual(read, value);
  assert.deepEqual(encode?.(read), bytes);
}

/** A target of CBOR under a schema. */
export function ofSchema<T>(described: {
  readonly name: string;
  readonly schema: v.GenericSchema<unknown, T>;
  readonly values: fc.Arbitrary<T>;
}): Target {
  const { name, schema, values } = described;
  return target({
    name,
    seeds: sampled(values, encodeCbor),
    decode: (bytes) => parse(schema, decodeCbor(bytes)),
    encode: encodeCbor,
    exact: true,
    values,
  });
}

/** The bytes of a few values, the same each time. */
export function sampled<T>(
  values: fc.Arbitrary<T>,
  encode: (value: T) => Uint8Array,
): Uint8Array[] {
  return fc.sample(values, { numRuns: 8, seed: 1 }).map(encode);
}
