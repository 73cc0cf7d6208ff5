import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { messageLines, messageRecord } from "./message_line.ts";
import { rested } from "./reaching.ts";

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
    await printer.print();
    if (!printer.done) await untilQuiet(context, messenger, { ...options, printer });
    if (!options.follow) await rested(messenger); // what came may have to be confirmed
    return EXIT.done;
  });
}

/** Prints messages in the order in which they arrived. */
class Printer {
  #left: number;
  #turn = Promise.resolve(false);

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

  /** Prints all that is there, one call after the other; says whether it was anything. */
  print(): Promise<boolean> {
    return this.#turn = this.#turn.then(() => this.#all());
  }

  async #all(): Promise<boolean> {
    let any = false;
    while (this.#left > 0) {
      const messages = this.messenger.unprinted(Math.min(this.#left, PAGE));
      if (messages.length === 0) break;
      for (const message of messages) {
        const { output } = this.context;
        output.result(messageRecord(message), messageLines(message, output.columns));
        await output.written();
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
  { onSignals }: Context,
  messenger: Messenger,
  { follow, timeout, printer }: ReceiveOptions & { readonly printer: Printer },
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
  const print = async () => {
    if (await printer.print()) restart();
    if (printer.done) quiet.resolve();
  };
  const deafen = messenger.listen((event) => {
    if (event.kind === "message") print().catch(quiet.reject);
    if (event.kind === "drained") begin();
    if (event.kind !== "connection" || event.state.at !== "offline") return;
    const { code, retryInMs } = event.state;
    if (retryInMs === undefined) return quiet.reject(new ClientError(code));
    begin();
  });
  const stop = () => quiet.resolve();
  const restore = onSignals([["SIGINT", stop], ["SIGTERM", stop]]);
  try {
    const connected = messenger.connect({ retry: follow ?? false });
    await Promise.all([connected, quiet.promise]);
    await printer.print(); // what is being printed now
  } finally {
    clearTimeout(timer);
    restore();
    deafen();
  }
}
