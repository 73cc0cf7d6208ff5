import { columns } from "./columns.ts";
import type { Input } from "./input.ts";
import { type EditCommand, type Key, KeyReader } from "./keys.ts";
import { type Layout, layout, rowsAbove, type Size } from "./layout.ts";
import { edited, EMPTY, insert, type Line, lineOf } from "./line.ts";
import { type Sink, write } from "./output.ts";
import { earlier, later, NO_PAST, remembered } from "./past.ts";
import { inRawMode } from "./raw_mode.ts";
import { onSignals } from "./signals.ts";

/** What the editor asks its owner. */
export interface Owner {
  /** Enter: the line is taken off the screen, to be shown as what it became. */
  entered(text: string): void;
  /** Ctrl-C, or Ctrl-D on an empty line. */
  leave(draft: boolean): void;
  /** A key was pressed. */
  touched(): void;
  /** Tab: the line completed, and the choices where several fit. */
  completed(line: Line): { readonly line: Line; readonly choices: readonly string[] };
}

const CLEAR_BELOW = "\x1b[J";
const CLEAR_SCREEN = "\x1b[H\x1b[2J";
/** And what has left it at the top. */
const CLEAR_EVERYTHING = `${CLEAR_SCREEN}\x1b[3J`;
const PASTE_MARKS_ON = "\x1b[?2004h";
const PASTE_MARKS_OFF = "\x1b[?2004l";

/**
 * The last rows of a terminal: a prompt and the line being typed behind it. Whatever is
 * shown goes above them, so no incoming line tears the one being typed.
 */
export class LineEditor {
  readonly #keys = new KeyReader();
  readonly #input: Input;
  readonly #out: Sink;
  #line: Line = EMPTY;
  #past = NO_PAST;
  #prompt = "> ";
  #close = () => {};
  /** What is on the screen now; `null` where nothing of ours is. */
  #painted: Layout | null = null;

  constructor(
    input: Input,
    out: Sink,
    /** How large the terminal is now. */
    readonly size: () => Size = Deno.consoleSize,
  ) {
    this.#input = input;
    this.#out = out;
  }

  /** The line being typed, as far as it is. */
  get draft(): string {
    return this.#line.text;
  }

  /** Lines that were not entered: the last one is typed on, Up has the others. */
  resume(drafts: readonly string[]): void {
    this.#past = drafts.slice(0, -1).reduce(remembered, this.#past);
    this.#line = lineOf(drafts.at(-1) ?? "");
  }

