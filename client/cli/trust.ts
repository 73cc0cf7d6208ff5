import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { grouped } from "./info.ts";

/** `messenger trust U`: takes the identity that was met as this person's. */
export async function trust(context: Context, user: string): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    const { wasVerified } = messenger.info(user).contact;
    const contact = await messenger.trust(user);
    const { safetyNumber } = messenger.info(contact.username);
    const { username, trust } = contact;
    context.output.result(
      { type: "trusted", username, trust, safetyNumber },
      `${username} is trusted from now on, with the safety number\n${
        grouped(safetyNumber)
      }`,
    );
    if (wasVerified) {
      context.output.note(`${username} was verified before, and is not any more`);
      context.output.note(`hint: messenger verify ${username}`);
    }
    return EXIT.done;
  });
}
