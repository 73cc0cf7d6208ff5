import type { Messenger } from "../messenger.ts";
import type { Call } from "../terminal/bell.ts";
import { FullScreen } from "../terminal/full_screen.ts";
import type { Input } from "../terminal/input.ts";
import type { Sink } from "../terminal/output.ts";

/** The chat on the whole of a terminal. Ends when the person leaves. */
export async function fullChat(
  messenger: Messenger,
  { input, out, color, call, first }: {
    readonly input: Input;
    readonly out: Sink;
    /** Whether colours are wanted; nothing is told by one alone. */
    readonly color: boolean;
    /** How the person is called to the terminal. */
    readonly call: Call;
    /** Whom to join at once. */
    readonly first: string | undefined;
  },
): Promise<void> {
  // Both are read where React and ink are loaded, which only this does: the half of React
  // that does not watch its developer, and the sixteen colours that every theme has.
  Deno.env.set("NODE_ENV", "production");
  Deno.env.set("FORCE_COLOR", "1");
  const { App } = await import("./screen/app.ts");
  const terminal = new FullScreen({ input, out, call });
  await new App(messenger, terminal, color).run(first);
}
