import { Attendance } from "./attendance.ts";
import type { Authority } from "./authority.ts";
import { Eviction } from "./eviction.ts";
import { Generations } from "./generations.ts";
import { failureReport } from "./log.ts";
import { Mailboxes } from "./mailboxes.ts";
import type { Settings } from "./options.ts";
import { Presence } from "./presence.ts";
import type { Store } from "./store/store.ts";

/** Everything by which messages get to devices. */
export interface Delivery {
  readonly mailboxes: Mailboxes;
  readonly presence: Presence;
  readonly generations: Generations;
  readonly attendance: Attendance;
  readonly eviction: Eviction;
}

/** Puts it together. */
export async function openDelivery(
  store: Store,
  { revocations }: Authority,
  settings: Settings,
): Promise<Delivery> {
  const { clock, limits, log } = settings;
  const onFailure = (error: unknown) => log.write(failureReport(error));
  const mailboxes = await Mailboxes.open({ store, clock, limits, onFailure });
  const presence = new Presence();
  const generations = new Generations(store.accounts);
  const { accounts } = store;
  const parts = { store: accounts, mailboxes, presence, generations, onFailure };
  const eviction = new Eviction({ mailboxes, presence, revocations });
  const attendance = new Attendance(parts);
  return { mailboxes, presence, generations, attendance, eviction };
}
