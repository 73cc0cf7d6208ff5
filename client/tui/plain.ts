import type { Messenger } from "../messenger.ts";
import type { Input } from "../terminal/input.ts";
import { LineEditor } from "../terminal/line_editor.ts";
import type { Sink } from "../terminal/output.ts";
import { completed } from "./completion.ts";
import { Conversation } from "./conversation.ts";
import { lines, promptOf, tinted } from "./plain_view.ts";

/**
 * The chat as lines on a terminal: what a screen reader reads, and what works where
 * nothing else does. Ends when the person leaves.
 */
export async function plainChat(
  messenger: Messenger,
  { input, out, color, first }: {
    readonly input: Input;
    readonly out: Sink;
    /** Whether marks may be tinted; nothing is told by colour alone. */
    readonly color: boolean;
    /** Whom to join at once. */
    readonly first: string | undefined;
  },
): Promise<void> {
  const editor = new LineEditor(input, out);
  let day = "";
  const conversation = new Conversation(messenger, {
    show: (entry) => {
      const written = lines(entry, day, editor.size().columns - 1);
      day = written.day;
      editor.show(color ? written.lines.map(tinted) : written.lines);
    },
    changed: (state) => editor.prompt(promptOf(state)),
    clear: () => editor.clear(),
  });
  const running = editor.run({
    entered: (text) => conversation.tell({ kind: "entered", text }),
    leave: (draft) => conversation.tell({ kind: "leave", draft }),
    completed: (line) => completed(line, conversation.state),
  });
  conversation.start(first);
  try {
    await Promise.race([conversation.ended, running]);
  } finally {
    conversation.stop();
    editor.close();
    await running;
  }
}
