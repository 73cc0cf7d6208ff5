import { decodeCbor, writeCbor } from "../codec/cbor.ts";
import { Writer } from "../codec/writer.ts";
import { LIMIT } from "../limits.ts";
import { pad, paddedLength, unpad } from "./padding.ts";

/** The padded lengths below `LIMIT.sealedBody` that leave room for head and tag. */
const MOST_PADDED = LIMIT.sealedBody - 1_024;

/** Bytes that hold most payloads, so that the array need not grow. */
const USUAL = 1_024;

/** Bytes of CBOR that fit into one sealed body. */
export const MOST_PAYLOAD = MOST_PADDED - 1;

/** The plaintext that is sealed for a value: padded CBOR. `RangeError` if too large. */
export function payload(value: unknown): Uint8Array {
  const w = new Writer(USUAL);
  writeCbor(w, value);
  if (paddedLength(w.length) > MOST_PADDED) throw new RangeError("Too large to seal");
  pad(w);
  return w.finish();
}

/** The value of an opened plaintext, not checked against any schema yet. */
export function openPayload(plaintext: Uint8Array): unknown {
  return decodeCbor(unpad(plaintext));
}
