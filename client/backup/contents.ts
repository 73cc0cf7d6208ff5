import * as v from "valibot";
import { be32, concat } from "../../src/bytes.ts";
import { decodeCbor, encodeCbor } from "../../src/codec/cbor.ts";
import { Reader } from "../../src/codec/reader.ts";
import { bytesOf, count, username } from "../../src/codec/schema.ts";
import { PeerError } from "../../src/errors.ts";
import { ClientError } from "../fault.ts";
import { CARRIED } from "../vault/carried.ts";
import type { Reading, Tx } from "../vault/mod.ts";

/**
 * What a backup holds of a vault: whose it is, what its rows are named and sealed by, and
 * the rows that may live twice. None of them opens or seals a message, so whoever is
 * restored agrees with everybody on new keys.
 *
 * A stream of CBOR values, each behind its length as u32: the heading, then the rows.
 */

/** What stands before the rows. */
const HEADING = v.strictObject({
  username,
  /** When the backup was made, Unix milliseconds. */
  madeAt: count,
  /** The vault's id and master key: the keys of the rows are hashes under it. */
  vault: bytesOf(16),
  master: bytesOf(32),
});

/** What stands before the rows. */
export type Heading = v.InferOutput<typeof HEADING>;

const ROW = v.strictObject({
  kind: count,
  key: v.instance(Uint8Array),
  value: v.unknown(),
});

/** A backup that was read and found to be whole. */
export interface Contents {
  readonly heading: Heading;
  /** Writes all rows, within a new vault's first commit. */
  readonly write: (tx: Tx) => void;
}

/** The pieces of a backup. */
export function* contentsOf(rows: Reading, heading: Heading): Generator<Uint8Array> {
  yield framed(heading);
  for (const table of CARRIED) {
    for (const { key, value } of table.all(rows)) {
      yield framed({ kind: table.kind, key, value });
    }
  }
}

/** Reads a backup: "backup-damaged" for anything that is none of this version's. */
export function readContents(stream: Uint8Array): Contents {
  try {
    const r = new Reader(stream);
    const heading = v.parse(HEADING, next(r));
    const writes: ((tx: Tx) => void)[] = [];
    while (r.remaining > 0) writes.push(reading(v.parse(ROW, next(r))));
    return { heading, write: (tx) => writes.forEach((write) => write(tx)) };
  } catch (cause) {
    const isGarbage = cause instanceof PeerError || cause instanceof v.ValiError;
    throw isGarbage ? new ClientError("backup-damaged", { cause }) : cause;
  }
}

function reading({ kind, key, value }: v.InferOutput<typeof ROW>): (tx: Tx) => void {
  const table = CARRIED.find((one) => one.kind === kind);
  if (table === undefined) throw new PeerError("malformed");
  return table.revive(key, value);
}

function framed(value: unknown): Uint8Array {
  const bytes = encodeCbor(value);
  return concat(be32(bytes.length), bytes);
}

function next(r: Reader): unknown {
  return decodeCbor(r.take(r.u32()));
}
