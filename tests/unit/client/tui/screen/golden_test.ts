import assert from "node:assert/strict";
import { EMOJI } from "../../../../../src/identity/emoji.ts";
import { uuidFrom } from "../../../../../src/address.ts";
import type { ComparisonState } from "../../../../../client/event.ts";
import type { Trust } from "../../../../../client/messenger.ts";
import { codeOf } from "../../../../../client/tui/code.ts";
import { columns } from "../../../../../client/terminal/columns.ts";
import { legible, uncolored } from "../../../../support/escapes.ts";
import { groupOf, memberOf } from "../../../../support/fake_groups.ts";
import { golden } from "../../../../support/golden.ts";
import { hostileTexts } from "../../../../support/hostile_text.ts";
import { frameOf, pictureOf } from "../../../../support/pictures.ts";
import { chatOf, MORNING, spelled, talk, Watcher } from "../../../../support/screens.ts";
import { messageOf, username } from "../../../../support/fake_messenger.ts";

const BOB = username("bob");
const BOB_UUID = uuidFrom(new Uint8Array(16).fill(7));
const DAY = 24 * 3_600_000;

/** What a conversation of an ordinary morning looks like. */
const WORDS = talk(
  { text: "good morning! did you see the 日本語 menu? 🍜" },
  { from: "alice", text: "not yet", state: "accepted" },
  {
    text: "it has a page for each day, and one that is so long that nobody ever " +
      "read it to its end\n\nand a second paragraph",
  },
  { from: "alice", text: "lunch at one?", state: "accepted" },
  { text: "yes", sentAt: MORNING + DAY },
  {
    from: "alice",
    text: "this never left",
    state: "failed",
    sentAt: MORNING + DAY,
  },
  { from: "alice", text: "on my way", state: "sending", sentAt: MORNING + DAY },
);

/** What was done in a group, an hour apart. */
const GROUP_PAST = {
  events: [
    { act: "create" as const, epoch: 0, who: null },
    { act: "add" as const, epoch: 0, who: username("bob") },
    { act: "add" as const, epoch: 0, who: username("dave") },
    { act: "remove" as const, epoch: 1, who: username("dave") },
    { act: "add" as const, epoch: 1, who: username("erin") },
  ].map((event, at) => ({
    ...event,
    by: username("alice"),
    successor: null,
    at: MORNING + at * DAY / 24,
  })),
};

/** Alice in a conversation with Bob, the relay being there. */
function morning(size = { columns: 80, rows: 20 }): Watcher {
  const watcher = new Watcher([
    chatOf("bob", { displayName: "Bob Baker" }),
    chatOf("carol", { unread: 3, trust: "changed" }),
    chatOf("dave.with-a-very-long-name"),
    chatOf("erin", { unread: 1_234, standing: "request" }),
  ], size);
  watcher.hear({ kind: "connection", state: { at: "online" } });
  watcher.hear({ kind: "drained" });
  watcher.tell({ kind: "presence", online: [BOB, username("erin")] });
  watcher.open("bob", WORDS);
  const session = {
    oneTimeKey: true,
    answered: true,
    ratchetStep: 4,
    epoch: 2,
    emoji: [],
  };
  watcher.tell({ kind: "protection", chat: BOB, protection: session });
  return watcher;
}

Deno.test("a conversation on a screen of the usual size", () => {
  const watcher = morning();
  watcher.type("see you th");
  golden("conversation", pictureOf(watcher.screen));
});

Deno.test("the same on the smallest screen there is", () => {
  golden(
    "conversation_small",
    pictureOf(morning({ columns: 40, rows: 12 }).screen),
  );
});

Deno.test("the same on a large screen", () => {
  golden(
    "conversation_large",
    pictureOf(morning({ columns: 120, rows: 30 }).screen),
  );
});

Deno.test("a first run shows what to type", () => {
  golden("first_run", pictureOf(new Watcher([]).screen));
});

Deno.test("a chat without a message shows what to type, too", () => {
  const watcher = new Watcher([]);
  watcher.open("bob");
  golden("first_line", pictureOf(watcher.screen));
});

