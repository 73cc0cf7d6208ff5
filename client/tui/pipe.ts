import type { Messenger } from "../messenger.ts";
import type { Input } from "../terminal/input.ts";
import { LINE_CAPACITY } from "../terminal/line.ts";
import type { Output } from "../terminal/output.ts";
import { EXIT, type ExitCode } from "../cli/exit_codes.ts";
import { messageLines, messageRecord } from "../cli/message_line.ts";
import { Conversation } from "./conversation.ts";
import type { Entry } from "./state.ts";

/** How long the last messages may take after the input has ended, with a relay. */
const PATIENCE_MS = 30_000;

/** How long a relay may be away then; what is not sent is kept. */
const OFFLINE_PATIENCE_MS = 3_000;

/** How often it is looked whether they are gone. */
const LOOK_MS = 50;

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
  const conversation = new Conversation(messenger, {
    show: (entry) => print(output, entry),
    changed: () => {},
    clear: () => {},
  });
  conversation.start(first);
  try {
    return await Promise.race([
      fed(conversation, input),
      conversation.ended.then(() => EXIT.done),
    ]);
  } finally {
    conversation.stop();
  }
}

async function fed(conversation: Conversation, input: Input): Promise<ExitCode> {
  const decoder = new TextDecoder();
  for (;;) {
    const line = await input.line(LINE_CAPACITY);
    if (line === null) break;
    conversation.tell({ kind: "entered", text: decoder.decode(line) });
  }
  const ended = Date.now();
  while (!conversation.settled && Date.now() - ended < patience(conversation)) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return conversation.settled ? conversation.exit : EXIT.unreachable;
}

function patience({ state }: Conversation): number {
  return state.connection === "offline" ? OFFLINE_PATIENCE_MS : PATIENCE_MS;
}

function print(output: Output, entry: Entry): void {
  switch (entry.kind) {
    case "message":
      return output.result(messageRecord(entry.message), messageLines(entry.message));
    case "listing":
      return output.note(entry.lines.join("\n"));
    case "notice":
    case "alarm":
      return output.note(entry.hint ? `${entry.text}\nhint: ${entry.hint}` : entry.text);
  }
}
