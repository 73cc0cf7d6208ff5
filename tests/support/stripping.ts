import { concat } from "../../src/bytes.ts";
import { readFields, writeBytes } from "../../src/codec/protobuf.ts";
import { Reader } from "../../src/codec/reader.ts";
import { Writer } from "../../src/codec/writer.ts";

/** The field of a PreKeySignalMessage that holds the SignalMessage in it. */
const INNER = 4;

/** Bytes of a SignalMessage's MAC. */
const MAC_LENGTH = 8;

/** A PreKeySignalMessage without one of its fields. */
export function stripOuter(body: Uint8Array, field: number): Uint8Array {
  return concat(body.subarray(0, 1), without(body.subarray(1), field));
}

/** A PreKeySignalMessage whose inner message lacks one of its fields. */
export function stripInner(body: Uint8Array, field: number): Uint8Array {
  const inner = readFields(body.subarray(1)).requiredBytes(INNER);
  const w = new Writer();
  writeBytes(w, INNER, stripMessage(inner, field));
  return concat(stripOuter(body, INNER), w.finish());
}

/** A SignalMessage without one of its fields. */
export function stripMessage(body: Uint8Array, field: number): Uint8Array {
  const fields = body.subarray(1, -MAC_LENGTH);
  const mac = body.subarray(-MAC_LENGTH);
  return concat(body.subarray(0, 1), without(fields, field), mac);
}

function without(fields: Uint8Array, unwanted: number): Uint8Array {
  const reader = new Reader(fields);
  const kept: Uint8Array[] = [];
  let isThere = false;
  while (reader.remaining > 0) {
    const start = fields.length - reader.remaining;
    const key = reader.varint();
    if (key % 8 === 0) reader.varint();
    else reader.sized(reader.remaining);
    const field = fields.subarray(start, fields.length - reader.remaining);
    if (Math.floor(key / 8) === unwanted) isThere = true;
    else kept.push(field);
  }
  if (!isThere) throw new Error(`There is no field ${unwanted} to strip`);
  return concat(...kept);
}
