import type * as v from "valibot";
import { be32, concat } from "../../src/bytes.ts";
import * as codec from "../../src/identity/prekeys.ts";
import type { OurEcPrekey, OurKyberPrekey } from "../../src/identity/prekeys.ts";
import type { OurSignedPrekey } from "../../src/identity/prekeys.ts";
import { LIMIT } from "../../src/limits.ts";
import type { HeldKyberPrekey, KyberStart } from "../../src/session/vault.ts";
import type { PrekeyVault, Spent } from "../../src/session/vault.ts";
import { EVERYTHING, numberIn, numberKey, pairKey } from "./row_key.ts";
import { type RowKey, underName } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { EC_PREKEYS, KYBER_PREKEYS, KYBER_STARTS, LAST_RESORTS } from "./tables.ts";
import { PREKEY_STATE, SIGNED_PREKEYS } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** What was published, and what is being: see `PREKEY_STATE`. */
export type PrekeyState = v.InferOutput<typeof PREKEY_STATE["schema"]>;

const ONLY = numberKey(0);

/** What was published; `null` before the first prekeys were made. */
export function prekeyState(rows: Reading): PrekeyState | null {
  return rows.read(PREKEY_STATE, ONLY);
}

/** Stores what is published from now on. */
export function writePrekeyState(tx: Tx, state: PrekeyState): void {
  tx.write(PREKEY_STATE, ONLY, state);
}

/** The private halves, as sessions that start from them ask for them. */
export function prekeyVault(rows: Reading): PrekeyVault {
  return {
    signedPrekey: (id) => signedPrekey(rows, id)?.pair ?? null,
    ecPrekey(id) {
      const row = rows.read(EC_PREKEYS, numberKey(id));
      return row === null ? null : codec.decodeEcPrekey(row.prekey).pair;
    },
    kyberPrekey: (id) => heldKyberPrekey(rows, id),
    lookUpStart: (start) => lookUpStart(rows, start),
  };
}

/** How many one-time prekeys there are of which no use was seen. */
export function oneTimeKeys(
  rows: Reading,
): { readonly ec: number; readonly kyber: number } {
  return {
    ec: rows.scan(EC_PREKEYS, EVERYTHING).length,
    kyber: rows.scan(KYBER_PREKEYS, EVERYTHING).length,
  };
}

/** Keeps one-time prekeys, before their public halves are published. */
export function keepOneTime(
  tx: Tx,
  { ec, kyber }: {
    readonly ec: readonly OurEcPrekey[];
    readonly kyber: readonly OurKyberPrekey[];
  },
): void {
  for (const prekey of ec) {
    tx.write(EC_PREKEYS, numberKey(prekey.id), { prekey: codec.encodeEcPrekey(prekey) });
  }
  for (const prekey of kyber) {
    const row = { prekey: codec.encodeKyberPrekey(prekey) };
    tx.write(KYBER_PREKEYS, numberKey(prekey.id), row);
  }
}

/** The lasting prekeys of a time. */
export interface LastingPair {
  readonly signedPrekey: OurSignedPrekey;
  readonly lastResort: OurKyberPrekey;
}

/** Keeps lasting prekeys as the current ones. */
export function keepLasting(tx: Tx, { signedPrekey, lastResort }: LastingPair): void {
  const row = {
    prekey: codec.encodeSignedPrekey(signedPrekey),
    retiredAt: null,
  };
  tx.write(SIGNED_PREKEYS, numberKey(signedPrekey.id), row);
  tx.write(LAST_RESORTS, numberKey(lastResort.id), {
    prekey: codec.encodeKyberPrekey(lastResort),
    retiredAt: null,
    starts: 0,
  });
}

/** The current lasting prekeys; they are there whenever `state` is. */
export function currentLasting(rows: Reading, { current }: PrekeyState): LastingPair {
  const signed = signedPrekey(rows, current.signed);
  const row = rows.read(LAST_RESORTS, numberKey(current.lastResort));
  if (signed === null || row === null) throw new Error("No current prekeys");
  return { signedPrekey: signed, lastResort: codec.decodeKyberPrekey(row.prekey) };
}

