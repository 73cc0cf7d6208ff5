import { equal } from "../../src/bytes.ts";
import { encodeCbor } from "../../src/codec/cbor.ts";
import { PeerError } from "../../src/errors.ts";
import { type HeadStatement, isForked, judge, keptHead } from "../../src/group/mod.ts";
import { type SignedHead, verifyHead } from "../../src/group/mod.ts";
import type { MessengerEvent } from "../event.ts";
import type { Self } from "../self.ts";
import {
  groupAt,
  type GroupRow,
  keptEntries,
  type Tx,
  writeGroup,
} from "../vault/mod.ts";
import { stopIn } from "./advance.ts";
import type { GroupLogs } from "./group_logs.ts";
import { writeLine } from "./lines.ts";

/**
 * What the relay states about where logs end. Each statement binds it: members pass the
 * newest one on inside their messages, and where two of them contradict each other, or
 * the log that the relay gave out itself, everybody who has both can prove that it lied.
 */

/** The statement as the relay's own word; `null` where the relay never said so. */
export function verified(
  statement: SignedHead,
  relayKey: Uint8Array,
): HeadStatement | null {
  try {
    return verifyHead(statement, relayKey);
  } catch (error) {
    if (error instanceof PeerError) return null;
    throw error;
  }
}

/** Within a commit: takes note of a statement about a group that we are in. */
export function noteHead(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  statement: HeadStatement,
): MessengerEvent[] {
  const row = groupAt(tx, statement.group);
  if (row === null || row.standing.at === "split") return [];
  const log = logs.at(tx, statement.group);
  const known = row.statement === null ? null : keptHead(row.statement);
  const isOther = log !== null && judge(log, statement) === "fork";
  if (isOther || known !== null && isForked(known, statement)) {
    const epoch = log?.membership.epoch ?? 0;
    return split(self, tx, { row, statement, epoch });
  }
  if (known === null || isNewer(statement, known)) writeGroup(tx, { ...row, statement });
  return [];
}

/**
 * The relay signed two histories: nothing is sent any more, and what proves it is kept.
 * No branch is better than the other by any rule that its makers could not bend.
 */
function split(
  self: Self,
  tx: Tx,
  { row, statement, epoch }: {
    readonly row: GroupRow;
    readonly statement: HeadStatement;
    readonly epoch: number;
  },
): MessengerEvent[] {
  const { group, handle } = row;
  const ours = keptEntries(tx, group)[statement.seq] ?? row.statement;
  const evidence = [encodeCbor(statement), encodeCbor(ours)];
  stopIn(tx, row, { at: "split", evidence });
  const at = self.clock.now();
  return [
    writeLine(self, tx, { group, from: null, body: { kind: "split" }, epoch, at }),
    { kind: "notice", notice: { kind: "relay-lied", chat: handle } },
  ];
}

function isNewer(statement: HeadStatement, known: HeadStatement): boolean {
  return statement.seq > known.seq ||
    equal(statement.head, known.head) && statement.time > known.time;
}
