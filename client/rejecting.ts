import { uuidOf } from "../src/address.ts";
import type { PairEnvelope } from "../src/wire/envelope.ts";
import type { Rejection } from "./opening.ts";
import { NOTHING, type Outcome, telling, together } from "./outcome.ts";
import { repair } from "./repair.ts";
import type { Self } from "./self.ts";
import { isBlocked } from "./standing.ts";
import { advanceCursor, contactOf, type Tx } from "./vault/mod.ts";

/** For a commit of its own: the envelope is not kept, and does not come again. */
export function reject(
  self: Self,
  tx: Tx,
  envelope: PairEnvelope,
  why: Rejection,
): Outcome {
  advanceCursor(tx, envelope.seq);
  if (why === "duplicate") return NOTHING;
  const from = contactOf(tx, uuidOf(envelope.from))?.username ?? null;
  if (from !== null && isBlocked(tx, from)) return NOTHING;
  const told = telling({ kind: "notice", notice: { kind: why, from } });
  if (why !== "unreadable" || from === null) return told;
  return together(told, repair(self, tx, { username: from, cause: "unreadable" }));
}
