import { Accounts } from "./accounts.ts";
import type { Authority } from "./authority.ts";
import type { Delivery } from "./delivery.ts";
import { Desk, type DeskParts } from "./desk.ts";
import { deviceWork } from "./device_work.ts";
import { Devices } from "./devices.ts";
import { Directory } from "./directory.ts";
import { openWork } from "./open_work.ts";
import type { Settings } from "./options.ts";
import { PasswordLogins } from "./password_logins.ts";
import { ratesOf } from "./rates.ts";
import type { Store } from "./store/store.ts";

/** What a desk's staff works with. */
export interface StaffInput {
  readonly store: Store;
  readonly authority: Authority;
  readonly delivery: Delivery;
  readonly settings: Settings;
}

/** A desk where every operation is done by somebody. */
export function staffDesk(input: StaffInput): Desk {
  return new Desk(staffOf(input));
}

/** Gives every operation to somebody who does it. */
export function staffOf(input: StaffInput): DeskParts {
  const { store, authority, delivery, settings } = input;
  const { limits, log, clock } = settings;
  const rates = ratesOf(settings);
  const { registration } = settings;
  const people = { store: store.accounts, ...authority };
  const accounts = new Accounts({ ...people, ...rates, registration });
  const passwordLogins = new PasswordLogins({ ...people, clock });
  const devices = new Devices({ ...people, ...delivery, accounts });
  const directory = new Directory({ store, ...delivery, ...rates });
  const { generations } = delivery;
  const open = { ...rates, accounts, passwordLogins, devices };
  const own = { store, ...delivery, rates, clock, limits };
  return {
    openWork: openWork(open),
    deviceWork: deviceWork({ ...own, devices, directory, accounts }),
    devices,
    generations,
    log,
  };
}
