import type { Bell } from "../terminal/bell.ts";
import type { Idle } from "./idle.ts";

/** How a chat on a terminal is to behave, full screen or plain. */
export interface Habits {
  /** Whether colours are wanted; nothing is told by one alone. */
  readonly color: boolean;
  /** Calls the person to it. */
  readonly bell: Bell;
  /** Notices when it is to be locked by itself. */
  readonly idle: Idle;
  /** Locks the account and asks for the password; `false` where the person gives up. */
  readonly unlocked: () => Promise<boolean>;
  /** Whom to join at once. */
  readonly first: string | undefined;
}
