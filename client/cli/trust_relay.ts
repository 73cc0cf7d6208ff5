import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";
import { askYes } from "../terminal/prompt.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** `messenger trust-relay [KEY]`: takes the key that the relay shows now as its own. */
export async function trustRelay(
  context: Context,
  key: string | undefined,
): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    const changed = await shownKey(messenger);
    const { relay } = messenger.me;
    if (changed === null) {
      context.output.note(`the relay at ${relay} shows the key it always had`);
      return EXIT.done;
    }
    if (changed.about.fingerprint !== key) await agree(context, changed);
    const relayKey = changed.about.fingerprint ?? "";
    messenger.trustRelay(relayKey);
    context.output.result(
      { type: "relay-trusted", relay, relayKey },
      `the relay at ${relay} is trusted with the key ${relayKey}`,
    );
    return EXIT.done;
  });
}

/** The refused key, inside the error that refused it; `null` for the pinned one. */
async function shownKey(messenger: Messenger): Promise<ClientError | null> {
  try {
    await messenger.connect();
    return null;
  } catch (error) {
    if (error instanceof ClientError && error.code === "relay-changed") return error;
    throw error;
  }
}

/** Asks on a terminal; a script must have named the key. */
async function agree(context: Context, changed: ClientError): Promise<void> {
  if (!context.input.isTerminal()) throw changed;
  context.output.prompt(
    "the relay shows another key than before, to compare with what its operator says:\n" +
      `  ${changed.about.fingerprint}\n`,
  );
  if (!await askYes(context.input, context.output, "is that its key?")) throw changed;
}
