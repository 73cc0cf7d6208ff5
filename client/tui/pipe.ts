import type { Messenger } from "../messenger.ts";
import type { Input } from "../terminal/input.ts";
import { LINE_CAPACITY } from "../terminal/line.ts";
import type { Output } from "../terminal/output.ts";
import { EXIT, type ExitCode } from "../cli/exit_codes.ts";
import { messageLines, messageRecord } from "../cli/message_line.ts";
import { codeLines } from "./code.ts";
import { Conversation } from "./conversation.ts";
import { groupLines } from "./group_errands.ts";
import type { Entry } from "./state.ts";

/** How long nothing may happen after the input has ended, before all is sent. */
const PATIENCE_MS = 30_000;

/** How long a relay may be away then; what is not sent is kept. */
const OFFLINE_PATIENCE_MS = 3_000;

/**
 * The chat without a terminal: each line in is a message to the joined chat or a command,
 * each message is a line out. Ends with the input, once everything is sent.
 */
export async function pipeChat(
  messenger: Messenger,
  { input, output, first }: {
    readonly input: Input;
    readonly output: Output;
    /** Whom to join at once. */
    readonly first: string | undefined;
  },
): Promise<ExitCode> {
  const farewell = new Farewell();
  const conversation = new Conversation(messenger, {
    show: (entry) => print(output, entry),
    changed: () => farewell.look(conversation),
    clear: () => {},
    ring: () => {},
    lock: () => output.note("nothing is locked: there is no screen here"),
  });
  conversation.start(first);
  try {
    await Promise.race([feed(conversation, input), conversation.ended]);
    farewell.begin(conversation);
    await Promise.race([farewell.over, conversation.ended]);
    return conversation.settled ? conversation.exit : EXIT.unreachable;
  } finally {
    farewell.stop();
    conversation.stop();
  }
}

async function feed(conversation: Conversation, input: Input): Promise<void> {
  const decoder = new TextDecoder();
  for (;;) {
    const line = await input.line(LINE_CAPACITY);
    if (line === null) return;
    conversation.tell({ kind: "entered", text: decoder.decode(line) });
  }
}

/** The time between the end of the input and the end of the chat. */
class Farewell {
  readonly over: Promise<void>;
  readonly #over = Promise.withResolvers<void>();
  #patience = Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #begun = false;

  constructor() {
    this.over = this.#over.promise;
  }

  /** Waits from now on for all to be sent, but not for ever. */
  begin(conversation: Conversation): void {
    this.#begun = true;
    this.#shorten(PATIENCE_MS);
    this.look(conversation);
  }

  /** Looks whether there is still something to wait for. */
  look(conversation: Conversation): void {
    if (!this.#begun) return;
    if (conversation.settled) this.#over.resolve();
    if (conversation.state.connection === "offline") this.#shorten(OFFLINE_PATIENCE_MS);
    else this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #shorten(patience: number): void {
    if (patience >= this.#patience) return;
    this.#patience = patience;
    this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#over.resolve, this.#patience);
  }
}

function print(output: Output, entry: Entry): void {
  switch (entry.kind) {
    case "message":
      return output.result(
        messageRecord(entry.message),
        messageLines(entry.message, output.columns),
      );
    case "found":
      for (const message of entry.messages.toReversed()) {
        print(output, { kind: "message", message });
      }
      return;
    case "code":
      return output.note(codeLines(entry, output.columns).join("\n"));
    case "group":
      return output.note(groupLines(entry.info, entry.past).join("\n"));
    case "listing":
      return output.note(entry.lines.join("\n"));
    case "notice":
    case "alarm":
      return output.note(entry.hint ? `${entry.text}\nhint: ${entry.hint}` : entry.text);
  }
}
