import type { GroupContent, GroupLog } from "../../src/group/mod.ts";
import { LIMIT } from "../../src/limits.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import { NOTHING, type Outcome, telling, together } from "../outcome.ts";
import type { Self } from "../self.ts";
import { groupAt, type GroupRow, heldEnvelopes } from "../vault/mod.ts";
import { placeOf, releaseEnvelope, senderKeys, type Tx } from "../vault/mod.ts";
import type { GroupLogs } from "./group_logs.ts";
import { holdMail } from "./holding.ts";
import { type Opening, openInGroup } from "./opening.ts";
import { takeWords } from "./taking.ts";
import { missingLog, refused, repeated, unreadable } from "./unheard.ts";

/** What came of a message to a group. */
export interface Heard extends Outcome {
  /** What it says of the log's end; to be verified. */
  readonly content: GroupContent | null;
  /** Whether the log is to be looked after. */
  readonly isAhead: boolean;
}

const SILENCE: Heard = { ...NOTHING, content: null, isAhead: false };

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
  if (placeOf(tx, envelope.id, envelope.from) !== null) return SILENCE;
  const row = groupAt(tx, envelope.group);
  const log = logs.at(tx, envelope.group);
  if (row?.standing.at === "former" && row.standing.by === "refused") return SILENCE;
  if (row === null || log === null || isWaiting(row)) {
    return hold(self, tx, row, envelope);
  }
  const outcome = outcomeOf(self, tx, log, envelope);
  switch (outcome.kind) {
    case "words": {
      const taken = takeWords(self, tx, { row, log, envelope }, outcome.words);
      return { ...SILENCE, ...taken, content: outcome.words.content };
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
      return { ...SILENCE, events: [refused(log, envelope)], content: outcome.content };
    case "duplicate":
      return { ...SILENCE, ...repeated(self, tx, log, envelope) };
    case "refused":
      return { ...SILENCE, events: [refused(log, envelope)] };
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
): Outcome {
  const log = logs.at(tx, group);
  const held = heldEnvelopes(tx, group);
  return together(...held.map(({ number, value: { envelope, heldAt } }) => {
    const row = groupAt(tx, group);
    if (row === null || log === null || isWaiting(row)) return NOTHING;
    const outcome = outcomeOf(self, tx, log, envelope);
    const waited = self.clock.now() - heldAt;
    if (mayStillCome(outcome, waited)) return NOTHING;
    releaseEnvelope(tx, group, number);
    switch (outcome.kind) {
      case "words":
        return takeWords(self, tx, { row, log, envelope }, outcome.words);
      case "no-key":
        return telling(unreadable(log, envelope));
      case "ahead":
        return telling(missingLog(self, tx, log, envelope));
      case "fork":
      case "refused":
        return telling(refused(log, envelope));
      case "duplicate":
        return repeated(self, tx, log, envelope);
    }
  }));
}

/** Whether what an outcome waits for may come, after it has waited for so long. */
function mayStillCome({ kind }: Opening, waitedMs: number): boolean {
  return kind === "ahead" && waitedMs <= LIMIT.missingLogMs ||
    kind === "no-key" && waitedMs <= LIMIT.heldMs;
}

function outcomeOf(
  self: Self,
  tx: Tx,
  log: GroupLog,
  envelope: GroupEnvelope,
): Opening {
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
  return SILENCE;
}
