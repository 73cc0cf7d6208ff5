import assert from "node:assert/strict";
import { safeText } from "../../../../../client/safe_text.ts";
import type { Entry } from "../../../../../client/tui/state.ts";
import {
  messageOf,
  type MessageParts,
  username,
} from "../../../../support/fake_messenger.ts";
import { spelled, talk, Watcher } from "../../../../support/screens.ts";

const BOB = username("bob");
const CAROL = username("carol");
const ONLINE = { kind: "connection", state: { at: "online" } } as const;

/** What stands in the transcript, in words. */
function transcript(watcher: Watcher): string[] {
  return watcher.screen.transcript.entries.map(worded);
}

function worded(entry: Entry): string {
  switch (entry.kind) {
    case "message": {
      const { body, state } = entry.message;
      return `${body.kind === "text" ? safeText(body.text) : ""} ${state}`;
    }
    case "notice":
    case "alarm":
      return `${entry.kind}: ${entry.text}`;
    case "group":
      return entry.kind;
    case "code":
      return entry.words.join(" / ");
    case "found":
      return `found: ${entry.messages.length}`;
    case "listing":
      return entry.lines.join("/");
  }
}

/** Alice talks with Bob; everything has arrived. */
function withBob(...messages: readonly MessageParts[]): Watcher {
  const watcher = new Watcher();
  watcher.hear(ONLINE);
  watcher.hear({ kind: "drained" });
  watcher.open("bob", talk(...messages));
  return watcher;
}

Deno.test("joining reads the conversation, and nothing of it is unread then", () => {
  const watcher = new Watcher();
  watcher.alt(2);
  assert.equal(watcher.screen.transcript.chat, CAROL);
  assert.deepEqual(spelled(watcher.last), [
    "read newest of carol beside null",
    "seen carol",
    "refresh",
  ]);
});

Deno.test("Alt with a digit beyond the list does nothing", () => {
  const watcher = new Watcher();
  watcher.alt(3);
  assert.deepEqual(watcher.last, []);
  assert.equal(watcher.screen.transcript.chat, null);
});

Deno.test("a page of a conversation that was left meanwhile is not shown", () => {
  const watcher = withBob();
  const page = { messages: talk({ chat: "carol", text: "late" }), more: false };
  watcher.tell({ kind: "page", chat: CAROL, which: "newest", page });
  watcher.tell({ kind: "protection", chat: CAROL, protection: null });
  assert.deepEqual(transcript(watcher), []);
});

Deno.test("an own message is shown at once, and then how far it came", () => {
  const watcher = withBob();
  watcher.enter("hello");
  assert.deepEqual(spelled(watcher.last), ["send bob: hello"]);
  const message = messageOf({
    id: "1",
    from: "alice",
    text: "hello",
    state: "sending",
  });
  watcher.tell({ kind: "talk", event: { kind: "queued", message } });
  assert.deepEqual(transcript(watcher), ["hello sending"]);
  watcher.hear({ kind: "accepted", id: "1", chat: BOB });
  assert.deepEqual(transcript(watcher), ["hello accepted"]);
});

Deno.test("a message that came says so where it stands, whatever is told later", () => {
  const watcher = withBob();
  const parts = { from: "alice", state: "sending" } as const;
  for (const id of ["1", "2"]) {
    const message = messageOf({ ...parts, id, text: `text ${id}` });
    watcher.tell({ kind: "talk", event: { kind: "queued", message } });
  }
  watcher.hear({ kind: "delivered", chat: BOB, ids: ["1", "0"] });
  assert.deepEqual(transcript(watcher), ["text 1 delivered", "text 2 sending"]);
  watcher.hear({ kind: "accepted", id: "1", chat: BOB });
  watcher.hear({ kind: "accepted", id: "2", chat: BOB });
  assert.deepEqual(transcript(watcher), ["text 1 delivered", "text 2 accepted"]);
  watcher.enter("/receipts on bob");
  assert.deepEqual(spelled(watcher.last), ["receipts bob"]);
});

Deno.test("a message given up is marked where it stands, and told of", () => {
  const watcher = withBob();
  const message = messageOf({
    id: "1",
    from: "alice",
    text: "hello",
    state: "sending",
  });
  watcher.tell({ kind: "talk", event: { kind: "queued", message } });
  watcher.hear({ kind: "failed", id: "1", chat: BOB, code: "not-delivered" });
  assert.deepEqual(transcript(watcher), [
    "hello failed",
    'notice: not sent to bob: "hello"',
  ]);
});

Deno.test("a message of the open conversation is shown, and counts as seen", () => {
  const watcher = withBob();
  watcher.hear({ kind: "message", message: messageOf({ text: "hi" }) });
  assert.deepEqual(transcript(watcher), ["hi received"]);
  assert.deepEqual(spelled(watcher.last), ["seen bob", "refresh"]);
});

