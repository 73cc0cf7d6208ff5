import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** `messenger logout`: the relay takes nothing from this device until `login`. */
export async function logout(context: Context): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    await messenger.connect();
    await messenger.logout();
    const { username } = messenger.me;
    context.output.result({ type: "signed-out", username }, `signed out ${username}`);
    context.output.note("history stays here; to talk again: messenger login");
    return EXIT.done;
  });
}
