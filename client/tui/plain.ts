import type { Desk, Messenger } from "../messenger.ts";
import type { Input } from "../terminal/input.ts";
import type { Size } from "../terminal/layout.ts";
import { LineEditor } from "../terminal/line_editor.ts";
import type { Sink } from "../terminal/output.ts";
import { completed } from "./completion.ts";
import { Conversation } from "./conversation.ts";
import type { Habits } from "./habits.ts";
import { lines, promptOf, tinted } from "./plain_view.ts";

/** Where a chat in lines is, and how it is to behave. */
export interface PlainInput {
  readonly input: Input;
  readonly out: Sink;
  readonly habits: Habits;
  /** How large the terminal is now. */
  readonly size?: () => Size;
}

/**
 * The chat as lines on a terminal: what a screen reader reads, and what works where
 * nothing else does. Ends when the person leaves.
 */
export async function plainChat(
  messenger: Messenger,
  { habits, ...where }: PlainInput,
): Promise<void> {
  for (let { first } = habits;; first = undefined) {
    const end = await talked(messenger, { ...where, habits: { ...habits, first } });
    if (end === "left" || !await habits.unlocked()) return;
  }
}

/** Lets the person talk until she leaves, or until the chat is locked. */
async function talked(
  messenger: Messenger,
  { input, out, habits, size }: PlainInput,
): Promise<"left" | "locked"> {
  const { bell, color, first, idle } = habits;
  const editor = new LineEditor(input, out, size);
  const desk = messenger.takeDesk();
  let isLocked = false;
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
    lock: () => {
      isLocked = true;
      editor.close();
    },
  });
  if (desk !== null) editor.resume(draftsOf(desk));
  conversation.start(first ?? desk?.joined ?? undefined);
  conversation.prepare();
  try {
    await edited(conversation, editor, idle);
  } finally {
    conversation.stop();
  }
  if (!isLocked) return "left";
  const { state: { joined } } = conversation;
  const draft = editor.draft;
  editor.forget();
  const drafts = new Map(draft === "" ? [] : [[joined, draft]]);
  messenger.leaveDesk({ joined, drafts });
  return "locked";
}

/** What was half-typed, that for whom is joined at the end. */
function draftsOf({ joined, drafts }: Desk): readonly string[] {
  const others = [...drafts].filter(([chat]) => chat !== joined).map(([, text]) => text);
  return [...others, drafts.get(joined) ?? ""];
}

/** Takes lines in until the conversation ends, or the terminal is gone. */
async function edited(
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