Deno.test("what another command says for us stands in the conversation", () => {
  const watcher = withBob();
  const own = messageOf({ id: "1", from: "alice", text: "hi", state: "sending" });
  watcher.hear({ kind: "said", message: own });
  assert.deepEqual(transcript(watcher), ["hi sending"]);
  watcher.hear({ kind: "accepted", id: "1", chat: own.chat });
  assert.deepEqual(transcript(watcher), ["hi accepted"]);
});

Deno.test("a message elsewhere calls the person, and says nothing of the text", () => {
  const watcher = withBob();
  const message = messageOf({ chat: "carol", text: "secret" });
  watcher.hear({ kind: "message", message });
  assert.deepEqual(transcript(watcher), []);
  assert.deepEqual(spelled(watcher.last), [
    "refresh",
    "ring: message from carol",
  ]);
});

Deno.test("a message of the open conversation calls whoever looks elsewhere", () => {
  const watcher = withBob();
  watcher.focus(false);
  watcher.hear({ kind: "message", message: messageOf({ text: "hi" }) });
  assert.ok(spelled(watcher.last).includes("ring: message from bob"));
  watcher.focus(true);
  watcher.hear({ kind: "message", message: messageOf({ text: "hi" }) });
  assert.ok(!spelled(watcher.last).includes("ring: message from bob"));
});

Deno.test("what had waited at the relay calls once, with its number", () => {
  const watcher = new Watcher();
  watcher.hear(ONLINE);
  for (const chat of ["bob", "carol", "carol"]) {
    watcher.hear({ kind: "message", message: messageOf({ chat }) });
  }
  assert.ok(
    !spelled(watcher.effects).some((effect) => effect.startsWith("ring")),
  );
  watcher.hear({ kind: "drained" });
  assert.deepEqual(spelled(watcher.last), ["ring: 3 new messages"]);
  watcher.hear(ONLINE);
  watcher.hear({ kind: "drained" });
  assert.deepEqual(spelled(watcher.last), []);
});

Deno.test("who is online is asked with each new link, and unknown without one", () => {
  const watcher = new Watcher();
  watcher.hear(ONLINE);
  assert.deepEqual(spelled(watcher.last), ["presence"]);
  watcher.tell({ kind: "presence", online: [BOB] });
  assert.deepEqual(watcher.screen.online, [BOB]);
  const offline = {
    at: "offline",
    code: "relay-unreachable",
    retryInMs: 1,
  } as const;
  watcher.hear({ kind: "connection", state: offline });
  assert.deepEqual(watcher.screen.online, []);
});

Deno.test("a line left half-typed waits in its chat", () => {
  const watcher = withBob();
  watcher.type("half a sen");
  watcher.alt(2);
  assert.equal(watcher.screen.typing.line.text, "");
  watcher.type("for carol");
  watcher.alt(1);
  assert.equal(watcher.screen.typing.line.text, "half a sen");
});

Deno.test("Ctrl-C asks once where a line would be lost, in whichever chat", () => {
  const watcher = withBob();
  watcher.type("half a sen");
  watcher.alt(2);
  watcher.press("interrupt");
  assert.match(transcript(watcher).join(), /there is a line not sent yet/);
  assert.ok(!spelled(watcher.last).includes("quit"));
  watcher.press("interrupt");
  assert.deepEqual(spelled(watcher.last), ["quit"]);
});

Deno.test("a line that was finished in its chat is lost nowhere", () => {
  const watcher = withBob();
  watcher.type("half a sen");
  watcher.alt(2);
  watcher.alt(1);
  watcher.enter("tence");
  watcher.tell({ kind: "talk", event: { kind: "queued", message: messageOf() } });
  watcher.hear({ kind: "accepted", id: messageOf().id, chat: username("bob") });
  watcher.press("interrupt");
  assert.deepEqual(spelled(watcher.last), ["quit"]);
});

Deno.test("Ctrl-D leaves an empty line, and erases in another", () => {
  const watcher = withBob();
  watcher.type("ab");
  watcher.press("left", "end-of-input");
  assert.equal(watcher.screen.typing.line.text, "a");
  watcher.press("erase-left", "end-of-input");
  assert.deepEqual(spelled(watcher.last), ["quit"]);
});

Deno.test("Up and Down go through what was typed before", () => {
  const watcher = withBob();
  watcher.enter("one");
  watcher.enter("two");
  watcher.type("draft");
  watcher.press("earlier", "earlier");
  assert.equal(watcher.screen.typing.line.text, "one");
  watcher.press("earlier");
  assert.equal(watcher.screen.typing.line.text, "one");
  watcher.press("later", "later");
  assert.equal(watcher.screen.typing.line.text, "draft");
});

Deno.test("Tab completes, and shows what could stand there until the next key", () => {
  const watcher = withBob();
  watcher.type("@");
  watcher.press("complete");
  assert.deepEqual(watcher.screen.typing.choices, ["@bob", "@carol"]);
  watcher.type("c");
  assert.deepEqual(watcher.screen.typing.choices, []);
  watcher.press("complete");
  assert.equal(watcher.screen.typing.line.text, "@carol ");
});

