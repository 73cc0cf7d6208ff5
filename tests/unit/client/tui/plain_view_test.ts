import assert from "node:assert/strict";
import { day, time } from "../../../../client/cli/message_line.ts";
import { columns } from "../../../../client/terminal/columns.ts";
import { lines, promptOf, tinted } from "../../../../client/tui/plain_view.ts";
import { begin, type Entry } from "../../../../client/tui/state.ts";
import {
  messageOf,
  type MessageParts,
  username,
} from "../../../support/fake_messenger.ts";
import { dangerous, hostileTexts } from "../../../support/hostile_text.ts";

const AT = messageOf().sentAt;
const TODAY = day(AT);

function entry(parts: MessageParts): Entry {
  return { kind: "message", message: messageOf(parts) };
}

function shown(entry: Entry, columns = 40): readonly string[] {
  return lines(entry, TODAY, columns).lines;
}

Deno.test("a message shows time, sender and text", () => {
  assert.deepEqual(shown(entry({ text: "hello" })), [`${time(AT)}  bob: hello`]);
});

Deno.test("an own message shows to whom, and how far it came", () => {
  const own = { from: "alice", text: "hi" };
  assert.deepEqual(shown(entry({ ...own, state: "accepted" })), [
    `${time(AT)}  alice → bob: hi`,
  ]);
  assert.match(shown(entry({ ...own, state: "sending" }))[0] ?? "", /hi \(sending\)$/);
  assert.match(shown(entry({ ...own, state: "failed" }))[0] ?? "", /hi \(not sent\)$/);
});

Deno.test("a new day is announced once", () => {
  const first = lines(entry({}), "", 40);
  assert.equal(first.lines[0], `── ${TODAY} ──`);
  assert.equal(first.day, TODAY);
  assert.equal(lines(entry({}), first.day, 40).lines.length, 1);
});

Deno.test("a message from the end of time is shown, and does not break the chat", () => {
  const [announced = ""] =
    lines(entry({ sentAt: Number.MAX_SAFE_INTEGER }), "", 40).lines;
  assert.match(announced, /^── 9999-12-/);
});

Deno.test("what a newer version wrote is named as such", () => {
  const message = { ...messageOf(), body: { kind: "unknown" } } as const;
  assert.match(shown({ kind: "message", message }).join(" "), /needs a newer version/);
});

Deno.test("what was found is shown as it was said, the oldest first", () => {
  const messages = [messageOf({ text: "new" }), messageOf({ text: "old" })];
  assert.deepEqual(shown({ kind: "found", query: "x", messages }), [
    `${time(AT)}  bob: old`,
    `${time(AT)}  bob: new`,
  ]);
});

Deno.test("long and many-lined texts stay right of the gutter", () => {
  const text = "a long first line that must be broken somewhere\nand a second";
  assert.deepEqual(shown(entry({ text })).map((line) => line.slice(0, 7)), [
    `${time(AT)}  `,
    "       ",
    "       ",
  ]);
});

Deno.test("nothing that a peer writes begins where our own words begin", () => {
  for (const text of hostileTexts(1_000)) {
    const [first = "", ...rest] = shown(entry({ text }), 30);
    assert.match(first, /^\d\d:\d\d {2}bob:/);
    for (const line of rest) assert.match(line, /^( {7}|$)/, JSON.stringify(text));
    for (const line of [first, ...rest]) {
      assert.deepEqual(dangerous(line, "\u200c\u200d"), []);
      assert.ok(columns(line) <= 30, JSON.stringify(line));
    }
  }
});

Deno.test("our own words have a mark that no message has", () => {
  const notice = { kind: "notice", text: "the relay is gone", hint: "wait" } as const;
  assert.deepEqual(shown(notice), ["--     the relay is gone", "       hint: wait"]);
  const alarm = { kind: "alarm", text: "changed", hint: "compare" } as const;
  assert.deepEqual(shown(alarm), ["!!     changed", "       hint: compare"]);
  assert.deepEqual(shown({ kind: "listing", lines: ["bob  [unverified]"] }), [
    "       bob  [unverified]",
  ]);
});

Deno.test("only marks are tinted, and never by a colour", () => {
  assert.equal(tinted("09:41  bob: hi"), "\x1b[2m09:41\x1b[0m  bob: hi");
  assert.equal(tinted("!!     changed"), "\x1b[1m!!\x1b[0m     changed");
  assert.equal(tinted("       more text"), "       more text");
  assert.equal(tinted(""), "");
});

Deno.test("the prompt names whom a line goes to, and that the relay is gone", () => {
  const state = begin(username("alice"), [], []);
  assert.equal(promptOf(state), "> ");
  assert.equal(promptOf({ ...state, joined: username("bob") }), "bob> ");
  assert.equal(
    promptOf({ ...state, joined: username("bob"), connection: "offline" }),
    "bob (offline)> ",
  );
});
