import { emojiText } from "../comparing/words.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** `messenger renew U`: a new session in the place of the one there is. */
export async function renew(context: Context, user: string): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    await messenger.connect();
    const { id, chat } = messenger.renew(user);
    await messenger.settled(id);
    const emoji = messenger.protection(chat)?.emoji ?? [];
    context.output.result(
      { type: "renewed", id, chat, emoji: emoji.map(({ word }) => word) },
      `the session with ${chat} has new keys; its emoji are now\n${emojiText(emoji)}`,
    );
    return EXIT.done;
  });
}
