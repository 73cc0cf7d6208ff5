import { type Address, addressBytes } from "../../src/address.ts";
import { equal } from "../../src/bytes.ts";
import { archiveCurrent, archivedKeys, NO_SESSIONS } from "../../src/session/record.ts";
import { decodeRecord, encodeRecord } from "../../src/session/record.ts";
import { type SessionRecord, withoutPromotion } from "../../src/session/record.ts";
import { EVERYTHING, nameKey, type RowKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { SESSIONS } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** The sessions with a device, and what is told about the current one. */
export interface Sessions {
  readonly record: SessionRecord;
  /** Whether a one-time prekey went into the newest agreement. */
  readonly oneTimeKey: boolean;
  /** Turns of the current session's Diffie-Hellman ratchet. */
  readonly steps: number;
  /** Base keys of the archived sessions that are not to become current again. */
  readonly receiveOnly: readonly Uint8Array[];
}

/** The sessions with a device; none where there never were any. */
export function sessionsWith(rows: Reading, address: Address): Sessions {
  const row = rows.read(SESSIONS, sessionKey(rows, address));
  return row === null
    ? { record: NO_SESSIONS, oneTimeKey: false, steps: 0, receiveOnly: [] }
    : { ...row, record: decodeRecord(row.record) };
}

/** What a session became. */
export interface Advance {
  readonly address: Address;
  readonly next: SessionRecord;
  /** Present where a session was agreed upon. */
  readonly oneTimeKey?: boolean;
}

/** Stores the sessions after a message was received, or one was started. */
export function writeSessions(tx: Tx, { address, next, oneTimeKey }: Advance): void {
  const before = sessionsWith(tx, address);
  const { current } = next;
  const isRetired = current !== null && isAmong(before.receiveOnly, current.baseKey);
  const record = isRetired ? withoutPromotion(before.record, next) : next;
  const kept = archivedKeys(record);
  tx.write(SESSIONS, sessionKey(tx, address), {
    address,
    record: encodeRecord(record),
    oneTimeKey: oneTimeKey ?? before.oneTimeKey,
    steps: stepsAfter(before, record),
    receiveOnly: before.receiveOnly.filter((key) => isAmong(kept, key)),
  });
}

/**
 * Gives the archived sessions with a device up for sending, but for some: what comes in
 * them is opened, and makes none of them current again.
 */
export function retireSessions(
  tx: Tx,
  address: Address,
  spared: readonly Uint8Array[],
): void {
  const { record, oneTimeKey, steps } = sessionsWith(tx, address);
  tx.write(SESSIONS, sessionKey(tx, address), {
    address,
    record: encodeRecord(record),
    oneTimeKey,
    steps,
    receiveOnly: archivedKeys(record).filter((key) => !isAmong(spared, key)),
  });
}

/** Stores the sessions after a message was sealed: the generation rises. */
export function writeSealed(tx: Tx, advance: Advance): void {
  writeSessions(tx, advance);
  tx.raiseGeneration();
}

/** Forgets all sessions with a device: nothing of it can be opened any more. */
export function forgetSessions(tx: Tx, address: Address): void {
  tx.erase(SESSIONS, sessionKey(tx, address));
}

/**
 * Gives up every session there is for sending: they receive, and the next message to each
 * person starts a new one.
 */
export function giveUpSessions(tx: Tx): void {
  for (const { key, value } of tx.scan(SESSIONS, EVERYTHING)) {
    const record = archiveCurrent(decodeRecord(value.record));
    const receiveOnly = archivedKeys(record);
    tx.write(SESSIONS, key, { ...value, record: encodeRecord(record), receiveOnly });
  }
}

function isAmong(keys: readonly Uint8Array[], key: Uint8Array): boolean {
  return keys.some((one) => equal(one, key));
}

/** Each side's new ratchet key turns the ratchet once. */
function stepsAfter({ record, steps }: Sessions, next: SessionRecord): number {
  const [was, is] = [record.current, next.current];
  if (is === null || was === null || !equal(was.baseKey, is.baseKey)) return 0;
  return was.ratchet.classic.turn === is.ratchet.classic.turn ? steps : steps + 1;
}

function sessionKey(rows: Reading, address: Address): RowKey {
  return nameKey(rows.index(SESSIONS, addressBytes(address)));
}
