import { type Address, type Username, uuidOf } from "../../src/address.ts";
import type { GroupContent, GroupLog } from "../../src/group/mod.ts";
import { LIMIT } from "../../src/limits.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import type { MessengerEvent } from "../event.ts";
import type { Self } from "../self.ts";
import { groupAt, type GroupRow, heldEnvelopes } from "../vault/mod.ts";
import { placeOf, releaseEnvelope, senderKeys, type Tx } from "../vault/mod.ts";
import type { GroupLogs } from "./group_logs.ts";
import { holdMail } from "./holding.ts";
import { nameIn, writeLine } from "./lines.ts";
import { openInGroup, type Outcome } from "./opening.ts";
import { takeWords } from "./taking.ts";

/** What came of a message to a group. */
export interface Heard {
  readonly events: readonly MessengerEvent[];
  /** What it says of the log's end; to be verified. */
  readonly content: GroupContent | null;
  /** Whether the log is to be looked after. */
  readonly isAhead: boolean;
}

const NOTHING: Heard = { events: [], content: null, isAhead: false };

/**
 * Within a commit: whatever can be made of a message to a group now. What cannot be
 * judged yet is held as it came, so that the relay may forget it.
 */
export function hearEnvelope(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  envelope: GroupEnvelope,
): Heard {
  if (placeOf(tx, envelope.id, envelope.from) !== null) return NOTHING;
  const row = groupAt(tx, envelope.group);
  const log = logs.at(tx, envelope.group);
  if (row?.standing.at === "former" && row.standing.by === "refused") return NOTHING;
  if (row === null || log === null || isWaiting(row)) {
    return hold(self, tx, row, envelope);
  }
  const outcome = outcomeOf(self, tx, log, envelope);
  switch (outcome.kind) {
    case "words": {
      const events = takeWords(self, tx, { row, log, envelope }, outcome.words);
      return { ...NOTHING, events, content: outcome.words.content };
    }
    case "no-key":
      return hold(self, tx, row, envelope);
    case "ahead":
      return {
        ...hold(self, tx, row, envelope),
        isAhead: true,
        content: outcome.content,
      };
    case "fork":
      return { ...NOTHING, events: [refused(log, envelope)], content: outcome.content };
    case "duplicate":
      return NOTHING;
    case "refused":
      return { ...NOTHING, events: [refused(log, envelope)] };
  }
}

/**
 * Within a commit: looks again at what is held of a group, the oldest first; what has
 * waited for too long is given up.
 */
export function hearHeld(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  group: GroupRow["group"],
): MessengerEvent[] {
  const log = logs.at(tx, group);
  return heldEnvelopes(tx, group).flatMap(({ number, value: { envelope, heldAt } }) => {
    const row = groupAt(tx, group);
    if (row === null || log === null || isWaiting(row)) return [];
    const outcome = outcomeOf(self, tx, log, envelope);
    const waited = self.clock.now() - heldAt;
    if (mayStillCome(outcome, waited)) return [];
    releaseEnvelope(tx, group, number);
    switch (outcome.kind) {
      case "words":
        return takeWords(self, tx, { row, log, envelope }, outcome.words);
      case "no-key":
        return [unreadable(log, envelope)];
      case "ahead":
        return [missingLog(self, tx, log, envelope)];
      case "fork":
      case "refused":
        return [refused(log, envelope)];
      case "duplicate":
        return [];
    }
  });
}

/** Whether what an outcome waits for may come, after it has waited for so long. */
function mayStillCome({ kind }: Outcome, waitedMs: number): boolean {
  return kind === "ahead" && waitedMs <= LIMIT.missingLogMs ||
    kind === "no-key" && waitedMs <= LIMIT.heldMs;
}

/** Who wrote it is not certain either: no more is known than what the relay says. */
function missingLog(
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

function outcomeOf(
  self: Self,
  tx: Tx,
  log: GroupLog,
  envelope: GroupEnvelope,
): Outcome {
  const { group, epoch, from: sender } = envelope;
  const keys = senderKeys(tx, { group, epoch, sender });
  return openInGroup(log, keys, envelope, self.clock.now());
}

/** Whether we have not agreed to be in the group, or its log is not here as yet. */
function isWaiting({ standing }: GroupRow): boolean {
  return standing.at === "invited" || standing.at === "joining";
}

function hold(self: Self, tx: Tx, row: GroupRow | null, envelope: GroupEnvelope): Heard {
  holdMail(self, tx, row, envelope);
  return NOTHING;
}

function unreadable(log: GroupLog, { from }: GroupEnvelope): MessengerEvent {
  return { kind: "notice", notice: { kind: "unreadable", from: knownName(log, from) } };
}

function refused(log: GroupLog, { from }: GroupEnvelope): MessengerEvent {
  return { kind: "notice", notice: { kind: "refused", from: knownName(log, from) } };
}

function knownName(log: GroupLog, address: Address): Username | null {
  return log.tenures.has(uuidOf(address)) ? nameIn(log, address) : null;
}
