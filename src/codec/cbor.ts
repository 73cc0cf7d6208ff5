import { decode, encode, rfc8949EncodeOptions } from "cborg";
import { equal } from "../bytes.ts";
import { ensure, PeerError } from "../errors.ts";
import { LIMIT } from "../limits.ts";

/**
 * Deterministic CBOR (RFC 8949, section 4.2) behind two functions; this is the one file
 * that knows the library. Decoding is strict: no indefinite lengths, tags, duplicate
 * keys, undefined values or integers in more bytes than they need, and a depth bound
 * that holds before the library, which recurses, sees the bytes.
 */
const STRICT = {
  strict: true,
  rejectDuplicateMapKeys: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
} as const;

/** The bytes of a value: maps sorted, absent properties left out. */
export function encodeCbor(value: unknown): Uint8Array {
  return encode(value, { ...rfc8949EncodeOptions, ignoreUndefinedProperties: true });
}

/** The value that the bytes spell, maps with text keys as plain objects. */
export function decodeCbor(bytes: Uint8Array): unknown {
  return strictly(bytes, STRICT);
}

/** The same for maps with integer keys, which become `Map`s. */
export function decodeCborMap(bytes: Uint8Array): unknown {
  return strictly(bytes, { ...STRICT, useMaps: true });
}

/**
 * As `decodeCborMap`, for bytes that are signed or hashed: refuses any spelling but the
 * one that `encodeCbor` gives, so that one value has one signature.
 */
export function decodeExactCborMap(bytes: Uint8Array): unknown {
  const value = decodeCborMap(bytes);
  // Some spellings decode and cannot be encoded, such as keys that are arrays themselves.
  const again = orRefuse(() => encodeCbor(value));
  ensure(equal(again, bytes), "malformed");
  return value;
}

function strictly(bytes: Uint8Array, options: Parameters<typeof decode>[1]): unknown {
  ensure(isShallow(bytes), "malformed");
  return orRefuse(() => decode(bytes, options));
}

/** What the library throws about a peer's bytes is the peer's fault. */
function orRefuse<T>(attempt: () => T): T {
  try {
    return attempt();
  } catch (cause) {
    throw new PeerError("malformed", { cause });
  }
}

const [ARRAY, MAP] = [4, 5];
const BREAK = 31;

/**
 * Whether no array or map lies deeper than `LIMIT.cborDepth`, read from the heads alone.
 * `open` holds how many items each enclosing array or map still waits for.
 */
function isShallow(bytes: Uint8Array): boolean {
  const open: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at]!;
    const major = first >> 5;
    const info = first & 31;
    if (info === BREAK) return false;
    const width = info < 24 ? 0 : 2 ** (info - 24);
    if (width > 8) return false;
    const argument = width === 0 ? info : readArgument(bytes, at + 1, width);
    at += 1 + width;
    if (major === 2 || major === 3) at += argument;
    while (open.at(-1) === 0) open.pop();
    const waiting = open.pop();
    if (waiting !== undefined) open.push(waiting - 1);
    if (major !== ARRAY && major !== MAP) continue;
    open.push(major === MAP ? 2 * argument : argument);
    if (open.length > LIMIT.cborDepth) return false;
  }
  return true;
}

function readArgument(bytes: Uint8Array, from: number, width: number): number {
  let value = 0;
  for (let i = from; i < from + width; i++) value = value * 256 + (bytes[i] ?? 0);
  return value;
}