  /** Edits lines until `close`, or until the terminal is gone; and again, if need be. */
  async run(owner: Owner): Promise<void> {
    const closed = new AbortController();
    const closing = new Promise<void>((resolve) => {
      closed.signal.addEventListener("abort", () => resolve());
    });
    this.#close = () => closed.abort();
    const deafen = onSignals([
      ["SIGWINCH", () => this.#paint("")],
      ["SIGCONT", () => this.#resume()],
    ]);
    try {
      await inRawMode(this.#input.source, async () => {
        this.#paint(PASTE_MARKS_ON);
        await Promise.race([this.#read(owner, closed.signal), closing]);
      }, () => this.#leave());
    } finally {
      deafen();
    }
  }

  /** Ends `run`; keys that come later are left to whoever reads next. */
  close(): void {
    this.#close();
  }

  /** Shows lines above the one being typed. */
  show(lines: readonly string[]): void {
    this.#paint(lines.map((line) => `${line}\r\n`).join(""));
  }

  /** Changes what stands in front of the line. */
  prompt(prompt: string): void {
    if (prompt === this.#prompt) return;
    this.#prompt = prompt;
    this.#repaint();
  }

  /** Empties the screen but for the line being typed. */
  clear(): void {
    this.#painted = null;
    this.#paint(CLEAR_SCREEN);
  }

  /** Leaves nothing of what was shown on the terminal, nor above it. */
  forget(): void {
    write(this.#out, CLEAR_EVERYTHING);
  }

  async #read(owner: Owner, closed: AbortSignal): Promise<void> {
    for (;;) {
      const bytes = await this.#input.read(closed);
      if (closed.aborted) return;
      if (bytes === null) return owner.leave(false);
      owner.touched();
      for (const key of this.#keys.read(bytes)) {
        // What was typed ahead of the end may be a password.
        if (!closed.aborted) this.#press(key, owner);
      }
    }
  }

  #press(key: Key, owner: Owner): void {
    if (key.kind === "text") return this.#edit(insert(this.#line, key.text));
    if (key.kind !== "command") return;
    switch (key.command) {
      case "enter":
        return this.#enter(owner);
      case "complete":
        return this.#complete(owner);
      case "interrupt":
        return owner.leave(this.#line.text !== "");
      case "end-of-input":
        return this.#line.text === "" ? owner.leave(false) : this.#command("erase-right");
      case "redraw":
        return this.clear();
      case "pick":
      case "earlier":
        return this.#travel(earlier(this.#past, this.#line.text));
      case "later":
        return this.#travel(later(this.#past));
    }
    this.#command(key.command);
  }

  #command(command: EditCommand): void {
    this.#edit(edited(this.#line, command));
  }

  #enter(owner: Owner): void {
    const { text } = this.#line;
    this.#past = remembered(this.#past, text);
    this.#edit(EMPTY);
    owner.entered(text);
  }

  #complete(owner: Owner): void {
    const { line, choices } = owner.completed(this.#line);
    this.#line = line;
    this.show(choices.length === 0 ? [] : [choices.join("  ")]);
  }

  #travel(step: readonly [typeof NO_PAST, string] | null): void {
    if (step === null) return;
    const [past, text] = step;
    this.#past = past;
    this.#edit(lineOf(text));
  }

  #edit(line: Line): void {
    this.#line = line;
    this.#repaint();
  }

  /** In one write: takes our rows off, writes what comes above, and paints them again. */
  #paint(above: string): void {
    const size = this.size();
    const next = layout(this.#prompt, this.#line, size);
    write(this.#out, this.#erased(size) + above + painted(next));
    this.#painted = next;
  }

  #repaint(): void {
    const next = layout(this.#prompt, this.#line, this.size());
    const more = continuation(this.#painted, next);
    if (more === null) return this.#paint("");
    write(this.#out, more);
    this.#painted = next;
  }

  #erased({ columns }: Size): string {
    if (this.#painted === null) return "";
    return `${up(rowsAbove(this.#painted, columns))}\r${CLEAR_BELOW}`;
  }

  /** Paints on a terminal that somebody else has written to. */
  #resume(): void {
    this.#painted = null;
    this.#paint(PASTE_MARKS_ON);
  }

  /** Leaves the cursor on a row of its own, for the shell. */
  #leave(): void {
    write(this.#out, this.#erased(this.size()) + PASTE_MARKS_OFF);
    this.#painted = null;
  }
}

function painted({ rows, cursor }: Layout): string {
  const back = up(rows.length - 1 - cursor.row);
  const forward = cursor.column === 0 ? "" : `\x1b[${cursor.column}C`;
  return `${rows.join("\r\n")}${back}\r${forward}`;
}

/**
 * What was typed at the end, where that is all that changed: a screen reader then reads
 * one letter instead of the line, and a slow connection carries one.
 */
function continuation(last: Layout | null, next: Layout): string | null {
  if (last === null || last.rows.length !== next.rows.length) return null;
  const [before = "", now = ""] = [last.rows.at(-1), next.rows.at(-1)];
  const same = last.rows.slice(0, -1).every((row, at) => row === next.rows[at]);
  const atEnd = endsAtCursor(last) && endsAtCursor(next);
  return same && atEnd && now.startsWith(before) ? now.slice(before.length) : null;
}

function endsAtCursor({ rows, cursor }: Layout): boolean {
  return cursor.row === rows.length - 1 && cursor.column === columns(rows.at(-1) ?? "");
}

function up(rows: number): string {
  return rows === 0 ? "" : `\x1b[${rows}A`;
}