Deno.test("nobody joined, with chats to choose from", () => {
  golden("nobody_joined", pictureOf(new Watcher().screen));
});

Deno.test("a relay that is gone is told calmly, with what waits", () => {
  const watcher = morning();
  const state = {
    at: "offline",
    code: "relay-unreachable",
    retryInMs: 1_000,
  } as const;
  watcher.hear({ kind: "connection", state });
  watcher.enter("into the void");
  const id = "f".repeat(32);
  const message = messageOf({
    id,
    from: "alice",
    text: "into the void",
    sentAt: MORNING + DAY,
    state: "sending",
  });
  watcher.tell({ kind: "talk", event: { kind: "queued", message } });
  golden("offline", pictureOf(watcher.screen));
});

Deno.test("a changed key is an alarm, and stands in the title", () => {
  const watcher = morning();
  watcher.open("carol", talk({ chat: "carol", text: "hello" }));
  watcher.tell({
    kind: "said",
    entry: {
      kind: "alarm",
      text: "the identity key of carol changed: nothing is sent to carol until you " +
        "accept it. The safety number is now\n" + "12345 ".repeat(12).trim(),
      hint: "compare it with carol by other means, then: /trust carol",
    },
  });
  golden("key_changed", pictureOf(watcher.screen));
});

Deno.test("a picker over the conversation", () => {
  const watcher = morning();
  watcher.press("pick");
  watcher.type("r");
  watcher.press("later");
  golden("picker", pictureOf(watcher.screen));
});

Deno.test("what was found over the conversation", () => {
  const watcher = morning({ columns: 80, rows: 14 });
  const said = talk(
    { text: "lunch at one?" },
    { from: "alice", text: "lunch it is\nor dinner, if you will, whichever of the two" },
    { chat: "carol", text: "no lunch today" },
  );
  const entry = { kind: "found", query: "lunch", messages: said.toReversed() } as const;
  watcher.tell({ kind: "said", entry });
  watcher.press("later");
  golden("found", pictureOf(watcher.screen));
});

Deno.test("lines to read over the conversation, here what the keys do", () => {
  const watcher = morning({ columns: 80, rows: 14 });
  watcher.press("help");
  assert.match(pictureOf(watcher.screen), /\/msg CHAT TEXT/);
  watcher.press("escape", "look");
  assert.deepEqual(spelled(watcher.last), ["code bob"]);
  watcher.enter("/help keys");
  golden("help_keys", pictureOf(watcher.screen));
  watcher.press("page-down");
  golden("help_keys_end", pictureOf(watcher.screen));
});

Deno.test("what to compare: side by side, below each other, or in words alone", () => {
  const qr = Array.from({ length: 9 }, () => "█▀▄ ".repeat(11).slice(0, 41));
  const known = { username: BOB, uuid: BOB_UUID, displayName: "" };
  const how = [[130, "changed"], [80, "unverified"], [40, "verified"]] as const;
  for (const [columns, trust] of how) {
    const watcher = morning({ columns, rows: columns === 40 ? 12 : 24 });
    const standing = "accepted";
    const contact = {
      ...known,
      trust,
      standing,
      wasVerified: trust === "changed",
    } as const;
    const info = { contact, safetyNumber: "12345".repeat(12) };
    const words = codeOf(info, EMOJI.slice(0, 16), null);
    const entry = { kind: "code", words, qr, scannable: "BIAQ".repeat(30) } as const;
    watcher.tell({ kind: "said", entry });
    golden(`code_${columns}`, pictureOf(watcher.screen));
  }
});

