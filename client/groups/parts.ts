import type { GroupId } from "../../src/group/mod.ts";
import type { Link } from "../link/link.ts";
import type { Outbox } from "../outbox.ts";
import type { Self } from "../self.ts";
import type { GroupLogs } from "./group_logs.ts";

/** What everything that goes on in groups works with. */
export interface GroupParts {
  readonly self: Self;
  readonly link: Link;
  readonly logs: GroupLogs;
  /** Brings letters to single people. */
  readonly outbox: Pick<Outbox, "take">;
}

/** What brings logs up to date; both reject with what the link rejects with. */
export interface Synced {
  /** Fetches all that follows on what is here. */
  fetch(group: GroupId): Promise<void>;

  /**
   * Sees to it that the log ends where the relay stated less than a minute ago. Rejects
   * with "log-withheld" where the relay contradicts what is known.
   */
  freshen(group: GroupId): Promise<void>;
}
