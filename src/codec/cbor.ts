import { fromUtf8, utf8 } from "../bytes.ts";
import { ensure, PeerError } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

/**
 * Deterministic CBOR (RFC 8949, section 4.2.1), as much of it as is used here: whole
 * numbers from 0 to 2^53 - 1, byte strings, texts, arrays, maps, `true`, `false`, `null`.
 * The keys of a map are texts in ASCII, or numbers.
 *
 * A value has one spelling: lengths are known and short, keys rise, texts are UTF-8, and
 * whatever else the bytes may be is refused. So what decodes may be signed or hashed, and
 * an unknown type, a key given twice or a deep nest ends where it is met.
 */

/** Major types (section 3.1). */
const MAJOR = { number: 0, bytes: 2, text: 3, array: 4, map: 5, simple: 7 } as const;
/** Simple values (section 3.3). */
const SIMPLE = { false: 20, true: 21, null: 22 } as const;

/** A key of a map. */
type Key = string | number;
/** What maps become. */
type Form = "objects" | "maps";

const ASCII = /^[ -~]*$/;

/** Bytes that hold most values, so that the array need not grow. */
const USUAL = 1_024;

/** The bytes of a value; properties that are `undefined` are left out. */
export function encodeCbor(value: unknown): Uint8Array {
  const w = new Writer(USUAL);
  write(w, value);
  return w.finish();
}

/** The value that the bytes spell, maps as plain objects; its byte strings are views. */
export function decodeCbor(bytes: Uint8Array): unknown {
  return decode(bytes, "objects");
}

/** The same with every map as a `Map`, for keys that are numbers. */
export function decodeCborMap(bytes: Uint8Array): unknown {
  return decode(bytes, "maps");
}

function write(w: Writer, value: unknown): void {
  switch (typeof value) {
    case "number":
      return writeHead(w, MAJOR.number, value);
    case "string":
      return writeText(w, value);
    case "boolean":
      return writeHead(w, MAJOR.simple, value ? SIMPLE.true : SIMPLE.false);
    case "object":
      return writeObject(w, value);
  }
  throw new TypeError(`No spelling for a ${typeof value}`);
}

function writeObject(w: Writer, value: object | null): void {
  if (value === null) return writeHead(w, MAJOR.simple, SIMPLE.null);
  if (value instanceof Uint8Array) return writeBytes(w, MAJOR.bytes, value);
  if (Array.isArray(value)) {
    writeHead(w, MAJOR.array, value.length);
    for (const item of value) write(w, item);
    return;
  }
  writeMap(w, value instanceof Map ? [...value] : Object.entries(value));
}

function writeMap(w: Writer, all: readonly [Key, unknown][]): void {
  const entries = all.filter(hasValue).sort(byKey);
  writeHead(w, MAJOR.map, entries.length);
  for (const [key, value] of entries) {
    if (!isKey(key)) throw new RangeError("No spelling for such a key");
    write(w, key);
    write(w, value);
  }
}

function hasValue(entry: readonly [Key, unknown]): boolean {
  return entry[1] !== undefined;
}

function byKey(a: readonly [Key, unknown], b: readonly [Key, unknown]): number {
  return order(a[0], b[0]);
}

function writeText(w: Writer, text: string): void {
  if (!ASCII.test(text)) return writeBytes(w, MAJOR.text, utf8(text));
  writeHead(w, MAJOR.text, text.length);
  w.ascii(text);
}

function writeBytes(w: Writer, major: number, bytes: Uint8Array): void {
  writeHead(w, major, bytes.length);
  w.put(bytes);
}

/** A type and its argument, in as few bytes as hold it. */
function writeHead(w: Writer, major: number, argument: number): void {
  if (!Number.isSafeInteger(argument) || argument < 0) {
    throw new RangeError(`No spelling for ${argument}`);
  }
  const type = major << 5;
  if (argument < 24) return w.u8(type | argument);
  if (argument < 2 ** 8) return w.u16((type | 24) << 8 | argument);
  if (argument < 2 ** 16) {
    w.u8(type | 25);
    return w.u16(argument);
  }
  w.u8(type | (argument < 2 ** 32 ? 26 : 27));
  if (argument >= 2 ** 32) w.u32(Math.floor(argument / 2 ** 32));
  w.u32(argument % 2 ** 32);
}

/** Below zero where `a` is spelt before `b`: numbers first, short texts before long. */
function order(a: Key, b: Key): number {
  if (typeof a === "number") return typeof b === "number" ? a - b : -1;
  if (typeof b === "number") return 1;
  return a.length - b.length || (a < b ? -1 : Number(a > b));
}

/** Whether it is a key whose place `order` knows. */
function isKey(key: unknown): key is Key {
  return typeof key === "number" || typeof key === "string" && ASCII.test(key);
}

function decode(bytes: Uint8Array, form: Form): unknown {
  const r = new Reader(bytes);
  const value = read(r, form, LIMIT.cborDepth);
  r.end();
  return value;
}

/** The next value; at most `depth` arrays and maps may lie in one another here. */
function read(r: Reader, form: Form, depth: number): unknown {
  const first = r.u8();
  const argument = readArgument(r, first & 31);
  switch (first >> 5) {
    case MAJOR.number:
      return argument;
    case MAJOR.bytes:
      return r.take(argument);
    case MAJOR.text:
      return textOf(r.take(argument));
    case MAJOR.array:
      return readArray(r, argument, form, depth);
    case MAJOR.map:
      return readMap(r, argument, form, depth);
    case MAJOR.simple:
      return simpleOf(argument);
  }
  throw new PeerError("malformed");
}

/** The number in a head or behind it, refused where fewer bytes would have held it. */
function readArgument(r: Reader, info: number): number {
  if (info < 24) return info;
  switch (info) {
    case 24:
      return atLeast(24, r.u8());
    case 25:
      return atLeast(2 ** 8, r.u16());
    case 26:
      return atLeast(2 ** 16, r.u32());
    case 27:
      return atLeast(2 ** 32, r.u64());
  }
  throw new PeerError("malformed");
}

function atLeast(least: number, argument: number): number {
  ensure(argument >= least, "malformed");
  return argument;
}

function readArray(r: Reader, length: number, form: Form, depth: number): unknown[] {
  ensure(depth > 0, "malformed");
  const items: unknown[] = [];
  for (let i = 0; i < length; i++) items.push(read(r, form, depth - 1));
  return items;
}

function readMap(r: Reader, size: number, form: Form, depth: number): unknown {
  ensure(depth > 0, "malformed");
  const map = new Map<Key, unknown>();
  const object: Record<Key, unknown> = {};
  let before: Key = -1;
  for (let i = 0; i < size; i++) {
    const key = read(r, form, 0);
    ensure(isKey(key) && (form === "maps" || typeof key === "string"), "malformed");
    ensure(order(before, key) < 0, "malformed");
    const value = read(r, form, depth - 1);
    if (form === "maps") map.set(key, value);
    else if (key !== "__proto__") object[key] = value;
    else Object.defineProperty(object, key, { value, enumerable: true });
    before = key;
  }
  return form === "maps" ? map : object;
}

/** Keys and addresses are ASCII, which is read faster here than by the runtime. */
function textOf(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return unicodeOf(bytes);
    text += String.fromCharCode(byte);
  }
  return text;
}

function unicodeOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    throw new PeerError("malformed", { cause });
  }
}

function simpleOf(argument: number): boolean | null {
  switch (argument) {
    case SIMPLE.false:
      return false;
    case SIMPLE.true:
      return true;
    case SIMPLE.null:
      return null;
  }
  throw new PeerError("malformed");
}
