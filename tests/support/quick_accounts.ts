import { accountsOn } from "../../client/accounts.ts";
import { type Clock, systemClock } from "../../client/clock.ts";
import { SYSTEM } from "../../client/environment.ts";
import type { Accounts, CreateOptions } from "../../client/messenger.ts";
import { cheapStretch, FEW_PREKEYS, passwordOf } from "./vaults.ts";

/** The real ways to a messenger, of people who have little time for keys and waiting. */
export const quickAccounts = accountsInHaste(5);

/** The same, of whom everybody waits so many times less. */
export function accountsInHaste(haste: number): Accounts {
  const clock: Clock = {
    ...systemClock,
    after: (ms, run) => systemClock.after(ms / haste, run),
  };
  return accountsOn({
    ...SYSTEM,
    clock,
    testOnlyStretch: cheapStretch,
    testOnlySupply: FEW_PREKEYS,
  });
}

/** What such a person says of herself, to register and to open her account. */
export function quickly(
  username: string,
  place: Pick<CreateOptions, "home" | "relay">,
): CreateOptions {
  const password = passwordOf("swordfish");
  return { ...place, username, password, trustNew: "always", displayName: "" };
}
