import type { Delivery } from "./delivery.ts";
import type { Front } from "./front.ts";
import type { Chore } from "./housekeeping.ts";
import { BEAT_MS } from "./metrics.ts";
import type { Settings } from "./options.ts";
import type { Store } from "./store/store.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Whose chores they are. */
export interface ChoresInput {
  readonly store: Store;
  readonly delivery: Delivery;
  readonly front: Front;
  readonly settings: Settings;
}

/** What a relay does now and then. */
export function choresOf(input: ChoresInput): readonly Chore[] {
  const { delivery, front: { connections, sockets, statics }, settings } = input;
  return [
    ...beat(settings),
    { every: 5 * SECOND, task: () => sockets.tend() },
    { every: 5 * SECOND, task: () => connections.tend() },
    { every: MINUTE, task: () => delivery.generations.writeAll() },
    {
      every: MINUTE,
      task: async () => {
        const serial = await statics.tend();
        if (serial === null) return;
        input.settings.log.write({ event: "static-key-rotated", serial });
      },
    },
    { every: HOUR, task: () => sweep(input) },
  ];
}

/** How late the event loop is, for whoever looks at the metrics. */
function beat({ metrics, metricsPort, clock }: Settings): readonly Chore[] {
  if (metricsPort === null) return [];
  return [{ every: BEAT_MS, task: () => metrics.beat(clock.steady()) }];
}

async function sweep({ store, delivery, settings }: ChoresInput): Promise<void> {
  const { mail, answers } = await store.sweep();
  if (mail > 0) delivery.mailboxes.refresh();
  settings.log.write({ event: "swept", mail, answers });
}
