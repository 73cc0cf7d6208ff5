import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** What becomes of ourselves in the others' lists. */
export interface VisibilityOptions {
  readonly hide?: boolean | undefined;
  readonly show?: boolean | undefined;
}

/** `messenger online`: who else is connected to the relay and visible. */
export async function online(
  context: Context,
  { hide = false, show = false }: VisibilityOptions = {},
): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    await messenger.connect();
    if (hide || show) {
      await messenger.setVisible(!hide);
      const text = hide
        ? "nobody sees you online from now on, but the relay itself"
        : "others see you online from now on";
      context.output.result({ type: "visibility", visible: !hide }, text);
      return EXIT.done;
    }
    const names = await messenger.online();
    if (names.length === 0) context.output.note("nobody else is online");
    for (const username of names) {
      context.output.result({ type: "online", username }, username);
    }
    return EXIT.done;
  });
}
