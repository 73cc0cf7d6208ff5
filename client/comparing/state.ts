import type { Username } from "../../src/address.ts";
import type { Comparison } from "../../src/identity/comparison.ts";
import type { ComparisonState, MessengerEvent } from "../event.ts";

/** What a front end shows of a comparison. */
export function stateOf(run: Comparison): ComparisonState {
  switch (run.state) {
    case "started":
      return { at: "asked" };
    case "revealed":
    case "accepted":
      return { at: "waiting" };
    case "offered":
    case "matched":
    case "verified":
    case "mismatched":
      return { at: run.state };
    case "comparing":
    case "confirmed":
      return { at: "comparing", emoji: run.emoji };
    case "aborted":
      return { at: "aborted", by: run.by, reason: run.reason };
  }
}

/** The event by which it is told. */
export function newsOf(chat: Username, now: ComparisonState): MessengerEvent {
  return { kind: "comparison", chat, now };
}
