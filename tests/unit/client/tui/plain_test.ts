import assert from "node:assert/strict";
import { Bell } from "../../../../client/terminal/bell.ts";
import { Idle } from "../../../../client/tui/idle.ts";
import { plainChat } from "../../../../client/tui/plain.ts";
import { legible } from "../../../support/escapes.ts";
import { FakeMessenger, messageOf, username } from "../../../support/fake_messenger.ts";
import { FakeSink } from "../../../support/fake_terminal.ts";
import { TestClock } from "../../../support/test_clock.ts";
import { Typist } from "../../../support/typist.ts";

/** The size of the terminal that the tests do not have. */
const SIZE = { columns: 80, rows: 24 };

/** Somebody in front of a chat in lines. */
class Stage {
  readonly messenger = new FakeMessenger();
  readonly keyboard = new Typist();
  readonly out = new FakeSink(true);
  readonly clock = new TestClock();
  readonly asked: ((isRight: boolean) => void)[] = [];
  /** Whom to join at once. */
  first: string | undefined = "bob";
  ended: Promise<void> = Promise.resolve();

  begin(): void {
    this.ended = plainChat(this.messenger, {
      input: this.keyboard.input,
      out: this.out,
      size: () => SIZE,
      habits: {
        color: false,
        bell: new Bell(this.out, "bell"),
        idle: new Idle(60_000, this.clock),
        unlocked: () => new Promise((resolve) => this.asked.push(resolve)),
        first: this.first,
      },
    });
  }

  /** All that was written since the last time. */
  async written(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve));
    const { text } = this.out;
    this.out.text = "";
    return legible(text);
  }
}

Deno.test("lines are locked like a screen, and nothing stays above", async () => {
  const stage = new Stage();
  stage.messenger.people.set("carol", "unverified");
  stage.messenger.keep(messageOf({ id: "1", text: "for your eyes" }));
  stage.begin();
  assert.match(await stage.written(), /for your eyes/);
  await stage.keyboard.type("/lock\r");
  assert.match(await stage.written(), /␛\[2J␛\[3J$/);
  assert.equal(stage.asked.length, 1);
  stage.messenger.deliver(messageOf({ id: "2", text: "meanwhile" }));
  stage.messenger.deliver(messageOf({ id: "3", chat: "carol", text: "elsewhere" }));
  stage.messenger.emit({ kind: "drained" });
  assert.equal(await stage.written(), "", "nothing is told");
  assert.equal(stage.messenger.unprinted(9).length, 2);
  stage.asked[0]?.(true);
  const again = await stage.written();
  assert.match(again, /for your eyes[^]*meanwhile[^]*elsewhere/);
  assert.equal(again.split("meanwhile").length, 2);
  assert.deepEqual(stage.messenger.unprinted(9), []);
  await stage.keyboard.type("\x03");
  await stage.ended;
});

Deno.test("lines that nobody touches are locked, and giving up leaves them", async () => {
  const stage = new Stage();
  stage.begin();
  stage.clock.advance(59_000);
  await stage.keyboard.type("x");
  stage.clock.advance(59_000);
  assert.equal(stage.asked.length, 0);
  stage.clock.advance(1_000);
  await stage.written();
  stage.asked[0]?.(false);
  await stage.ended;
  assert.equal(stage.clock.waiting, 0);
  assert.equal(stage.keyboard.raw, false);
});

Deno.test("what was half-typed outlives the lock, whichever the front end", async () => {
  const stage = new Stage();
  stage.messenger.leaveDesk({
    joined: username("carol"),
    drafts: new Map([[null, "/hel"], [username("carol"), "for carol"]]),
  });
  stage.first = undefined;
  stage.begin();
  assert.match(await stage.written(), /carol> for carol\r␛\[16C$/);
  stage.clock.advance(60_000);
  await stage.written();
  stage.asked[0]?.(true);
  assert.match(await stage.written(), /carol> for carol\r␛\[16C$/);
  await stage.keyboard.type("\x15/lock\r");
  await stage.written();
  stage.asked[1]?.(false);
  await stage.ended;
  assert.deepEqual(stage.messenger.takeDesk(), { joined: "carol", drafts: new Map() });
});

Deno.test("lines half-typed elsewhere are found by Up", async () => {
  const stage = new Stage();
  stage.messenger.leaveDesk({
    joined: null,
    drafts: new Map([[username("dave"), "hi"]]),
  });
  stage.begin();
  await stage.keyboard.type("\x1b[A");
  assert.match(await stage.written(), /bob> \r␛\[5Chi$/);
  await stage.keyboard.type("\x15\x03");
  await stage.ended;
});

Deno.test("a message elsewhere calls the person, unless it is muted", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.begin();
  stage.messenger.deliver(messageOf({ id: "1", text: "here" }));
  assert.doesNotMatch(await stage.written(), /␇/);
  await stage.keyboard.type("/mute carol\r");
  assert.match(await stage.written(), /carol is muted\r\n.*hint: \/unmute carol/);
  stage.messenger.deliver(messageOf({ id: "2", chat: "carol" }));
  assert.doesNotMatch(await stage.written(), /␇/);
  stage.messenger.deliver(messageOf({ id: "3", chat: "dave" }));
  assert.match(await stage.written(), /␇/);
  await stage.keyboard.type("\x03");
  await stage.ended;
});
