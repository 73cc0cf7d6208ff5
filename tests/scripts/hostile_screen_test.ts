import assert from "node:assert/strict";
import type { Message } from "../../client/message.ts";
import { painted } from "../../client/terminal/painter.ts";
import { contactsEntry } from "../../client/tui/entries.ts";
import { groupsEntry } from "../../client/tui/group_errands.ts";
import type { Entry } from "../../client/tui/state.ts";
import { geometry } from "../../client/tui/screen/geometry.ts";
import { emptyTranscript } from "../../client/tui/screen/transcript.ts";
import { visibleRows } from "../../client/tui/screen/transcript_rows.ts";
import { uuidFrom } from "../../src/address.ts";
import { groupOf } from "../support/fake_groups.ts";
import { messageOf, username } from "../support/fake_messenger.ts";
import { hostileTexts } from "../support/hostile_text.ts";
import { handle } from "../support/names.ts";
import { frameOf } from "../support/pictures.ts";
import { chatOf, Watcher } from "../support/screens.ts";
import { NO_TERMINAL, Terminal } from "../support/terminal.ts";

/** A window as large as tmux has it, so that a few of them show everything. */
const SIZE = { columns: 100, rows: 500 };

/** Names that one list shows: each takes a few rows at most. */
const NAMES = 150;

/** What only a length makes hostile. */
const LONG = ["x", "\u0300", "\u{1f468}\u200d", "\x1b[2J", "\u202e"]
  .map((part) => `a${part.repeat(2 ** 20 / part.length)}b`);

const TEXTS = [...hostileTexts(5_000), ...LONG];

/** Real frames, one after the other, in a real terminal that is looked at each time. */
class Wall {
  readonly #before = new Map<string, string>();
  #shown: ReturnType<typeof frameOf> | null = null;
  frames = 0;

  constructor(readonly terminal: Terminal) {}

  /** Paints a screen, with a list over it or none: every row is where it belongs. */
  async shows(watcher: Watcher, row: RegExp, over?: Entry): Promise<void> {
    const mark = `frame ${String(++this.frames).padStart(4)}.`;
    watcher.type(mark);
    if (over !== undefined) watcher.tell({ kind: "said", entry: over });
    const frame = frameOf(watcher.screen);
    await this.terminal.write(painted(frame, this.#shown));
    this.#shown = frame;
    const screen = await this.terminal.shows(mark);
    const lines = screen.split("\n");
    assert.equal(lines.length, SIZE.rows);
    assert.match(lines[0] ?? "", /^ bob \[unverified\] {2}no session yet/);
    for (const line of lines.slice(1, -2)) assert.match(line, row);
    assert.match(lines.at(-2) ?? "", /^── online · Ctrl\+P chats · \/help ─+$/);
    assert.equal(lines.at(-1), `> ${mark}`);
    this.#same("state", await this.terminal.state());
    this.#same("clipboard", await this.terminal.clipboard());
  }

  /** It is now as it was at first. */
  #same(what: string, now: string): void {
    assert.equal(now, this.#before.get(what) ?? now, what);
    this.#before.set(what, now);
  }
}

/** Alice with Bob, who calls himself something. */
function screenOf(displayName: string, messages: readonly Message[] = []): Watcher {
  const watcher = new Watcher([chatOf("bob", { displayName })], SIZE);
  watcher.hear({ kind: "connection", state: { at: "online" } });
  watcher.open("bob", messages);
  return watcher;
}

/** Messages in so many batches that each is on one screen. */
function batches(messages: readonly Message[]): (readonly Message[])[] {
  const { pane } = geometry(screenOf("").screen);
  const all: Message[][] = [[]];
  let left = pane.height - 1;
  for (const message of messages) {
    const entries = [{ kind: "message", message } as const];
    const rows = visibleRows({ ...emptyTranscript(message.chat), entries }, pane).length;
    if (rows > left) all.push([]);
    left = (rows > left ? pane.height - 1 : left) - rows;
    all.at(-1)?.push(message);
  }
  return all;
}

/** A list in several parts. */
function parts<T>(all: readonly T[]): (readonly T[])[] {
  return Array.from(
    { length: Math.ceil(all.length / NAMES) },
    (_, at) => all.slice(at * NAMES, (at + 1) * NAMES),
  );
}

Deno.test({
  name: "C07 C09 C12 5 000 hostile texts and names change nothing but their own place",
  ignore: NO_TERMINAL !== null,
  fn: async () => {
    await using terminal = await Terminal.bare(SIZE);
    await terminal.write("\x1b[?1049h\x1b[?7l\x1b[?2004h\x1b[?1004h");
    const wall = new Wall(terminal);
    const messages = TEXTS.map((text, at) => messageOf({ id: String(at), text }));
    for (const [at, batch] of batches(messages).entries()) {
      const row = /^.{25} │($| ( {15}|\d\d:\d\d {3}bob|── ))/;
      await wall.shows(screenOf(TEXTS[at] ?? "", batch), row);
    }
    for (const names of parts(TEXTS)) {
      const contacts = names.map((displayName, at) => ({
        ...{ username: username(`friend${at}`), displayName, uuid: UUID },
        ...{ trust: "unverified", standing: "accepted", wasVerified: false } as const,
      }));
      const row = /^.{25} │($| (friend\d| {4}|PgDn|Esc))/;
      await wall.shows(screenOf(names[0] ?? ""), row, contactsEntry(contacts));
      const groups = names.map((name, at) =>
        groupOf({ name, handle: handle(`#g${at}`) })
      );
      const line = /^.{25} │($| (#g\d| {4}|PgDn|Esc))/;
      await wall.shows(screenOf(names[1] ?? ""), line, groupsEntry(groups));
    }
  },
});

const UUID = uuidFrom(new Uint8Array(16).fill(1));
