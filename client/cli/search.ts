import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printMessages } from "./message_line.ts";

/** `messenger search QUERY`: what was found in the history, oldest first. */
export async function search(
  context: Context,
  words: readonly string[],
  { limit }: { readonly limit: number },
): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    const { output } = context;
    const found = await messenger.search(words.join(" "), limit);
    if (found.length === 0) output.note("nothing found");
    await printMessages(output, found.toReversed());
    return EXIT.done;
  });
}
