import { Attendance } from "./attendance.ts";
import type { Authority } from "./authority.ts";
import { Eviction } from "./eviction.ts";
import { FanOut } from "./fan_out.ts";
import { Generations } from "./generations.ts";
import { Herald } from "./herald.ts";
import { failureReport } from "./log.ts";
import { Mailboxes } from "./mailboxes.ts";
import type { Settings } from "./options.ts";
import type { Premises } from "./premises.ts";
import { Presence } from "./presence.ts";
import { Rosters } from "./rosters.ts";

/** Everything by which messages get to devices. */
export interface Delivery {
  readonly mailboxes: Mailboxes;
  readonly presence: Presence;
  readonly generations: Generations;
  readonly attendance: Attendance;
  readonly eviction: Eviction;
  readonly fanOut: FanOut;
  readonly herald: Herald;
  readonly rosters: Rosters;
}

/** Puts it together. */
export async function openDelivery(
  { store, keys: { identity } }: Premises,
  { revocations }: Authority,
  settings: Settings,
): Promise<Delivery> {
  const { evenClock: clock, limits, log } = settings;
  const onFailure = (error: unknown) => log.write(failureReport(error));
  const mailboxes = await Mailboxes.open({ store, clock, limits, onFailure });
  const presence = new Presence();
  const generations = new Generations(store.accounts);
  const { accounts } = store;
  const parts = { store: accounts, mailboxes, presence, generations, onFailure };
  const eviction = new Eviction({ mailboxes, presence, revocations });
  const attendance = new Attendance(parts);
  const fanOut = new FanOut({ store: accounts, mailboxes, clock, onFailure });
  const herald = new Herald({ identity, presence, clock: settings.clock });
  const rosters = new Rosters({ store: store.groups, atHand: limits.groupsAtHand });
  const people = { attendance, eviction, presence, generations };
  return { mailboxes, ...people, fanOut, herald, rosters };
}
