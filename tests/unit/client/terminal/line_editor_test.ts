import assert from "node:assert/strict";
import { type Line, lineOf } from "../../../../client/terminal/line.ts";
import { LineEditor } from "../../../../client/terminal/line_editor.ts";
import { Screen } from "../../../support/screen.ts";
import { Typist } from "../../../support/typist.ts";

/** An editor at a small terminal, with a keyboard to type on. */
class Desk {
  readonly screen = new Screen(20);
  /** What was entered, and the requests to leave. */
  readonly heard: string[] = [];
  readonly editor: LineEditor;
  readonly running: Promise<void>;
  readonly keyboard = new Typist();
  #choices: readonly string[] = [];

  /** `early` is shown before anything is read. */
  constructor(early: readonly string[] = []) {
    const sink = {
      isTerminal: () => true,
      writeSync: (bytes: Uint8Array) => {
        this.screen.write(new TextDecoder().decode(bytes));
        return bytes.length;
      },
    };
    this.editor = new LineEditor(
      this.keyboard.input,
      sink,
      () => ({ columns: this.screen.columns, rows: 24 }),
    );
    if (early.length > 0) this.editor.show(early);
    this.running = this.editor.run({
      entered: (text) => this.heard.push(text),
      leave: (draft) => this.heard.push(draft ? "leave a draft" : "leave"),
      touched: () => {},
      completed: (line) => this.#completed(line),
    });
  }

  /** Types, and waits until it was read; `null` is the end of the terminal. */
  async type(text: string | null): Promise<void> {
    await this.keyboard.type(text);
  }

  /** Makes Tab offer these. */
  offer(...choices: readonly string[]): void {
    this.#choices = choices;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.editor.close();
    await this.running;
    assert.equal(this.keyboard.raw, false, "the terminal is as it was");
  }

  #completed(line: Line): { line: Line; choices: readonly string[] } {
    const [only, ...others] = this.#choices;
    if (only === undefined || others.length > 0) return { line, choices: this.#choices };
    return { line: lineOf(only), choices: [] };
  }
}

Deno.test("an incoming line goes above the half-typed one", async () => {
  await using desk = new Desk();
  await desk.type("hel");
  desk.editor.show(["09:41  bob: hi"]);
  await desk.type("lo");
  assert.deepEqual(desk.screen.rows, ["09:41  bob: hi", "> hello"]);
  assert.deepEqual(desk.screen.cursor, [1, 7]);
});

Deno.test("what is shown before anything is read leaves one prompt behind", async () => {
  await using desk = new Desk(["no one here yet"]);
  assert.deepEqual(desk.screen.rows, ["no one here yet", ">"]);
});

Deno.test("it does so also above a line of several rows", async () => {
  await using desk = new Desk();
  await desk.type("a line that is longer than the terminal\x01\x06\x06");
  const typed = desk.screen.rows;
  assert.equal(typed.length, 3);
  desk.editor.show(["one", "two"]);
  assert.deepEqual(desk.screen.rows, ["one", "two", ...typed]);
  assert.deepEqual(desk.screen.cursor, [2, 4]);
});

Deno.test("an entered line is taken off, to be shown as what it becomes", async () => {
  await using desk = new Desk();
  await desk.type("hello\r");
  assert.deepEqual(desk.heard, ["hello"]);
  assert.deepEqual(desk.screen.rows, [">"]);
});

Deno.test("a letter typed at the end is all that is written", async () => {
  await using desk = new Desk();
  await desk.type("hell");
  const before = desk.screen.written;
  await desk.type("o");
  assert.equal(desk.screen.written - before, 1);
  await desk.type("\x02");
  assert.ok(desk.screen.written - before > 1);
  assert.deepEqual(desk.screen.rows, ["> hello"]);
});

Deno.test("Up brings back what was entered, Down the draft", async () => {
  await using desk = new Desk();
  await desk.type("one\rtwo\rdraft\x1b[A");
  assert.deepEqual(desk.screen.rows, ["> two"]);
  await desk.type("\x1b[A\x1b[A");
  assert.deepEqual(desk.screen.rows, ["> one"]);
  await desk.type("\x1b[B\x1b[B\x1b[B");
  assert.deepEqual(desk.screen.rows, ["> draft"]);
});

Deno.test("Tab completes, or shows the choices above", async () => {
  await using desk = new Desk();
  desk.offer("/join");
  await desk.type("/j\t");
  assert.deepEqual(desk.screen.rows, ["> /join"]);
  desk.offer("bob", "bobby");
  await desk.type("\t");
  assert.deepEqual(desk.screen.rows, ["bob  bobby", "> /join"]);
});

Deno.test("a new prompt keeps the line", async () => {
  await using desk = new Desk();
  await desk.type("hi");
  desk.editor.prompt("bob> ");
  desk.editor.prompt("bob> ");
  assert.deepEqual(desk.screen.rows, ["bob> hi"]);
});

Deno.test("clearing leaves the line alone on the screen", async () => {
  await using desk = new Desk();
  desk.editor.show(["one", "two"]);
  await desk.type("hi\x0c");
  assert.deepEqual(desk.screen.rows, ["> hi"]);
});

Deno.test("Ctrl-C and Ctrl-D ask to leave, Ctrl-D in a line only erases", async () => {
  await using desk = new Desk();
  await desk.type("\x04");
  await desk.type("abc\x01\x04");
  assert.deepEqual(desk.screen.rows, ["> bc"]);
  await desk.type("\x03");
  assert.deepEqual(desk.heard, ["leave", "leave a draft"]);
});

Deno.test("a terminal that goes away asks to leave, and the reading ends", async () => {
  await using desk = new Desk();
  await desk.type(null);
  assert.deepEqual(desk.heard, ["leave"]);
  await desk.running;
});

Deno.test("after a narrowing the old rows are found, however they wrapped", async () => {
  await using desk = new Desk();
  await desk.type("123456789012345");
  desk.screen.columns = 10;
  // What a terminal does to the painted row of 17 columns.
  desk.screen.write("\r\x1b[J> 1234567\r\n89012345");
  await desk.type("!");
  assert.deepEqual(desk.screen.rows, ["> 1234567", "89012345!"]);
});
