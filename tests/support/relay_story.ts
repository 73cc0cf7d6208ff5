import { DEFAULT_LIMITS, type Limits, type Relay } from "../../relay/mod.ts";
import { type RelayOptions, startRelay } from "../../relay/mod.ts";
import { HandClock } from "./hand_clock.ts";

/** A relay in this process, with nothing on the disk and a clock that stands still. */
export interface Stage {
  readonly relay: Relay;
  readonly url: string;
  readonly clock: HandClock;
}

/** What a story may choose about its relay. */
export interface StageOptions extends Omit<RelayOptions, "limits" | "clock"> {
  readonly limits?: Partial<Limits>;
  /** When its clock stands; without it, when it was made. */
  readonly now?: number;
}

/** A test that is played with a relay. */
export function story(
  name: string,
  play: (stage: Stage) => Promise<void>,
  options: StageOptions = {},
): void {
  Deno.test(name, () => onStage(play, options));
}

/** Plays with a relay that is there for the play. */
export async function onStage(
  play: (stage: Stage) => Promise<void>,
  { limits, now = Date.now(), ...options }: StageOptions = {},
): Promise<void> {
  const clock = new HandClock(now);
  const all = { ...DEFAULT_LIMITS, ...limits };
  const relay = await startRelay({ ...options, clock, limits: all });
  try {
    await play({ relay, url: relay.url, clock });
  } finally {
    await relay.stop();
  }
}
