import { ensure } from "../errors.ts";
import { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/**
 * The part of proto2 that Signal's messages use: flat messages of uint32 and bytes
 * fields. As proto2 demands, a reader takes fields in any order, skips numbers it does
 * not know, and lets the last of several count. Groups, which nobody has written for
 * twenty years, are refused.
 */

/** The largest uint32, and the largest key of a field. */
const U32_MAX = 2 ** 32 - 1;

const WIRE = { varint: 0, fixed64: 1, sized: 2, fixed32: 5 } as const;

/** Appends a uint32 field; zero is written like any other value. */
export function writeUint32(w: Writer, field: number, value: number): void {
  w.varint(field * 8 + WIRE.varint);
  w.varint(value);
}

/** Appends a bytes field. */
export function writeBytes(w: Writer, field: number, value: Uint8Array): void {
  w.varint(field * 8 + WIRE.sized);
  w.sized(value);
}

/** The fields of a decoded message, asked for by number. */
class Fields {
  readonly #values: ReadonlyMap<number, number | Uint8Array>;

  constructor(values: ReadonlyMap<number, number | Uint8Array>) {
    this.#values = values;
  }

  /** A uint32 field, or `null` where it is absent. */
  uint32(field: number): number | null {
    const value = this.#values.get(field) ?? null;
    if (value === null) return null;
    ensure(typeof value === "number" && value <= U32_MAX, "malformed");
    return value;
  }

  /** A bytes field, as a view of the message, or `null` where it is absent. */
  bytes(field: number): Uint8Array | null {
    const value = this.#values.get(field) ?? null;
    ensure(typeof value !== "number", "malformed");
    return value;
  }

  /** A bytes field that must be there. */
  requiredBytes(field: number): Uint8Array {
    const value = this.bytes(field);
    ensure(value !== null, "malformed");
    return value;
  }

  /** A uint32 field that must be there. */
  requiredUint32(field: number): number {
    const value = this.uint32(field);
    ensure(value !== null, "malformed");
    return value;
  }
}

/** The fields of a message; refuses what is not protobuf with "malformed". */
export function readFields(message: Uint8Array): Fields {
  const r = new Reader(message);
  const values = new Map<number, number | Uint8Array>();
  while (r.remaining > 0) {
    const key = r.varint(U32_MAX);
    const field = Math.floor(key / 8);
    ensure(field > 0, "malformed");
    values.set(field, readValue(r, key % 8));
  }
  return new Fields(values);
}

function readValue(r: Reader, wire: number): number | Uint8Array {
  if (wire === WIRE.varint) return r.varint(2 ** 64);
  if (wire === WIRE.sized) return r.sized(r.remaining);
  ensure(wire === WIRE.fixed64 || wire === WIRE.fixed32, "malformed");
  r.take(wire === WIRE.fixed64 ? 8 : 4);
  return NaN; // no field of ours is fixed: neither a uint32 nor bytes
}
