import type { Clock } from "./clock.ts";
import type { FanOut } from "./fan_out.ts";
import { Groups } from "./groups.ts";
import type { Herald } from "./herald.ts";
import type { Limits } from "./limits.ts";
import type { DeviceOp } from "./machine.ts";
import type { Mailboxes } from "./mailboxes.ts";
import type { WorkFor } from "./outcome.ts";
import type { Rates } from "./rates.ts";
import type { Rosters } from "./rosters.ts";
import { Sending } from "./sending.ts";
import type { Store } from "./store/store.ts";

/** What the work with messages and groups is made of. */
export interface MailWorkParts {
  readonly store: Pick<Store, "groups">;
  readonly mailboxes: Mailboxes;
  readonly fanOut: FanOut;
  readonly herald: Herald;
  readonly rosters: Rosters;
  readonly rates: Rates;
  readonly clock: Clock;
  readonly limits: Limits;
}

type MailOp = Extract<DeviceOp, "send" | `mailbox/${string}` | `group/${string}`>;

/** The table from operations on messages and groups to those who do them. */
export function mailWork(parts: MailWorkParts): WorkFor<MailOp> {
  const { store, mailboxes, rates } = parts;
  const groups = new Groups({ ...parts, ...rates, store: store.groups });
  const sending = new Sending({ ...parts, ...rates });
  return {
    "send": (call, grant) => sending.send(call, grant),
    "mailbox/list": async ({ args: { after } }, { address }) => {
      const { envelopes, more } = await mailboxes.list(address, after);
      return { status: "ok", data: { envelopes: [...envelopes], more } };
    },
    "mailbox/acknowledge": async ({ args: { upTo } }, { address }) => {
      await mailboxes.acknowledge(address, upTo);
      return { status: "ok", data: {} };
    },
    "group/create": (call, grant) => groups.create(call, grant),
    "group/append": (call, grant) => groups.append(call, grant),
    "group/log": (call, grant) => groups.log(call, grant),
    "group/head": (call, grant) => groups.head(call, grant),
    "group/list": (call, grant) => groups.list(call, grant),
  };
}