Deno.test("what there is to do about a comparison stands above the number", () => {
  const contact = { username: BOB, uuid: BOB_UUID, displayName: "", wasVerified: false };
  const told = (trust: Trust, now: ComparisonState | null = null) => {
    const whose = { ...contact, trust, standing: "accepted" } as const;
    const running = now && { chat: BOB, now };
    return codeOf({ contact: whose, safetyNumber: "1" }, [], running).slice(0, 3).join(
      "\n",
    );
  };
  assert.match(told("mismatched"), /MISMATCH.*\n.*nothing is sent\nnext: meet, and type/);
  assert.match(told("untrusted"), /is new: nothing is sent.*\nnext: .*\/trust bob/);
  assert.match(told("unverified", { at: "offered" }), /asks you.*\nnext: .*\/verify bob/);
  const emoji = EMOJI.slice(0, 7);
  const comparing = told("unverified", { at: "comparing", emoji });
  assert.match(comparing, /dog.*\nnext: .*\/match bob.*\/mismatch bob/i);
});

Deno.test("a group: who is in it, who of them is there, and what was done when", () => {
  for (const size of [{ columns: 80, rows: 20 }, { columns: 40, rows: 12 }]) {
    const watcher = morning(size);
    const members = [
      memberOf("alice", { role: "admin", trust: "self" }),
      memberOf("bob", { trust: "verified" }),
      memberOf("erin", { gaveKey: false, trust: null }),
    ];
    const info = groupOf({ members, size: 3, waiting: ["add"] });
    const chat = info.handle;
    watcher.tell({ kind: "talk", event: { kind: "created", group: chat } });
    watcher.tell({ kind: "protection", chat, protection: info });
    watcher.press("look");
    assert.deepEqual(spelled(watcher.last), ["members #team"]);
    watcher.tell({ kind: "said", entry: { kind: "group", info, past: GROUP_PAST } });
    golden(`group_${size.columns}`, pictureOf(watcher.screen));
    watcher.press("page-down", "page-down", "page-down");
    golden(`group_${size.columns}_end`, pictureOf(watcher.screen));
  }
});

Deno.test("a line of several rows, and a completion that is open", () => {
  const watcher = morning();
  watcher.type("first row\nsecond row\n/");
  watcher.press("erase-left", "erase-left");
  golden("several_rows", pictureOf(watcher.screen));
  watcher.press("line-start", "erase-to-end");
  watcher.type("@");
  watcher.press("complete");
  golden("completion", pictureOf(watcher.screen));
});

Deno.test("scrolled up, with a word of ours that the window does not show", () => {
  const watcher = morning({ columns: 80, rows: 14 });
  watcher.press("page-up");
  golden("scrolled", pictureOf(watcher.screen));
  watcher.tell({
    kind: "said",
    entry: { kind: "notice", text: "the relay is back" },
  });
  golden("remark", pictureOf(watcher.screen));
});

Deno.test("a screen too small for anything keeps the line being typed", () => {
  const watcher = morning({ columns: 12, rows: 2 });
  watcher.type("hi");
  assert.equal(pictureOf(watcher.screen).split("\n").at(-1), "> hi▁");
  assert.equal(frameOf(watcher.screen).rows.length, 2);
});

Deno.test("no text of a peer makes a row too wide, or reaches our columns", () => {
  for (const text of hostileTexts(60)) {
    const watcher = new Watcher([chatOf("bob", { displayName: text })]);
    watcher.open("bob", talk({ text }));
    const rows = pictureOf(watcher.screen).split("\n");
    assert.equal(rows.length, 16);
    for (const row of rows) assert.ok(columns(row) < 80, row);
    for (const row of rows.slice(1, -2)) {
      assert.match(row, /^.{20} │ ($| {15}|09:41 {3}bob {4}|── 2026)/);
    }
  }
});

Deno.test("without colours, nothing is lost but the colours", () => {
  const { screen } = morning();
  const [colored, grey] = [frameOf(screen, true), frameOf(screen, false)];
  const painted = legible(colored.rows.join("\n")).match(/␛\[[\d;]*3[1-7]m/g);
  assert.ok(painted !== null);
  assert.doesNotMatch(
    legible(grey.rows.join("\n")),
    /␛\[([\d;]*;)?(3[0-7]|9\d|4\d|10\d)m/,
  );
  assert.deepEqual(colored.rows.map(uncolored), grey.rows.map(uncolored));
});
