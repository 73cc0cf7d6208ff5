import * as v from "valibot";
import { be32, concat, equal, utf8 } from "../../src/bytes.ts";
import { decodeCbor, encodeCbor } from "../../src/codec/cbor.ts";
import { Reader } from "../../src/codec/reader.ts";
import { bytesOf } from "../../src/codec/schema.ts";
import { PeerError } from "../../src/errors.ts";
import { ClientError } from "../fault.ts";
import { KDF } from "../vault/kdf.ts";

/** What stands before the chunks of a sealed file: see `sealedFile`. */

const MAGIC = utf8("messenger backup ");
const VERSION = 1;
/** More than a header ever has. */
const HEADER_MOST = 1_024;

/** Bytes of the random part of all nonces of a file. */
export const PREFIX_LENGTH = 16;

const HEADER = v.strictObject({ kdf: KDF, prefix: bytesOf(PREFIX_LENGTH) });

/** How the chunks of a file are sealed. */
export interface Start extends v.InferOutput<typeof HEADER> {
  /** All that stands before the chunks. */
  readonly start: Uint8Array;
}

/** The start of a new file. */
export function makeStart(header: v.InferOutput<typeof HEADER>): Start {
  const encoded = encodeCbor(header);
  const start = concat(MAGIC, Uint8Array.of(VERSION), be32(encoded.length), encoded);
  return { ...header, start };
}

/** Reads the start of a file: "no-backup", "backup-newer" or "backup-damaged". */
export function readStart(file: Uint8Array): Start {
  if (!equal(file.subarray(0, MAGIC.length), MAGIC)) throw new ClientError("no-backup");
  try {
    const r = new Reader(file.subarray(MAGIC.length));
    if (r.u8() > VERSION) throw new ClientError("backup-newer");
    const length = Math.min(r.u32(), HEADER_MOST);
    const { kdf, prefix } = v.parse(HEADER, decodeCbor(r.take(length)));
    return { kdf, prefix, start: file.subarray(0, file.length - r.remaining) };
  } catch (error) {
    const isGarbage = error instanceof PeerError || error instanceof v.ValiError;
    throw isGarbage ? new ClientError("backup-damaged") : error;
  }
}
