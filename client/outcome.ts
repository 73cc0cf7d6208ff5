import type { MessengerEvent } from "./event.ts";
import type { QueuedLetter } from "./vault/mod.ts";

/** What a commit leaves to be done: letters to post first, then what to tell. */
export interface Outcome {
  readonly letters: readonly QueuedLetter[];
  readonly events: readonly MessengerEvent[];
}

/** Nothing to be done. */
export const NOTHING: Outcome = { letters: [], events: [] };

/** One after the other. */
export function together(...outcomes: readonly Outcome[]): Outcome {
  return {
    letters: outcomes.flatMap(({ letters }) => letters),
    events: outcomes.flatMap(({ events }) => events),
  };
}

/** Something to tell, and nothing else. */
export function telling(...events: readonly MessengerEvent[]): Outcome {
  return { letters: [], events };
}
