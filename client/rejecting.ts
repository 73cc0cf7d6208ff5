import { type Username, uuidOf } from "../src/address.ts";
import type { PairEnvelope } from "../src/wire/envelope.ts";
import type { Rejection } from "./opening.ts";
import { NOTHING, type Outcome, telling, together } from "./outcome.ts";
import { repair } from "./repair.ts";
import { doubt, repeatOf } from "./repeats.ts";
import type { Self } from "./self.ts";
import { advanceCursor, contactOf, type ContactRow, type Tx } from "./vault/mod.ts";

/** For a commit of its own: the envelope is not kept, and does not come again. */
export function reject(
  self: Self,
  tx: Tx,
  envelope: PairEnvelope,
  why: Rejection,
): Outcome {
  advanceCursor(tx, envelope.seq);
  const contact = contactOf(tx, uuidOf(envelope.from));
  if (why === "known" || contact?.blocked) return NOTHING;
  if (why === "duplicate") return repeated(self, tx, envelope, contact);
  const from = contact?.username ?? null;
  if (why === "unreadable" && from !== null) return unreadable(self, tx, from);
  return telling({ kind: "notice", notice: { kind: why, from } });
}

/** What stands where something was opened before is the same, or lost and a bad sign. */
function repeated(
  self: Self,
  tx: Tx,
  envelope: PairEnvelope,
  contact: ContactRow | null,
): Outcome {
  if (contact?.pinned?.address !== envelope.from) return NOTHING;
  const { pinned, username } = contact;
  switch (repeatOf(self, tx, { envelope, pinned })) {
    case "same":
      return NOTHING;
    case "another":
      return together(doubt(self, tx, username), unreadable(self, tx, username));
    case "forged":
      return unreadable(self, tx, username);
  }
}

/** It is lost, and what comes next must not be: unless that was seen to lately. */
function unreadable(self: Self, tx: Tx, from: Username): Outcome {
  const told = telling({ kind: "notice", notice: { kind: "unreadable", from } });
  return together(told, repair(self, tx, { username: from, cause: "unreadable" }));
}
