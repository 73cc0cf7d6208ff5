import type { ClientError } from "../fault.ts";
import type { Message } from "../message.ts";
import type { Messenger } from "../messenger.ts";
import { sceneOf, withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { explain, Refusal, usage } from "./explain.ts";
import { isUnreachable, listening, reached, rested } from "./reaching.ts";

/** Where the text of a message comes from. */
export interface SendOptions {
  readonly message?: string | undefined;
  readonly stdin?: true | undefined;
}

/** Bytes read from standard input; a message takes less, and says so itself. */
const STDIN_LIMIT = 100_000;

/** `messenger send TO`: one message, accepted by the relay when this returns. */
export async function send(
  context: Context,
  to: string,
  options: SendOptions,
): Promise<ExitCode> {
  checkOptions(options);
  return await withAccount(context, async (messenger) => {
    const text = options.message ?? await textOf(context);
    const offline = await reached(messenger);
    const message = await messenger.send(to, text);
    await accepted(messenger, { message, offline });
    await rested(messenger);
    const { id, chat, sentAt } = message;
    context.output.result(
      { type: "sent", id, chat, sentAt: new Date(sentAt).toISOString() },
      id,
    );
    return EXIT.done;
  }, to.toLowerCase());
}

function checkOptions({ message, stdin }: SendOptions): void {
  if ((message === undefined) !== (stdin === undefined)) return;
  const line = stdin
    ? "a text comes from -m or --stdin, not from both"
    : "there is no text to send";
  throw usage(
    line,
    'messenger send USER -m "hello", or: echo hello | messenger send USER --stdin',
  );
}

/** Standard input as text; the line feed that ends it is no part of the message. */
async function textOf({ input }: Context): Promise<string> {
  const bytes = await input.rest(STDIN_LIMIT);
  return new TextDecoder().decode(bytes).replace(/\r?\n$/, "");
}

/** Waits for the relay's word, and says what becomes of the message without it. */
async function accepted(
  messenger: Messenger,
  { message, offline }: { message: Message; offline: ClientError | null },
): Promise<void> {
  if (offline !== null) throw kept(messenger, message, offline);
  const relay = listening(messenger);
  try {
    await Promise.race([messenger.settled(message.id), relay.silence]);
  } catch (error) {
    throw isUnreachable(error) ? kept(messenger, message, error) : error;
  } finally {
    relay.end();
  }
}

function kept(
  messenger: Messenger,
  { id, chat }: Message,
  error: ClientError,
): Refusal {
  const { line } = explain(error, sceneOf(messenger));
  return new Refusal({
    code: "kept",
    line: `${line}: message ${id} to ${chat} is kept and not sent yet`,
    hint: "it is sent by the next command that connects, such as messenger receive",
    exit: EXIT.unreachable,
  });
}
