import { withMemoryFolder } from "./folders.ts";
import type { World } from "./messengers.ts";
import { PaperRelay } from "./paper_relay.ts";
import { TestClock } from "./test_clock.ts";

/** The time at which a world begins. */
const BEGINNING = Date.UTC(2026, 10, 22);

/** A relay, a clock and a place on disk for one test, all of it gone afterwards. */
export function inWorld(story: (world: World) => Promise<void>): Promise<void> {
  return withMemoryFolder((folder) =>
    story({ relay: new PaperRelay(), clock: new TestClock(BEGINNING), folder })
  );
}
