import type { Messenger } from "../messenger.ts";
import type { Input } from "../terminal/input.ts";
import type { Size } from "../terminal/layout.ts";
import { LineEditor } from "../terminal/line_editor.ts";
import type { Sink } from "../terminal/output.ts";
import { completed } from "./completion.ts";
import { Conversation } from "./conversation.ts";
import type { Habits } from "./habits.ts";
import { lines, promptOf, tinted } from "./plain_view.ts";

/**
 * The chat as lines on a terminal: what a screen reader reads, and what works where
 * nothing else does. Ends when the person leaves.
 */
export async function plainChat(
  messenger: Messenger,
  { input, out, habits, size }: {
    readonly input: Input;
    readonly out: Sink;
    readonly habits: Habits;
    /** How large the terminal is now. */
    readonly size?: () => Size;
  },
): Promise<void> {
  const { bell, color, first, idle, unlocked } = habits;
  const editor = new LineEditor(input, out, size);
  let day = "";
  const conversation = new Conversation(messenger, {
    show: (entry) => {
      const written = lines(entry, day, editor.size().columns - 1);
      day = written.day;
      editor.show(color ? written.lines.map(tinted) : written.lines);
    },
    changed: (state) => editor.prompt(promptOf(state)),
    clear: () => editor.clear(),
    ring: (text) => bell.ring(text),
    lock: () => editor.close(),
  });
  conversation.start(first);
  conversation.prepare();
  try {
    await talked(conversation, editor, idle);
    while (conversation.state.locked) {
      editor.forget();
      if (!await unlocked()) break;
      day = "";
      conversation.unlock();
      await talked(conversation, editor, idle);
    }
  } finally {
    conversation.stop();
  }
}

/** Lets the person talk until she leaves, or until the chat is locked. */
async function talked(
  conversation: Conversation,
  editor: LineEditor,
  idle: Habits["idle"],
): Promise<void> {
  const running = editor.run({
    entered: (text) => conversation.tell({ kind: "entered", text }),
    leave: (draft) => conversation.tell({ kind: "leave", draft }),
    touched: () => idle.touch(),
    completed: (line) => completed(line, conversation.state),
  });
  idle.watch(() => conversation.tell({ kind: "entered", text: "/lock" }));
  try {
    await Promise.race([conversation.ended, running]);
  } finally {
    idle.stop();
    editor.close();
    await running;
  }
}
