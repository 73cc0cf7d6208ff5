/**
 * What a terminal in raw mode sends, as what the typist meant.
 *
 * Text comes as UTF-8 and may be cut anywhere; keys come as control characters or as
 * escape sequences; pasted text comes between two marks, so that a line feed in it is
 * text and not Enter. Nothing that could act on a terminal gets through as text.
 */

/** One intention: text to insert, or one of the commands of the editor. */
export type Key =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "command"; readonly command: EditCommand }
  /** Alt with a digit: a chat of the list, from 1. */
  | { readonly kind: "chat"; readonly number: number }
  /** The terminal's window came to the front, or left it. */
  | { readonly kind: "focus"; readonly focused: boolean };

/** What a key can ask of the line that is being typed, or of the program. */
export type EditCommand =
  | "enter"
  | "complete"
  | "interrupt"
  | "end-of-input"
  | "redraw"
  | "escape"
  | "pick"
  | "help"
  | "look"
  | "page-up"
  | "page-down"
  | "left"
  | "right"
  | "word-left"
  | "word-right"
  | "line-start"
  | "line-end"
  | "earlier"
  | "later"
  | "erase-left"
  | "erase-right"
  | "erase-word"
  | "erase-to-start"
  | "erase-to-end";

/** Control characters, as readline binds them. */
const CONTROLS: Readonly<Record<string, EditCommand>> = {
  "\x01": "line-start",
  "\x02": "left",
  "\x03": "interrupt",
  "\x04": "end-of-input",
  "\x05": "line-end",
  "\x06": "right",
  "\x08": "erase-left",
  "\t": "complete",
  "\n": "enter",
  "\x0b": "erase-to-end",
  "\x0c": "redraw",
  "\r": "enter",
  "\x0e": "later",
  "\x10": "pick",
  "\x15": "erase-to-start",
  "\x17": "erase-word",
  "\x7f": "erase-left",
};

/** Escape sequences without their ESC; both cursor-key modes of a terminal. */
const SEQUENCES: Readonly<Record<string, EditCommand>> = {
  "OP": "help",
  "[11~": "help",
  "OQ": "look",
  "[12~": "look",
  "[A": "earlier",
  "OA": "earlier",
  "[B": "later",
  "OB": "later",
  "[C": "right",
  "OC": "right",
  "[D": "left",
  "OD": "left",
  "[H": "line-start",
  "OH": "line-start",
  "[1~": "line-start",
  "[7~": "line-start",
  "[F": "line-end",
  "OF": "line-end",
  "[4~": "line-end",
  "[8~": "line-end",
  "[3~": "erase-right",
  "[5~": "page-up",
  "[6~": "page-down",
  "[1;3C": "word-right",
  "[1;5C": "word-right",
  "[1;3D": "word-left",
  "[1;5D": "word-left",
  "b": "word-left",
  "f": "word-right",
  "\x7f": "erase-word",
};

/** What a terminal says of its window, once it was asked to. */
const FOCUS: Readonly<Record<string, boolean>> = { "[I": true, "[O": false };

/** What follows ESC (CSI, SS3, Alt with a key that we know), whole and cut. */
const SEQUENCE = /^(?:\[[0-?]*[ -\/]*[@-~]|O[@-~]|[bf1-9\r\x7f])/u;
const CUT_SEQUENCE = /^(?:\[[0-?]*[ -\/]*|O)?$/u;

/** The key of that name: nothing that belongs to it follows. */
const ESCAPE: readonly Key[] = [{ kind: "command", command: "escape" }];

const PASTE_START = "[200~";
const PASTE_END = "\x1b[201~";

/** Turns the bytes of a terminal into keys, across reads. */
export class KeyReader {
  readonly #utf8 = new TextDecoder();
  #waiting = "";
  #pasting = false;

  /** The keys that `bytes` complete; the rest of a cut sequence is kept. */
  read(bytes: Uint8Array): Key[] {
    this.#waiting += this.#utf8.decode(bytes, { stream: true });
    const keys: Key[] = [];
    for (let key = this.#next(); key !== null; key = this.#next()) keys.push(...key);
    return keys;
  }

  /** Whether what was read ends in the middle of a sequence, or with the Escape key. */
  get undecided(): boolean {
    return !this.#pasting && this.#waiting !== "";
  }

  /** Nothing followed for a moment: what waits is the Escape key, or never ends. */
  decide(): readonly Key[] {
    if (!this.undecided) return [];
    return this.#take(this.#waiting.length) === "\x1b" ? ESCAPE : [];
  }

  /** What comes next: `null` to wait for more bytes, an empty list for no meaning. */
  #next(): readonly Key[] | null {
    if (this.#waiting === "") return null;
    if (this.#pasting) return this.#pasted();
    if (this.#waiting[0] === "\x1b") return this.#sequence();
    const control = CONTROLS[this.#waiting[0] ?? ""];
    if (control !== undefined) {
      this.#take(1);
      return [{ kind: "command", command: control }];
    }
    return typed(this.#take(this.#plainLength()));
  }

  #sequence(): readonly Key[] | null {
    const rest = this.#waiting.slice(1);
    if (CUT_SEQUENCE.test(rest)) return null;
    const sequence = SEQUENCE.exec(rest)?.[0] ?? "";
    this.#take(1 + sequence.length);
    if (sequence === "") return ESCAPE;
    this.#pasting = sequence === PASTE_START;
    const command = SEQUENCES[sequence];
    if (command !== undefined) return [{ kind: "command", command }];
    const focused = FOCUS[sequence];
    if (focused !== undefined) return [{ kind: "focus", focused }];
    if (/^[1-9]$/.test(sequence)) {
      return [{ kind: "chat", number: Number(sequence) }];
    }
    return sequence === "\r" ? typed("\n") : [];
  }

  #pasted(): readonly Key[] | null {
    const end = this.#waiting.indexOf(PASTE_END);
    if (end < 0) return null;
    this.#pasting = false;
    const text = this.#take(end).replace(/\r\n?/g, "\n");
    this.#take(PASTE_END.length);
    return typed(text);
  }

  /** How many units from the start are text; 1 at least, so that reading goes on. */
  #plainLength(): number {
    const end = this.#waiting.slice(1).search(/\p{Cc}/u);
    return end < 0 ? this.#waiting.length : end + 1;
  }

  #take(length: number): string {
    const taken = this.#waiting.slice(0, length);
    this.#waiting = this.#waiting.slice(length);
    return taken;
  }
}

function typed(text: string): readonly Key[] {
  const harmless = text.replaceAll("\t", "    ").replace(/[^\P{Cc}\n]/gu, "");
  return harmless === "" ? [] : [{ kind: "text", text: harmless }];
}
