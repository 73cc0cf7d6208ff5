import { safeName } from "../safe_text.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { fields } from "./table.ts";

/** `messenger whoami`: the account and the relay it belongs to. */
export async function whoami(context: Context): Promise<ExitCode> {
  return await withAccount(context, ({ me }) => {
    context.output.result(
      { type: "account", ...me },
      fields([
        ["user", me.username],
        ["name", safeName(me.displayName) ?? "(none)"],
        ["account", me.uuid],
        ["device", String(me.device)],
        ["relay", me.relay],
        ["relay key", me.relayKey],
      ]),
    );
    return Promise.resolve(EXIT.done);
  });
}