/** Whether so many sessions started on the current last-resort key that it must go. */
export function isWornOut(rows: Reading, { current }: PrekeyState): boolean {
  const row = rows.read(LAST_RESORTS, numberKey(current.lastResort));
  return row !== null && row.starts >= LIMIT.kyberStarts;
}

/** Notes that the current lasting prekeys are replaced; they still receive. */
export function retireLasting(tx: Tx, { current }: PrekeyState, now: number): void {
  const [signedKey, lastKey] = [numberKey(current.signed), numberKey(current.lastResort)];
  const signed = tx.read(SIGNED_PREKEYS, signedKey);
  const last = tx.read(LAST_RESORTS, lastKey);
  if (signed !== null) tx.write(SIGNED_PREKEYS, signedKey, { ...signed, retiredAt: now });
  if (last !== null) tx.write(LAST_RESORTS, lastKey, { ...last, retiredAt: now });
}

/** Wipes the lasting prekeys that were replaced before a time, and what started there. */
export function dropRetired(tx: Tx, before: number): void {
  for (const { key, value } of tx.scan(SIGNED_PREKEYS, EVERYTHING)) {
    if (isOlder(value.retiredAt, before)) tx.erase(SIGNED_PREKEYS, key);
  }
  for (const { key, value } of tx.scan(LAST_RESORTS, EVERYTHING)) {
    if (!isOlder(value.retiredAt, before)) continue;
    const starts = tx.scan(KYBER_STARTS, underName(startIndex(tx, numberIn(key))));
    for (const start of starts) tx.erase(KYBER_STARTS, start.key);
    tx.erase(LAST_RESORTS, key);
  }
}

/** What the first message of a session used up is used up for good. */
export function spendPrekeys(tx: Tx, { ecId, kyber }: Spent): void {
  if (ecId !== null) tx.erase(EC_PREKEYS, numberKey(ecId));
  if (kyber.use === "one-time") return tx.erase(KYBER_PREKEYS, numberKey(kyber.id));
  const key = numberKey(kyber.start.kyberId);
  const row = tx.read(LAST_RESORTS, key);
  if (row === null) return;
  tx.write(LAST_RESORTS, key, { ...row, starts: row.starts + 1 });
  tx.write(KYBER_STARTS, startKey(tx, kyber.start), {});
}

function signedPrekey(rows: Reading, id: number): OurSignedPrekey | null {
  const row = rows.read(SIGNED_PREKEYS, numberKey(id));
  return row === null ? null : codec.decodeSignedPrekey(row.prekey);
}

/** One-time and last-resort keys draw their ids from one row: none has two. */
function heldKyberPrekey(rows: Reading, id: number): HeldKyberPrekey | null {
  const once = rows.read(KYBER_PREKEYS, numberKey(id));
  const row = once ?? rows.read(LAST_RESORTS, numberKey(id));
  if (row === null) return null;
  const { pair } = codec.decodeKyberPrekey(row.prekey);
  return { private: pair.private, use: once === null ? "last-resort" : "one-time" };
}

function lookUpStart(rows: Reading, start: KyberStart): "new" | "seen" | "full" {
  if (rows.read(KYBER_STARTS, startKey(rows, start)) !== null) return "seen";
  const row = rows.read(LAST_RESORTS, numberKey(start.kyberId));
  return row === null || row.starts < LIMIT.kyberStarts ? "new" : "full";
}

function startIndex(rows: Reading, kyberId: number): Uint8Array {
  return rows.index(KYBER_STARTS, be32(kyberId));
}

function startKey(
  rows: Reading,
  { kyberId, signedId, baseKeyHash }: KyberStart,
): RowKey {
  const second = rows.index(KYBER_STARTS, concat(be32(signedId), baseKeyHash));
  return pairKey(startIndex(rows, kyberId), second);
}

function isOlder(retiredAt: number | null, before: number): boolean {
  return retiredAt !== null && retiredAt < before;
}
