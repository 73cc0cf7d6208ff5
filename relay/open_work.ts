import type { Accounts } from "./accounts.ts";
import type { Devices } from "./devices.ts";
import type { Call, Channel, OpenOp, StartedLogin } from "./machine.ts";
import { limited, type Outcome, refused } from "./outcome.ts";
import type { PasswordLogins } from "./password_logins.ts";
import type { Rate } from "./rate.ts";

/** Who does what a stranger may ask for. */
export type OpenWork = {
  readonly [O in OpenOp]: (
    call: Call<O>,
    channel: Channel,
    login: StartedLogin | null,
  ) => Promise<Outcome<O>>;
};

/** What the work for strangers is made of. */
export interface OpenWorkParts {
  readonly accounts: Accounts;
  readonly passwordLogins: PasswordLogins;
  readonly devices: Devices;
  /** Sessions, by channel: each costs the relay a signature. */
  readonly sessionOpens: Rate;
}

/** The table from operations to those who do them. */
export function openWork(parts: OpenWorkParts): OpenWork {
  const { accounts, passwordLogins, devices, sessionOpens } = parts;
  return {
    "register/start": (call, channel) => accounts.start(call, channel),
    "register/finish": (call, channel) => accounts.finish(call, channel),
    "login/start": (call, channel) => passwordLogins.start(call, channel),
    "login/finish": async (call, channel, login) =>
      login === null
        ? refused("unauthenticated")
        : await passwordLogins.finish(call, login, channel),
    "session/open": async (call, channel) => {
      const wait = sessionOpens.take(channel.id);
      return wait > 0 ? limited(wait) : await devices.open(call, channel);
    },
  };
}
