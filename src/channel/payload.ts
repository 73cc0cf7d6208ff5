import { decodeCbor, decodeCborSequence, writeCbor } from "../codec/cbor.ts";
import { Writer } from "../codec/writer.ts";
import { LIMIT } from "../limits.ts";
import { pad, paddedLength, unpad } from "./padding.ts";

/** The padded lengths below `LIMIT.sealedBody` that leave room for head and tag. */
const MOST_PADDED = LIMIT.sealedBody - 1_024;

/** Bytes that hold most payloads, so that the array need not grow. */
const USUAL = 1_024;

/** Bytes of CBOR that fit into one sealed body. */
export const MOST_PAYLOAD = MOST_PADDED - 1;

/** The plaintext that is sealed for values, and the place of the first it has not. */
export interface Payload {
  readonly plaintext: Uint8Array;
  readonly next: number;
}

/** The plaintext that is sealed for a value: padded CBOR. `RangeError` if too large. */
export function payload(value: unknown): Uint8Array {
  return payloadOf([value], 0).plaintext;
}

/**
 * The same for values one behind the other, from a place on as many as fit one sealed
 * body. `RangeError` where the first of them is too large.
 */
export function payloadOf(values: readonly unknown[], from: number): Payload {
  const w = new Writer(USUAL);
  const end = Math.min(values.length, from + LIMIT.frameItems);
  let next = from;
  for (; next < end; next++) {
    const { length } = w;
    writeCbor(w, values[next]);
    if (paddedLength(w.length) <= MOST_PADDED) continue;
    w.cut(length);
    break;
  }
  if (next === from) throw new RangeError("Too large to seal");
  pad(w);
  return { plaintext: w.finish(), next };
}

/** The value of an opened plaintext, not checked against any schema yet. */
export function openPayload(plaintext: Uint8Array): unknown {
  return decodeCbor(unpad(plaintext));
}

/** The values of an opened plaintext. */
export function openPayloads(plaintext: Uint8Array): unknown[] {
  return decodeCborSequence(unpad(plaintext), LIMIT.frameItems);
}
