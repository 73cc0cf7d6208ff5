import assert from "node:assert/strict";
import { FullScreen } from "../../../../client/terminal/full_screen.ts";
import type { Key } from "../../../../client/terminal/keys.ts";
import { legible } from "../../../support/escapes.ts";
import { FakeSink } from "../../../support/fake_terminal.ts";
import { Typist } from "../../../support/typist.ts";

const FRAME = { rows: ["title", "> "], cursor: { row: 1, column: 2 } };

/** A full screen with a keyboard, and what it tells. */
class Desk {
  readonly keyboard = new Typist();
  readonly out = new FakeSink(true);
  readonly heard: string[] = [];
  readonly terminal: FullScreen;
  running: Promise<void>;

  constructor() {
    const { input } = this.keyboard;
    const size = () => ({ columns: 80, rows: 24 });
    this.terminal = new FullScreen({ input, out: this.out }, size);
    this.running = this.run();
  }

  /** Takes the terminal. */
  run(): Promise<void> {
    return this.terminal.run({
      entered: () => this.heard.push("entered"),
      pressed: (keys) => this.heard.push(...keys.map(spelled)),
      resized: ({ columns, rows }) => this.heard.push(`${columns} by ${rows}`),
      gone: () => this.heard.push("gone"),
    });
  }

  /** All that was written since the last time. */
  written(): string {
    const { text } = this.out;
    this.out.text = "";
    return legible(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.terminal.close();
    await this.running;
    assert.equal(this.keyboard.raw, false, "the terminal is as it was");
  }
}

function spelled(key: Key): string {
  return key.kind === "text" ? key.text : key.kind === "command" ? key.command : key.kind;
}

Deno.test("the terminal is taken whole, and given back as it was", async () => {
  const desk = new Desk();
  assert.deepEqual(desk.heard, ["entered"]);
  assert.ok(desk.keyboard.raw);
  const taken = desk.written().match(/␛\[\?\d+h/g) ?? [];
  desk.terminal.close();
  await desk.running;
  const given = desk.written().match(/␛\[\?\d+l/g) ?? [];
  assert.deepEqual(
    new Set([...given, "␛[?7h"]),
    new Set([...taken.map((order) => order.replace("h", "l")), "␛[?7h"]),
  );
  assert.equal(desk.keyboard.raw, false);
});

Deno.test("nothing that was shown is left when it is given back", async () => {
  const desk = new Desk();
  desk.terminal.show(FRAME);
  desk.written();
  desk.terminal.close();
  desk.terminal.show(FRAME);
  await desk.running;
  const written = desk.written();
  assert.match(written, /␛\[2J.*␛\[\?1049l/);
  assert.doesNotMatch(written, /title/);
});

Deno.test("keys are heard in their order", async () => {
  await using desk = new Desk();
  await desk.keyboard.type("hi\r\x1b[5~");
  assert.deepEqual(desk.heard, ["entered", "hi", "enter", "page-up"]);
});

Deno.test("a lone Escape is heard after a moment", async () => {
  await using desk = new Desk();
  await desk.keyboard.type("\x1b");
  assert.deepEqual(desk.heard, ["entered"]);
  await until(() => desk.heard.length > 1);
  assert.deepEqual(desk.heard, ["entered", "escape"]);
});

Deno.test("keys after the end are left to whoever reads next", async () => {
  const desk = new Desk();
  desk.terminal.close();
  await desk.running;
  await desk.keyboard.type("secret");
  const bytes = await desk.keyboard.input.read();
  assert.equal(new TextDecoder().decode(bytes ?? undefined), "secret");
  assert.deepEqual(desk.heard, ["entered"]);
});

Deno.test("the end of the terminal is told", async () => {
  const desk = new Desk();
  await desk.keyboard.type(null);
  await desk.running;
  assert.deepEqual(desk.heard, ["entered", "gone"]);
});

Deno.test("another size, and coming back from a stop, paint all of it anew", async () => {
  await using desk = new Desk();
  desk.terminal.show(FRAME);
  desk.written();
  desk.terminal.show(FRAME);
  assert.doesNotMatch(desk.written(), /title/);
  Deno.kill(Deno.pid, "SIGWINCH");
  await until(() => desk.heard.includes("80 by 24"));
  desk.terminal.show(FRAME);
  assert.match(desk.written(), /␛\[2J.*title/);
  Deno.kill(Deno.pid, "SIGCONT");
  await until(() => desk.out.text.includes("title"));
  assert.match(desk.written(), /␛\[\?1049h.*␛\[2J.*title/);
});

Deno.test("a terminal that was given back can be taken again", async () => {
  await using desk = new Desk();
  desk.terminal.close();
  await desk.running;
  desk.written();
  desk.running = desk.run();
  desk.terminal.show(FRAME);
  assert.match(desk.written(), /␛\[\?1049h.*␛\[2J.*title/);
  await desk.keyboard.type("again");
  assert.deepEqual(desk.heard, ["entered", "entered", "again"]);
});

/** Waits until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