Deno.test("coming near the start reads what came before, once", () => {
  const watcher = withBob();
  const page = talk(
    ...Array.from({ length: 30 }, (_, n) => ({ id: `${n + 100}` })),
  );
  watcher.open("bob", page, true);
  assert.deepEqual(
    spelled(watcher.last),
    [],
    "there is a page above the window",
  );
  watcher.press("page-up");
  assert.deepEqual(spelled(watcher.last), ["read earlier of bob beside 100"]);
  const older = talk(...Array.from({ length: 30 }, (_, n) => ({ id: `${n}` })));
  const event = { kind: "page", chat: BOB, which: "earlier" } as const;
  watcher.tell({ ...event, page: { messages: older, more: false } });
  assert.equal(watcher.screen.transcript.entries.length, 60);
  watcher.press("page-up", "page-up", "page-up", "page-up");
  assert.deepEqual(
    spelled(watcher.last),
    [],
    "there is nothing before the first one",
  );
});

Deno.test("a window on the past has a way back, and loses nothing that comes", () => {
  const watcher = withBob();
  const far = talk(...Array.from({ length: 30 }, (_, n) => ({ id: `${n}` })));
  watcher.open("bob", far);
  watcher.screen = {
    ...watcher.screen,
    transcript: { ...watcher.screen.transcript, later: true },
  };
  watcher.hear({ kind: "message", message: messageOf({ id: "99" }) });
  assert.equal(
    watcher.screen.transcript.entries.length,
    30,
    "it stays in the vault",
  );
  watcher.press("page-down");
  assert.deepEqual(spelled(watcher.last), ["read later of bob beside 29"]);
  const page = { messages: talk({ id: "30" }, { id: "31" }), more: false };
  watcher.tell({ kind: "page", chat: BOB, which: "later", page });
  assert.notEqual(
    watcher.screen.transcript.bottom,
    null,
    "the window did not jump",
  );
  watcher.press("escape");
  assert.equal(watcher.screen.transcript.bottom, null);
});

Deno.test("whoever enters something far from the end is brought there", () => {
  const watcher = withBob();
  watcher.open("bob", talk({ id: "1" }));
  const { transcript: before } = watcher.screen;
  watcher.screen = {
    ...watcher.screen,
    transcript: { ...before, later: true },
  };
  watcher.enter("/info");
  assert.deepEqual(spelled(watcher.last), [
    "read newest of bob beside null",
    "info bob",
  ]);
});

Deno.test("our words stay below the messages when the end is read anew", () => {
  const watcher = withBob({ id: "1", text: "old" });
  watcher.tell({
    kind: "said",
    entry: { kind: "notice", text: "the relay is back" },
  });
  watcher.enter("/tail");
  assert.deepEqual(spelled(watcher.last), ["read newest of bob beside null"]);
  const page = { messages: talk({ id: "1", text: "old" }), more: false };
  watcher.tell({ kind: "page", chat: BOB, which: "newest", page });
  assert.deepEqual(transcript(watcher), [
    "old received",
    "notice: the relay is back",
  ]);
});

Deno.test("/clear empties the window, /close leaves the conversation", () => {
  const watcher = withBob({ text: "hello" });
  watcher.enter("/clear");
  assert.deepEqual(transcript(watcher), []);
  watcher.enter("/close");
  assert.equal(watcher.screen.transcript.chat, null);
});

Deno.test("what everyone is told is told on the screen, too", () => {
  const watcher = withBob();
  watcher.hear({ kind: "missing", chat: BOB, from: BOB, count: 2 });
  assert.match(transcript(watcher).join(), /2 messages from bob never came/);
  watcher.hear({ kind: "identity-changed", chat: CAROL, wasVerified: false });
  assert.deepEqual(spelled(watcher.last), ["refresh", "key-change carol"]);
});

Deno.test("a word that the window does not show is remarked until the next key", () => {
  const watcher = withBob(...Array.from({ length: 30 }, () => ({})));
  watcher.press("page-up");
  watcher.tell({
    kind: "said",
    entry: { kind: "notice", text: "the relay is back" },
  });
  assert.equal(watcher.screen.remark, "the relay is back");
  watcher.type("x");
  assert.equal(watcher.screen.remark, null);
});

Deno.test("the first person to write is joined, and read", () => {
  const watcher = new Watcher([]);
  watcher.hear({ kind: "message", message: messageOf({ text: "hi" }) });
  assert.equal(watcher.screen.transcript.chat, BOB);
  assert.ok(spelled(watcher.last).includes("read newest of bob beside null"));
});

Deno.test("another size is taken as it comes", () => {
  const watcher = withBob(...Array.from({ length: 30 }, () => ({})));
  watcher.press("page-up");
  watcher.tell({ kind: "resized", size: { columns: 40, rows: 12 } });
  assert.deepEqual(watcher.screen.size, { columns: 40, rows: 12 });
  watcher.press("redraw");
  assert.deepEqual(spelled(watcher.last), ["redraw"]);
});
