import { concat, equal } from "../bytes.ts";
import { readFields, writeBytes, writeUint32 } from "../codec/protobuf.ts";
import { Writer } from "../codec/writer.ts";
import { sha512 } from "../crypto/kdf.ts";
import type { PublicKey } from "../crypto/keys.ts";
import { ensure } from "../errors.ts";

/**
 * Safety numbers (wire-spec 10): two people who read or scan the same one talk to each
 * other and to nobody in between. Each half is a slow hash of a stable identifier (here
 * the 16 bytes of the account's UUID) and an identity key.
 */

const ITERATIONS = 5_200;
const VERSION = 2;

/** Bytes of a half that are shown as digits, six groups of five. */
const SHOWN_LENGTH = 30;
/** Bytes of a half that are scanned. */
const SCANNED_LENGTH = 32;

const FIELD = { version: 1, local: 2, remote: 3, content: 1 } as const;

/** Whose half it is. */
export interface Party {
  /** The 16 bytes of the account's UUID. */
  readonly identifier: Uint8Array;
  /** Its identity key. */
  readonly key: PublicKey;
}

/** A safety number as one of the two sees it. */
export interface SafetyNumber {
  /** 60 digits, the same on both sides. */
  readonly digits: string;
  /** What a QR code holds: own half first, so the other side's is its mirror. */
  readonly scannable: Uint8Array;
}

/** The safety number of two identities; takes about 40 ms on purpose. */
export function safetyNumber(ours: Party, theirs: Party): SafetyNumber {
  const local = fingerprint(ours);
  const remote = fingerprint(theirs);
  return {
    digits: [digits(local), digits(remote)].sort().join(""),
    scannable: encode(local, remote),
  };
}

/**
 * Whether what was scanned from the other side mirrors our own. "unsupported-version"
 * where the other side counts differently, "malformed" where it is no safety number.
 */
export function matches(ours: SafetyNumber, scanned: Uint8Array): boolean {
  const [here, there] = [decode(ours.scannable), decode(scanned)];
  ensure(there.version === VERSION, "unsupported-version");
  return equal(here.local, there.remote) && equal(here.remote, there.local);
}

/** One half, 64 bytes: SHA-512 iterated, the key mixed in each time. */
function fingerprint({ identifier, key }: Party): Uint8Array {
  let hash = sha512(concat(new Uint8Array(2), key, identifier, key));
  for (let i = 1; i < ITERATIONS; i++) hash = sha512(concat(hash, key));
  return hash;
}

/** Six groups of five digits, each from five bytes. */
function digits(half: Uint8Array): string {
  let text = "";
  for (let at = 0; at < SHOWN_LENGTH; at += 5) {
    const group = half.subarray(at, at + 5).reduce((sum, byte) => sum * 256 + byte, 0);
    text += String(group % 100_000).padStart(5, "0");
  }
  return text;
}

function encode(local: Uint8Array, remote: Uint8Array): Uint8Array {
  const w = new Writer(80);
  writeUint32(w, FIELD.version, VERSION);
  for (const [field, half] of [[FIELD.local, local], [FIELD.remote, remote]] as const) {
    const inner = new Writer(SCANNED_LENGTH + 2);
    writeBytes(inner, FIELD.content, half.subarray(0, SCANNED_LENGTH));
    writeBytes(w, field, inner.finish());
  }
  return w.finish();
}

function decode(bytes: Uint8Array) {
  const fields = readFields(bytes);
  const half = (field: number) =>
    readFields(fields.requiredBytes(field)).requiredBytes(FIELD.content);
  return {
    version: fields.requiredUint32(FIELD.version),
    local: half(FIELD.local),
    remote: half(FIELD.remote),
  };
}
