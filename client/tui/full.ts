import type { Messenger } from "../messenger.ts";
import { FullScreen } from "../terminal/full_screen.ts";
import type { Input } from "../terminal/input.ts";
import type { Sink } from "../terminal/output.ts";
import type { Habits } from "./habits.ts";

/** The chat on the whole of a terminal. Ends when the person leaves. */
export async function fullChat(
  messenger: Messenger,
  { input, out, habits }: {
    readonly input: Input;
    readonly out: Sink;
    readonly habits: Habits;
  },
): Promise<void> {
  const { runApps } = await import("./screen/apps.ts");
  await runApps(messenger, new FullScreen({ input, out }), habits);
}
