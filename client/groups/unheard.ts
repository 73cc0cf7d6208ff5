import { type Address, type Username, uuidOf } from "../../src/address.ts";
import type { GroupLog } from "../../src/group/mod.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import type { MessengerEvent } from "../event.ts";
import { NOTHING, type Outcome, telling, together } from "../outcome.ts";
import { doubt, isOther } from "../repeats.ts";
import type { Self } from "../self.ts";
import type { Tx } from "../vault/mod.ts";
import { nameIn, writeLine } from "./lines.ts";

/** What is told of messages to a group that are not to be read. */

/** It waited for its key for too long. */
export function unreadable(log: GroupLog, { from }: GroupEnvelope): MessengerEvent {
  return { kind: "notice", notice: { kind: "unreadable", from: knownName(log, from) } };
}

/** It says what its sender or the relay must not say. */
export function refused(log: GroupLog, { from }: GroupEnvelope): MessengerEvent {
  return { kind: "notice", notice: { kind: "refused", from: knownName(log, from) } };
}

/**
 * Within a commit: something was opened before where it stands. Where that was another
 * message, one of the two is by a copy of their writer's vault.
 */
export function repeated(
  self: Self,
  tx: Tx,
  log: GroupLog,
  envelope: GroupEnvelope,
): Outcome {
  const from = knownName(log, envelope.from);
  if (from === null || !isOther(tx, envelope)) return NOTHING;
  return together(doubt(self, tx, from), telling(unreadable(log, envelope)));
}

/**
 * Within a commit: the log that its writer knew never came. Who wrote it is not certain
 * either: no more is known than what the relay says.
 */
export function missingLog(
  self: Self,
  tx: Tx,
  log: GroupLog,
  envelope: GroupEnvelope,
): MessengerEvent {
  const { group, epoch, receivedAt: at } = envelope;
  const from = knownName(log, envelope.from);
  if (from === null) return refused(log, envelope);
  return writeLine(self, tx, { group, from, body: { kind: "missing-log" }, epoch, at });
}

function knownName(log: GroupLog, address: Address): Username | null {
  return log.tenures.has(uuidOf(address)) ? nameIn(log, address) : null;
}
