import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";
import { onSignals } from "../terminal/signals.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { messageLines, messageRecord } from "./message_line.ts";

/** How long to wait for messages, and for how many. */
export interface ReceiveOptions {
  readonly follow?: true | undefined;
  /** Seconds. */
  readonly timeout: number;
  readonly maxMessages?: number | undefined;
}

/** Messages fetched from the vault at a time. */
const PAGE = 100;

/**
 * `messenger receive`: prints what was not printed before. A message is taken off the
 * list of the unprinted only after it has been written, so a crash or a closed pipe in
 * between offers it again, under the same id.
 */
export async function receive(
  context: Context,
  options: ReceiveOptions,
): Promise<ExitCode> {
  return await withAccount(context, async (messenger) => {
    const printer = new Printer(context, messenger, options.maxMessages ?? Infinity);
    printer.print();
    if (!printer.done) await untilQuiet(messenger, printer, options);
    return EXIT.done;
  });
}

/** Prints messages in the order in which they arrived. */
class Printer {
  #left: number;

  constructor(
    readonly context: Context,
    readonly messenger: Messenger,
    maxMessages: number,
  ) {
    this.#left = maxMessages;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  /** Prints all that is there, and says whether it was anything. */
  print(): boolean {
    let any = false;
    while (this.#left > 0) {
      const messages = this.messenger.unprinted(Math.min(this.#left, PAGE));
      if (messages.length === 0) break;
      for (const message of messages) {
        const { output } = this.context;
        output.result(messageRecord(message), messageLines(message, output.columns));
        this.messenger.printed([message.id]);
        this.#left--;
      }
      any = true;
    }
    return any;
  }
}

/**
 * Connects and prints until nothing more has come for a while, or a signal comes. The
 * while begins when all that waited at the relay is here, however long that takes, or
 * when the way to the relay breaks.
 */
async function untilQuiet(
  messenger: Messenger,
  printer: Printer,
  { follow, timeout }: ReceiveOptions,
): Promise<void> {
  const quiet = Promise.withResolvers<void>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let complete = false;
  const restart = () => {
    clearTimeout(timer);
    if (complete && !follow) timer = setTimeout(quiet.resolve, timeout * 1_000);
  };
  const begin = () => {
    complete = true;
    restart();
  };
  const deafen = messenger.listen((event) => {
    try {
      if (event.kind === "message" && printer.print()) restart();
      if (printer.done) quiet.resolve();
      if (event.kind === "connection" && event.state.at === "offline") {
        if (event.state.retryInMs === undefined) throw new ClientError(event.state.code);
        begin();
      }
      if (event.kind === "drained") begin();
    } catch (error) {
      quiet.reject(error);
    }
  });
  const stop = () => quiet.resolve();
  const restore = onSignals([["SIGINT", stop], ["SIGTERM", stop]]);
  try {
    await messenger.connect({ retry: follow ?? false });
    await quiet.promise;
  } finally {
    clearTimeout(timer);
    restore();
    deafen();
  }
}
