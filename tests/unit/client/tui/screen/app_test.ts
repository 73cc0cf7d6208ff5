import assert from "node:assert/strict";
import { ClientError } from "../../../../../client/fault.ts";
import { Bell } from "../../../../../client/terminal/bell.ts";
import { FullScreen } from "../../../../../client/terminal/full_screen.ts";
import { Idle } from "../../../../../client/tui/idle.ts";
import {
  FakeMessenger,
  messageOf,
  username,
} from "../../../../support/fake_messenger.ts";
import { groupOf } from "../../../../support/fake_groups.ts";
import { runApps } from "../../../../../client/tui/screen/apps.ts";
import { Screen } from "../../../../support/screen.ts";
import { MORNING } from "../../../../support/screens.ts";
import { TestClock } from "../../../../support/test_clock.ts";
import { Typist } from "../../../../support/typist.ts";

/** Milliseconds after which a wait gives up: far above any honest answer. */
const PATIENCE = 60_000;

/** A person with a keyboard before the whole program but its messenger. */
class Stage {
  readonly messenger = new FakeMessenger();
  readonly keyboard = new Typist();
  readonly screen = new Screen(80);
  /** How often the bell rang. */
  bells = 0;
  /** What is asked for the password: whether it was typed. */
  readonly asked: ((isRight: boolean) => void)[] = [];
  readonly clock = new TestClock();
  ended: Promise<void> = Promise.resolve();

  /** Starts, once the messenger is set up. */
  begin(first?: string): void {
    const sink = {
      isTerminal: () => true,
      writeSync: (bytes: Uint8Array) => {
        const text = new TextDecoder().decode(bytes);
        this.bells += text.split("\x07").length - 1;
        this.screen.write(text.replaceAll("\x07", ""));
        return bytes.length;
      },
    };
    const size = () => ({ columns: 80, rows: 16 });
    const { input } = this.keyboard;
    const habits = {
      color: true,
      bell: new Bell(sink, "bell"),
      idle: new Idle(60_000, this.clock),
      unlocked: () => new Promise<boolean>((resolve) => this.asked.push(resolve)),
      first,
    };
    const terminal = new FullScreen({ input, out: sink }, size);
    this.ended = runApps(this.messenger, terminal, habits);
  }

  /** Waits until the screen shows it. */
  async shows(pattern: RegExp): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (Date.now() < deadline) {
      if (pattern.test(this.screen.rows.join("\n"))) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.fail(
      `${pattern} is not on the screen:\n${this.screen.rows.join("\n")}`,
    );
  }

  /** Leaves by the keyboard. */
  async leave(): Promise<void> {
    await this.keyboard.type("\x03");
    await this.ended;
    assert.equal(this.keyboard.raw, false);
  }
}

Deno.test("a first run shows what to type, and goes online", async () => {
  const stage = new Stage();
  stage.begin();
  await stage.shows(/no one here yet/);
  assert.deepEqual(stage.messenger.calls, ["connect retry"]);
  await stage.leave();
});

Deno.test("an only contact is joined, and what came is shown and seen", async () => {
  const stage = new Stage();
  stage.messenger.keep(messageOf({ id: "1", text: "while you were away" }));
  stage.begin();
  await stage.shows(/while you were away/);
  assert.deepEqual(stage.messenger.unprinted(9), []);
  await stage.leave();
});

Deno.test("whoever is named at the start is joined once found", async () => {
  const stage = new Stage();
  stage.begin("dave");
  await stage.shows(/nothing yet with dave/);
  await stage.leave();
});

Deno.test("the first words of a stranger are on the screen at once", async () => {
  const stage = new Stage();
  stage.begin();
  await stage.shows(/no one here yet/);
  const message = messageOf({ text: "may I come in?" });
  stage.messenger.deliver(message);
  stage.messenger.emit({ kind: "request", chat: username("bob") });
  await stage.shows(/may I come in\?\n.*-- {4}bob is new here/);
  await stage.leave();
});

Deno.test("a line that is typed is sent and shown", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.begin();
  await stage.keyboard.type("hello bob\r");
  await stage.shows(/· alice {2}hello bob \(sending\)/);
  assert.ok(stage.messenger.calls.includes("send bob: hello bob"));
  const [message] = stage.messenger.messages;
  const { id, chat } = message ?? messageOf();
  stage.messenger.emit({ kind: "accepted", id, chat });
  await stage.shows(/✓ alice {2}hello bob\n/);
  await stage.leave();
});

