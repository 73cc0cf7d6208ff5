import type { Messenger } from "../messenger.ts";
import { Bell, type Call } from "../terminal/bell.ts";
import type { Habits } from "../tui/habits.ts";
import { Idle } from "../tui/idle.ts";
import { unlocked } from "../tui/lock.ts";
import type { Context } from "./context.ts";

/** How a chat is told to behave. */
export interface ChatHabits {
  readonly notify: Call;
  /** Minutes. */
  readonly lockAfter?: number | undefined;
}

const MINUTE_MS = 60_000;

/** How a chat with this messenger on this terminal behaves. */
export function habitsOf(
  context: Context,
  messenger: Messenger,
  { notify, lockAfter }: ChatHabits,
): Omit<Habits, "first"> {
  return {
    color: context.settings.color,
    bell: new Bell(context.output.out, notify),
    idle: new Idle(lockAfter === undefined ? null : lockAfter * MINUTE_MS),
    unlocked: () => unlocked(messenger, context),
  };
}
