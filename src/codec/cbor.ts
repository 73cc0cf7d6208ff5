import { fromUtf8, utf8 } from "../bytes.ts";
import { ensure, PeerError } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import { Reader } from "./reader.ts";
import { isWord, Vocabulary } from "./vocabulary.ts";
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

/** The keys that were read before. */
const vocabulary = new Vocabulary();

/** Bytes that hold most values, so that the array need not grow. */
const USUAL = 1_024;

/** The bytes of a value; properties that are `undefined` are left out. */
export function encodeCbor(value: unknown): Uint8Array {
  const w = new Writer(USUAL);
  writeCbor(w, value);
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

/**
 * The values that the bytes spell one behind the other (RFC 8742): one at least, and at
 * most so many.
 */
export function decodeCborSequence(bytes: Uint8Array, most: number): unknown[] {
  const r = new Reader(bytes);
  const values: unknown[] = [];
  do {
    ensure(values.length < most, "malformed");
    values.push(read(r, "objects", LIMIT.cborDepth));
  } while (r.remaining > 0);
  return values;
}

/** Writes the bytes of a value behind what was written before. */
export function writeCbor(w: Writer, value: unknown): void {
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
    for (const item of value) writeCbor(w, item);
    return;
  }
  if (value instanceof Map) writeMap(w, value);
  else writeProperties(w, { ...value });
}

function writeMap(w: Writer, map: ReadonlyMap<unknown, unknown>): void {
  const keys = [...map.keys()].filter((key) => map.get(key) !== undefined).map(keyOf);
  writeHead(w, MAJOR.map, keys.length);
  for (const key of keys.sort(order)) {
    writeKey(w, key);
    writeCbor(w, map.get(key));
  }
}

/** As a map is written, but with as few steps as can be: most of what is sent is here. */
function writeProperties(w: Writer, properties: Readonly<Record<string, unknown>>): void {
  const keys = Object.keys(properties);
  let [before, rising, size] = ["", true, 0];
  for (const key of keys) {
    rising &&= order(before, key) < 0;
    if (properties[key] !== undefined) size++;
    before = key;
  }
  if (!rising) keys.sort(order);
  writeHead(w, MAJOR.map, size);
  for (const key of keys) {
    if (properties[key] === undefined) continue;
    writeKey(w, keyOf(key));
    writeCbor(w, properties[key]);
  }
}

function writeKey(w: Writer, key: Key): void {
  if (typeof key === "number") return writeHead(w, MAJOR.number, key);
  writeHead(w, MAJOR.text, key.length);
  w.ascii(key);
}

function writeText(w: Writer, text: string): void {
  if (!isWord(text)) return writeBytes(w, MAJOR.text, utf8(text));
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

/** A key whose place `order` knows. */
function keyOf(key: unknown): Key {
  if (typeof key === "number" || typeof key === "string" && isWord(key)) return key;
  throw new RangeError("No spelling for such a key");
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
  return form === "maps" ? readEntries(r, size, depth) : readProperties(r, size, depth);
}

function readEntries(r: Reader, size: number, depth: number): Map<Key, unknown> {
  const map = new Map<Key, unknown>();
  let before: Key = -1;
  for (let i = 0; i < size; i++) {
    const key = readKey(r);
    ensure(order(before, key) < 0, "malformed");
    map.set(key, read(r, "maps", depth - 1));
    before = key;
  }
  return map;
}

function readProperties(r: Reader, size: number, depth: number): object {
  const object: Record<string, unknown> = {};
  let before: Key = -1;
  for (let i = 0; i < size; i++) {
    const key = readKey(r);
    ensure(typeof key === "string" && order(before, key) < 0, "malformed");
    const value = read(r, "objects", depth - 1);
    if (key !== "__proto__") object[key] = value;
    else Object.defineProperty(object, key, { value, enumerable: true });
    before = key;
  }
  return object;
}

function readKey(r: Reader): Key {
  const first = r.u8();
  const argument = readArgument(r, first & 31);
  if (first >> 5 === MAJOR.number) return argument;
  ensure(first >> 5 === MAJOR.text, "malformed");
  return r.word(argument, vocabulary);
}

function textOf(bytes: Uint8Array): string {
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