Deno.test("who is online is marked, and no failure of that is told", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.begin();
  stage.messenger.emit({ kind: "connection", state: { at: "online" } });
  await stage.shows(/● bob/);
  stage.messenger.faults.set("online", new ClientError("relay-unreachable"));
  stage.messenger.emit({ kind: "connection", state: { at: "online" } });
  await stage.shows(/^1 {3}bob/m);
  assert.doesNotMatch(stage.screen.rows.join("\n"), /no relay answers/);
  await stage.leave();
});

Deno.test("a flood of messages elsewhere rings once, and is counted", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.messenger.people.set("carol", "unverified");
  stage.begin("bob");
  stage.messenger.emit({ kind: "drained" });
  for (let id = 0; id < 5; id++) {
    stage.messenger.deliver(messageOf({ id: String(id), chat: "carol" }));
  }
  await stage.shows(/carol +5 │/);
  assert.equal(stage.bells, 1);
  await stage.leave();
});

Deno.test("a long history is read page by page", async () => {
  const stage = new Stage();
  for (let at = 0; at < 250; at++) {
    const id = String(at).padStart(32, "0");
    const text = `number ${at}.`;
    stage.messenger.keep(messageOf({ id, text, sentAt: MORNING + at }));
  }
  stage.begin();
  await stage.shows(/number 249\./);
  for (let page = 0; page < 30; page++) await stage.keyboard.type("\x1b[5~");
  await stage.shows(/number 0\./);
  const pages = stage.messenger.calls.filter((call) => call.startsWith("history"));
  assert.equal(pages.length, 4, "three, and one that finds the start");
  await stage.leave();
});

Deno.test("a search goes to what it finds, and to what is around it", async () => {
  const stage = new Stage();
  for (let at = 0; at < 500; at++) {
    const id = String(at).padStart(32, "0");
    stage.messenger.keep(messageOf({ id, text: `number ${at}.`, sentAt: MORNING + at }));
  }
  stage.begin();
  await stage.shows(/number 499\./);
  await stage.keyboard.type("/search number 250.\r");
  await stage.shows(/one message with number 250\./);
  await stage.keyboard.type("\r");
  await stage.shows(/number 245\.[^]*number 250\.[^]*number 255\./);
  for (let page = 0; page < 40; page++) await stage.keyboard.type("\x1b[6~");
  await stage.shows(/number 499\./);
  await stage.keyboard.type("/search nothing of this\r");
  await stage.shows(/-- {4}nothing found/);
  await stage.leave();
});

Deno.test("a bug in the messenger ends it, and the terminal is given back", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.begin();
  stage.messenger.faults.set("send", new TypeError("bug"));
  const ended = assert.rejects(stage.ended, TypeError);
  await stage.keyboard.type("hello\r");
  await ended;
  assert.equal(stage.keyboard.raw, false);
});

Deno.test("the end of the terminal ends it", async () => {
  const stage = new Stage();
  stage.begin();
  await stage.keyboard.type(null);
  await stage.ended;
});

