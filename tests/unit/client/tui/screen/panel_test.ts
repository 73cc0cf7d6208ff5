import assert from "node:assert/strict";
import { username } from "../../../../support/fake_messenger.ts";
import { chatOf, spelled, talk, Watcher } from "../../../../support/screens.ts";

Deno.test("a list that was asked for lies over the conversation until it is left", () => {
  const watcher = new Watcher();
  const lines = Array.from({ length: 40 }, (_, n) => `line ${n}`);
  watcher.tell({ kind: "said", entry: { kind: "listing", lines } });
  const top = () => {
    const { panel } = watcher.screen;
    return panel?.kind === "reading" ? panel.top : null;
  };
  assert.equal(top(), 0);
  watcher.press("earlier");
  assert.equal(top(), 0);
  watcher.press("later");
  assert.equal(top(), 1);
  watcher.press("page-down", "page-down", "page-down", "page-down");
  assert.equal(top(), 40 - 12, "the last line stays in view");
  watcher.press("page-up");
  assert.equal(top(), 40 - 12 - 11);
  watcher.press("redraw");
  assert.deepEqual(spelled(watcher.last), ["redraw"]);
  watcher.press("escape");
  assert.equal(top(), null);
});

Deno.test("typing while a list is read goes on in the line", () => {
  const watcher = new Watcher();
  watcher.enter("/help");
  watcher.type("hi");
  assert.equal(watcher.screen.panel, null);
  assert.equal(watcher.screen.typing.line.text, "hi");
});

Deno.test("what was found is gone to, in its conversation", () => {
  const watcher = new Watcher();
  const texts = [{ chat: "bob", text: "new" }, { chat: "carol", text: "old" }];
  const entry = { kind: "found", query: "x", messages: talk(...texts) } as const;
  watcher.tell({ kind: "said", entry });
  watcher.press("earlier", "later", "later");
  watcher.press("redraw");
  assert.deepEqual(spelled(watcher.last), ["redraw"]);
  watcher.press("enter");
  assert.equal(watcher.screen.transcript.chat, "carol");
  assert.deepEqual(spelled(watcher.last), [
    "read newest of carol beside null",
    "seen carol",
    "refresh",
    "land at 1 in carol",
  ]);
  const said = (from: number, count: number) => ({
    messages: talk(...Array.from({ length: count }, (_, n) => ({ id: `${from + n}` }))),
    more: true,
  });
  const event = { kind: "landed", chat: username("carol") } as const;
  watcher.tell({
    ...event,
    chat: username("bob"),
    before: said(0, 30),
    from: said(30, 30),
  });
  assert.equal(watcher.screen.transcript.entries.length, 0, "of a chat that was left");
  watcher.tell({ ...event, before: said(0, 30), from: said(30, 30) });
  const { entries, bottom, later } = watcher.screen.transcript;
  assert.equal(entries.length, 60);
  assert.ok(later);
  assert.equal(bottom?.entry, 30 + 6, "in the middle of a window of 13 rows");
});

Deno.test("what was found can be left without going anywhere", () => {
  const watcher = new Watcher();
  const entry = { kind: "found", query: "x", messages: talk({ text: "one" }) } as const;
  watcher.tell({ kind: "said", entry });
  watcher.press("escape");
  assert.equal(watcher.screen.panel, null);
  watcher.tell({ kind: "said", entry });
  watcher.type("hi");
  assert.equal(watcher.screen.typing.line.text, "hi");
  assert.equal(watcher.screen.transcript.chat, null);
});

Deno.test("a chat is picked by a part of its name, or of its display name", () => {
  const watcher = new Watcher([
    chatOf("bob"),
    chatOf("carol", { displayName: "Bobby's sister" }),
    chatOf("dave"),
  ]);
  watcher.press("pick");
  watcher.type("bobx");
  watcher.press("erase-left");
  watcher.press("later");
  watcher.press("later");
  watcher.press("earlier");
  watcher.press("enter");
  assert.equal(watcher.screen.transcript.chat, "carol");
  assert.equal(watcher.screen.panel, null);
});

Deno.test("a picker without a choice can be left by each of the usual keys", () => {
  const watcher = new Watcher();
  for (const key of ["enter", "escape", "interrupt", "end-of-input"] as const) {
    watcher.press("pick");
    watcher.type("nobody");
    watcher.press("later", "page-up", "redraw");
    assert.equal(watcher.screen.panel?.kind, "picking");
    watcher.press(key);
    assert.equal(watcher.screen.panel, null, key);
  }
  assert.equal(watcher.screen.transcript.chat, null);
});
