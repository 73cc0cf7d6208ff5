import type { Messenger } from "../../messenger.ts";
import type { FullScreen } from "../../terminal/full_screen.ts";
import type { Habits } from "../habits.ts";
import { App } from "./app.ts";

/**
 * The full screen until the person leaves. Of an app that was locked nothing is kept, so
 * that nothing of it can be found; another one follows it.
 */
export async function runApps(
  messenger: Messenger,
  terminal: FullScreen,
  habits: Habits,
): Promise<void> {
  for (let { first } = habits;; first = undefined) {
    const end = await new App(messenger, terminal, { ...habits, first }).run();
    if (end === "left" || !await habits.unlocked()) return;
  }
}
