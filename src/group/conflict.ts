import { LIMIT } from "../limits.ts";
import type { Fault } from "../errors.ts";
import type { Change } from "./act.ts";
import { type By, draft, type Membership, objection } from "./membership.ts";
import type { Entry } from "./entry.ts";

/** A change whose place in the log went to somebody else's entry. */
export interface Attempt {
  readonly by: By;
  readonly act: Change;
  /** The epoch that the refused entry stood in. */
  readonly epoch: number;
  /** How often the change was signed until now. */
  readonly tries: number;
}

/** What becomes of it: signed again, or dropped for a reason. */
export type Resolution =
  | { readonly kind: "again"; readonly entry: Entry }
  | { readonly kind: "dropped"; readonly why: Fault | "too-many-tries" };

/**
 * What a member does on the log's new end with a change that came too late, without a
 * person (`groups.md` 3). "moot" needs no word to anybody: others did the same already.
 */
export function resolve(state: Membership, attempt: Attempt): Resolution {
  const { by, act, epoch, tries } = attempt;
  // Whoever wanted new keys has them once an epoch began that the attempt did not know.
  if (act.type === "renew" && state.epoch >= epoch) return dropped("moot");
  const why = objection(state, by.actor, act);
  if (why !== null) return dropped(why);
  if (tries >= LIMIT.groupTries) return dropped("too-many-tries");
  return { kind: "again", entry: draft(state, by, act) };
}

function dropped(why: Fault | "too-many-tries"): Resolution {
  return { kind: "dropped", why };
}
