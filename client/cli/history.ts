import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printMessages } from "./message_line.ts";

/** Which part of a chat's history. */
export interface HistoryOptions {
  readonly limit: number;
  readonly before?: string | undefined;
}

/** `messenger history CHAT`: oldest first, from the vault alone. */
export async function history(
  context: Context,
  chat: string,
  { limit, before }: HistoryOptions,
): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    const messages = messenger.history(chat, { limit, ...(before && { before }) });
    if (messages.length === 0) context.output.note(`nothing yet with ${chat}`);
    await printMessages(context.output, messages);
    return EXIT.done;
  });
}