Deno.test("groups stand in the list, and are talked in like chats", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.messenger.groups.all.push(groupOf());
  stage.messenger.keep(messageOf({ chat: "#team", text: "who is in?" }));
  stage.begin("bob");
  await stage.shows(/#team +1/);
  await stage.keyboard.type("/join #te\t\r");
  await stage.shows(/#team \[unverified\] {2}sender keys · epoch 7 · 2 members/);
  await stage.shows(/who is in\?/);
  assert.deepEqual(stage.messenger.unprinted(9), []);
  await stage.keyboard.type("me\r");
  await stage.shows(/alice {2}me \(sending\)/);
  const { id, chat } = stage.messenger.messages.at(-1) ?? messageOf();
  assert.ok(stage.messenger.calls.includes("send #team: me"));
  stage.messenger.emit({ kind: "accepted", id, chat });
  await stage.keyboard.type("/kick bob\r/members\r");
  await stage.shows(/alice admin \[you\]/);
  assert.ok(stage.messenger.calls.includes("group remove #team bob"));
  await stage.keyboard.type("\x03");
  await stage.leave();
});

Deno.test("a founded group is opened, and says what to do next", async () => {
  const stage = new Stage();
  stage.begin();
  await stage.keyboard.type("/group Team\r");
  await stage.shows(/#team \[unverified\]/);
  await stage.shows(/#team is there\n.*hint: \/invite USER\.\.\./);
  await stage.leave();
});

Deno.test("a group that is none is told of once, and the chat goes on", async () => {
  const stage = new Stage();
  const fault = new ClientError("unknown-group", { subject: "#none" });
  stage.messenger.faults.set("find", fault);
  stage.begin("#none");
  await stage.shows(/there is no group #none here/);
  assert.equal(stage.screen.rows.join("\n").split("there is no group").length, 2);
  await stage.leave();
});

Deno.test("receipts are wished for on the screen, and shown there", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  const parts = { from: "alice", chat: "bob", state: "accepted" } as const;
  stage.messenger.messages.push(messageOf({ ...parts, id: "1", text: "lunch?" }));
  stage.begin("bob");
  await stage.shows(/✓ alice +lunch\?/);
  stage.messenger.emit({ kind: "delivered", chat: username("bob"), ids: ["1"] });
  await stage.shows(/✔ alice +lunch\?$/m);
  await stage.keyboard.type("/receipts on bob\r");
  await stage.shows(/bob is told when a message has come here/);
  await stage.leave();
});

Deno.test("a muted chat is counted and calls nobody, until it may again", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.messenger.people.set("carol", "unverified");
  stage.begin("bob");
  stage.messenger.emit({ kind: "drained" });
  await stage.keyboard.type("/mute carol 8h\r");
  await stage.shows(/carol +z │/);
  await stage.shows(/carol is muted until \d{4}-\d\d-\d\d \d\d:\d\d/);
  const receivedAt = Date.now();
  stage.messenger.deliver({ ...messageOf({ id: "1", chat: "carol" }), receivedAt });
  await stage.shows(/carol +z 1 │/);
  assert.equal(stage.bells, 0);
  await stage.keyboard.type("/unmute carol\r");
  await stage.shows(/carol calls you again/);
  stage.messenger.deliver({ ...messageOf({ id: "2", chat: "carol" }), receivedAt });
  await stage.shows(/carol +2 │/);
  assert.equal(stage.bells, 1);
  await stage.keyboard.type("/mute\r");
  await stage.shows(/^ bob \[unverified\].*\[muted\]/);
  await stage.leave();
});

Deno.test("a locked screen shows nothing until the password is typed", async () => {
  const stage = new Stage();
  stage.messenger.keep(messageOf({ id: "1", text: "for your eyes" }));
  stage.begin();
  stage.messenger.emit({ kind: "drained" });
  await stage.shows(/for your eyes/);
  await stage.keyboard.type("/lock\rtyped ahead");
  await until(() => stage.asked.length === 1);
  assert.equal(stage.keyboard.raw, false, "the terminal is given back");
  stage.messenger.deliver(messageOf({ id: "2", text: "while it was locked" }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.doesNotMatch(stage.screen.rows.join("\n"), /eyes|locked|bob/);
  assert.equal(stage.messenger.unprinted(9).length, 1, "nobody has seen it");
  assert.equal(stage.bells, 0);
  stage.asked[0]?.(true);
  await stage.shows(/for your eyes[^]*while it was locked[^]*\n>$/);
  assert.deepEqual(stage.messenger.unprinted(9), []);
  await stage.leave();
});

Deno.test("what was half-typed outlives the lock, in each of the chats", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.messenger.people.set("carol", "unverified");
  stage.begin("carol");
  await stage.keyboard.type("for carol\x1b1");
  await stage.shows(/^ bob /);
  await stage.keyboard.type("for bob");
  stage.clock.advance(60_000);
  await until(() => stage.asked.length === 1);
  stage.asked[0]?.(true);
  await stage.shows(/^ bob [^]*> for bob$/);
  await stage.keyboard.type("\x1b2");
  await stage.shows(/^ carol [^]*> for carol$/);
  await stage.keyboard.type("\x15\x1b1\x15/lock\r");
  await until(() => stage.asked.length === 2);
  assert.deepEqual(stage.messenger.takeDesk(), { joined: "bob", drafts: new Map() });
  stage.asked[1]?.(false);
  await stage.ended;
});

Deno.test("a screen that nobody touches is locked, and giving up leaves it", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.begin();
  stage.clock.advance(50_000);
  await stage.keyboard.type("x");
  stage.clock.advance(50_000);
  assert.equal(stage.asked.length, 0, "somebody was there in between");
  stage.clock.advance(10_000);
  await until(() => stage.asked.length === 1);
  stage.asked[0]?.(true);
  await stage.shows(/> x$/);
  await stage.keyboard.type("\x15/lock\r");
  await until(() => stage.asked.length === 2);
  stage.asked[1]?.(false);
  await stage.ended;
  assert.equal(stage.clock.waiting, 0);
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
