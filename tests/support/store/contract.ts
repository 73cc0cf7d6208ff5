import type { Store } from "../../../relay/store/store.ts";
import { ACCOUNTS } from "./accounts.ts";
import { ATTEMPTS } from "./attempts.ts";
import { DIRECTORY } from "./directory.ts";
import { GROUPS } from "./groups.ts";
import { LETTERS } from "./letters.ts";
import { MAILBOXES } from "./mailboxes.ts";
import { REQUESTS } from "./requests.ts";
import { START } from "./scene.ts";

/** Opens an empty store whose clock is `now`. */
export type OpenStore = (now: () => number) => Promise<Store>;

/** What every store promises, as tests: each technology is held to the same ones. */
export function storeContract(technology: string, open: OpenStore): void {
  const stories = {
    ...ACCOUNTS,
    ...REQUESTS,
    ...DIRECTORY,
    ...MAILBOXES,
    ...LETTERS,
    ...GROUPS,
    ...ATTEMPTS,
  };
  for (const [promise, story] of Object.entries(stories)) {
    Deno.test(`${technology}: ${promise}`, async () => {
      const clock = { now: START };
      await using store = await open(() => clock.now);
      await story({ store, clock });
    });
  }
}
