import { type Address, addressBytes } from "../../src/address.ts";
import { equal } from "../../src/bytes.ts";
import {
  archiveCurrent,
  NO_SESSIONS,
  type SessionRecord,
} from "../../src/session/record.ts";
import { decodeRecord, encodeRecord } from "../../src/session/record.ts";
import { baseKeyOf } from "../../src/session/snapshot.ts";
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
  /** Base keys of sessions that a newer copy of this vault may have sent in. */
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
  tx.write(SESSIONS, sessionKey(tx, address), {
    address,
    record: encodeRecord(next),
    oneTimeKey: oneTimeKey ?? before.oneTimeKey,
    steps: stepsAfter(before, next),
    receiveOnly: [...before.receiveOnly],
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
 * person starts a new one. A message that comes may make one of them current again, so
 * they are remembered by their base keys as well.
 */
export function giveUpSessions(tx: Tx): void {
  for (const { key, value } of tx.scan(SESSIONS, EVERYTHING)) {
    const record = archiveCurrent(decodeRecord(value.record));
    const receiveOnly = record.archived.map((session) => baseKeyOf(session.expose()));
    tx.write(SESSIONS, key, { ...value, record: encodeRecord(record), receiveOnly });
  }
}

/** Whether the current session is one to send in. */
export function maySend({ record, receiveOnly }: Sessions): boolean {
  const { current } = record;
  return current !== null && !receiveOnly.some((key) => equal(key, current.baseKey));
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
