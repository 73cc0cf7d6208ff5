import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** `messenger online`: who else is connected to the relay and visible. */
export async function online(context: Context): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    await messenger.connect();
    const names = await messenger.online();
    if (names.length === 0) context.output.note("nobody else is online");
    for (const username of names) {
      context.output.result({ type: "online", username }, username);
    }
    return EXIT.done;
  });
}
