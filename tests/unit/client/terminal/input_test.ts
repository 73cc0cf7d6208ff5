import assert from "node:assert/strict";
import { Input } from "../../../../client/terminal/input.ts";
import { FakeSource } from "../../../support/fake_terminal.ts";

function inputOf(...pieces: string[]): Input {
  return new Input(new FakeSource(pieces, false));
}

function text(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

Deno.test("lines are found across pieces, and the last one needs no end", async () => {
  const input = inputOf("on", "e\ntwo\r\nth", "ree");
  assert.equal(text(await input.line(100)), "one");
  assert.equal(text(await input.line(100)), "two");
  assert.equal(text(await input.line(100)), "three");
  assert.equal(await input.line(100), null);
});

Deno.test("an empty line is a line", async () => {
  const input = inputOf("\n\r\nx");
  assert.equal(text(await input.line(100)), "");
  assert.equal(text(await input.line(100)), "");
  assert.equal(text(await input.line(100)), "x");
});

Deno.test("a password line leaves what follows it to the next reader", async () => {
  const input = inputOf("secret\nhello\nworld\n");
  assert.equal(text(await input.line(100)), "secret");
  assert.equal(text(await input.rest(1_000)), "hello\nworld\n");
  assert.equal(text(await input.rest(1_000)), "");
});

Deno.test("an endless line is not read to its end", async () => {
  const input = inputOf(...Array.from({ length: 100 }, () => "x".repeat(1_000)));
  const line = await input.line(5_000);
  assert.ok(line !== null && line.length > 5_000 && line.length < 10_000);
  assert.ok((await input.rest(5_000)).length < 10_000);
});

Deno.test("bytes that were put back come first", async () => {
  const input = inputOf("later");
  input.unread(new TextEncoder().encode("now "));
  assert.equal(text(await input.read()), "now ");
  assert.equal(text(await input.read()), "later");
  assert.equal(await input.read(), null);
  assert.equal(await input.read(), null);
});

Deno.test("a reader that went away leaves what comes to the next one", async () => {
  const typed = Promise.withResolvers<string>();
  let reads = 0;
  const input = new Input({
    isTerminal: () => true,
    setRaw: () => {},
    read: async (buffer) => {
      reads++;
      return new TextEncoder().encodeInto(await typed.promise, buffer).written;
    },
  });
  const going = new AbortController();
  const gone = input.read(going.signal);
  const next = input.read();
  going.abort();
  typed.resolve("typed");
  assert.equal(await gone, null);
  assert.equal(text(await next), "typed");
  assert.equal(reads, 1);
});
