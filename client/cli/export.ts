import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { usage } from "./explain.ts";
import type { ExportFormat } from "./export_formats.ts";
import { conversationText, saveConversation } from "./saving.ts";

/** How to export a conversation. */
export interface ExportOptions {
  readonly format: ExportFormat;
  readonly to?: string | undefined;
}

/** `messenger export CHAT`: all of it, on standard output or in a new file. */
export async function exportChat(
  context: Context,
  chat: string,
  { format, to }: ExportOptions,
): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    const { output } = context;
    if (to === undefined) {
      const { text, count } = conversationText(messenger, chat, format);
      await output.document(text);
      output.note(`${count} messages`);
    } else {
      checkPlace(context, to);
      const count = saveConversation(messenger, chat, { format, to });
      output.note(`${count} messages are in ${to}`);
    }
    return EXIT.done;
  });
}

/** Where another process runs the verb, it stands in a folder of its own. */
function checkPlace({ held }: Context, to: string): void {
  if (held === undefined || to.startsWith("/")) return;
  throw usage(
    `${to} would be looked for where the other messenger was started`,
    "give the whole path, from / on, or leave --to away and redirect the output",
  );
}
