import assert from "node:assert/strict";
import { EMOJI } from "../../../../src/identity/emoji.ts";
import { ClientError } from "../../../../client/fault.ts";
import { Conversation } from "../../../../client/tui/conversation.ts";
import type { Entry, State } from "../../../../client/tui/state.ts";
import { groupOf } from "../../../support/fake_groups.ts";
import { FakeMessenger, messageOf, username } from "../../../support/fake_messenger.ts";

/** A conversation whose surface keeps what it was shown. */
class Stage {
  readonly messenger = new FakeMessenger();
  readonly shown: string[] = [];
  state: State | undefined;
  cleared = 0;
  conversation: Conversation | undefined;

  /** Begins the conversation, once the messenger is set up. */
  begin(first?: string): Conversation {
    this.conversation = new Conversation(this.messenger, {
      show: (entry) => this.shown.push(spelled(entry)),
      changed: (state) => {
        this.state = state;
      },
      clear: () => {
        this.cleared++;
      },
      ring: (text) => this.shown.push(`ring: ${text}`),
      lock: () => this.shown.push("lock"),
    });
    this.conversation.start(first);
    return this.conversation;
  }

  /** Enters a line and waits until it has had its effect. */
  async enter(text: string): Promise<void> {
    this.conversation?.tell({ kind: "entered", text });
    await settled();
  }
}

/** Lets everything happen that waits for promises only. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

function spelled(entry: Entry): string {
  switch (entry.kind) {
    case "message": {
      const { from, body, state } = entry.message;
      return `${from}: ${body.kind === "text" ? body.text : ""} (${state})`;
    }
    case "notice":
    case "alarm":
      return `${entry.kind}: ${entry.text}`;
    case "group":
      return entry.kind;
    case "code":
      return [...entry.words, entry.scannable].join(" / ");
    case "found":
      return `found: ${entry.messages.length}`;
    case "listing":
      return entry.lines.join(" / ");
  }
}

Deno.test("a first start shows what to type, and goes online", async () => {
  const stage = new Stage();
  const conversation = stage.begin();
  await settled();
  assert.deepEqual(stage.shown, ["notice: no one here yet"]);
  assert.deepEqual(stage.messenger.calls, ["connect retry"]);
  assert.ok(conversation.settled);
  conversation.stop();
});

Deno.test("an only contact is joined, and its new messages are shown once", () => {
  const stage = new Stage();
  stage.messenger.keep(messageOf({ id: "1", text: "while you were away" }));
  const conversation = stage.begin();
  assert.equal(conversation.state.joined, "bob");
  assert.deepEqual(stage.shown, ["bob: while you were away (received)"]);
  assert.deepEqual(stage.messenger.unprinted(9), []);
  conversation.stop();
});

Deno.test("with several contacts the list is shown, then what is new", () => {
  const stage = new Stage();
  stage.messenger.keep(messageOf({ id: "1" }));
  stage.messenger.keep(messageOf({ id: "2", chat: "carol" }));
  const conversation = stage.begin();
  assert.equal(conversation.state.joined, null);
  assert.match(stage.shown[0] ?? "", /bob.*\[unverified\].*carol/);
  assert.deepEqual(stage.shown.slice(1), [
    "bob: hello (received)",
    "carol: hello (received)",
  ]);
  conversation.stop();
});

Deno.test("whoever is named at the start is joined once found", async () => {
  const stage = new Stage();
  const conversation = stage.begin("dave");
  assert.equal(conversation.state.joined, null);
  assert.equal(stage.shown.at(-1), "notice: looking for dave");
  await settled();
  assert.equal(conversation.state.joined, "dave");
  assert.deepEqual(
    stage.shown.at(-1),
    "notice: nothing yet with dave: write the first line",
  );
  conversation.stop();
});

Deno.test("no conversation is opened with nobody, nor a text kept", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  const conversation = stage.begin("bob");
  const wrong = [
    ["unknown-user", 'nobody is called "zoe" here', 1],
    ["not-looked-up", /^notice: you never met zoe, and there is no relay to ask/, 3],
  ] as const;
  for (const [code, said, exit] of wrong) {
    for (const line of ["/join zoe", "/msg zoe hello"]) {
      stage.messenger.faults.set("find", new ClientError(code, { subject: "zoe" }));
      await stage.enter(line);
      assert.equal(conversation.state.joined, "bob");
      assert.equal(conversation.state.sought, null);
      const last = stage.shown.at(-1) ?? "";
      assert.ok(typeof said === "string" ? last.includes(said) : said.test(last), last);
      assert.equal(conversation.exit, exit);
    }
  }
  assert.ok(!stage.messenger.calls.some((call) => call.startsWith("send zoe")));
  conversation.stop();
});

Deno.test("lines typed meanwhile go to whom is looked for, in order", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  const conversation = stage.begin("bob");
  conversation.tell({ kind: "entered", text: "/join zoe" });
  conversation.tell({ kind: "entered", text: "one" });
  conversation.tell({ kind: "entered", text: "two" });
  await settled();
  const sent = stage.messenger.calls.filter((call) => call.startsWith("send"));
  assert.deepEqual(sent, ["send zoe: one", "send zoe: two"]);
  assert.equal(conversation.state.joined, "zoe");
  conversation.stop();
});

Deno.test("a text is shown once the relay took it", async () => {
  const stage = new Stage();
  stage.begin("bob");
  await stage.enter("hello bob");
  assert.ok(stage.messenger.calls.includes("send bob: hello bob"));
  assert.equal(stage.conversation?.settled, false);
  const [message] = stage.messenger.messages;
  stage.messenger.emit({
    kind: "accepted",
    id: message?.id ?? "",
    chat: messageOf().chat,
  });
  assert.equal(stage.shown.at(-1), "alice: hello bob (accepted)");
  assert.equal(stage.conversation?.settled, true);
  stage.conversation?.stop();
});

Deno.test("a text that cannot be sent is explained, and the chat goes on", async () => {
  const stage = new Stage();
  stage.begin("bob");
  stage.messenger.faults.set("send", new ClientError("unknown-user", { subject: "bob" }));
  await stage.enter("hello");
  assert.equal(stage.shown.at(-1), 'notice: nobody is called "bob" here');
  assert.equal(stage.conversation?.settled, true);
  stage.conversation?.stop();
});

Deno.test("a bug in the messenger ends the chat with it", async () => {
  const stage = new Stage();
  const conversation = stage.begin("bob");
  stage.messenger.faults.set("send", new TypeError("bug"));
  const ended = assert.rejects(conversation.ended, TypeError);
  await stage.enter("hello");
  await ended;
  conversation.stop();
});

Deno.test("a changed key is shown whole, with the command to accept it", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "changed");
  stage.begin();
  stage.messenger.emit({
    kind: "identity-changed",
    chat: username("bob"),
    wasVerified: false,
  });
  const alarm = stage.shown.at(-1) ?? "";
  assert.match(alarm, /^alarm: the identity key of bob changed/);
  assert.match(alarm, /\n(12345 ){11}12345$/);
  await stage.enter("/trust bob");
  assert.equal(stage.shown.at(-1), "notice: bob is trusted from now on");
  assert.equal(stage.messenger.people.get("bob"), "unverified");
  stage.conversation?.stop();
});

Deno.test("a verified person's new key says that she was", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "changed");
  stage.messenger.verifiedBefore.add("bob");
  stage.begin();
  const changed = { kind: "identity-changed", wasVerified: true } as const;
  stage.messenger.emit({ ...changed, chat: username("bob") });
  assert.match(stage.shown.at(-1) ?? "", /^alarm: bob was VERIFIED, and is not any more/);
  await stage.enter("/trust bob");
  assert.match(stage.shown.at(-1) ?? "", /^alarm: .* is NOT VERIFIED any more$/);
  stage.conversation?.stop();
});

Deno.test("emoji are compared and answered in the chat", async () => {
  const stage = new Stage();
  const chat = username("bob");
  stage.messenger.people.set("bob", "unverified");
  stage.begin("bob");
  stage.messenger.follows.set("compare", () => {
    stage.messenger.running = { chat, now: { at: "asked" } };
  });
  await stage.enter("/verify");
  assert.match(stage.shown.at(-1) ?? "", /^notice: bob was asked to compare emoji/);
  const now = { at: "comparing", emoji: EMOJI.slice(0, 7) } as const;
  stage.messenger.emit({ kind: "comparison", chat, now });
  assert.match(stage.shown.at(-1) ?? "", /by voice: 🐶 Dog, 🐱 Cat/);
  await stage.enter("/match");
  assert.ok(stage.messenger.calls.includes("answer bob true"));
  await stage.enter("/mismatch bob");
  assert.ok(stage.messenger.calls.includes("answer bob false"));
  stage.messenger.emit({ kind: "comparison", chat, now: { at: "mismatched" } });
  assert.match(stage.shown.at(-1) ?? "", /^alarm: somebody may stand between/);
  const failed = { at: "aborted", by: "us", reason: "forged" } as const;
  stage.messenger.emit({ kind: "comparison", chat, now: failed });
  assert.match(stage.shown.at(-1) ?? "", /^alarm: comparing emoji with bob was ended/);
  stage.conversation?.stop();
});

Deno.test("codes are shown and taken in the chat, and keys renewed", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  stage.begin("bob");
  await stage.enter("/code");
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.match(
    stage.shown.at(-1) ?? "",
    /^bob \[unverified\] \/ not compared yet.* 12345 .* \/ (BIAQ){30}$/,
  );
  await stage.enter("/verify bob 12345 12345");
  assert.ok(stage.messenger.calls.includes("verify bob 12345 12345"));
  assert.match(stage.shown.at(-1) ?? "", /^notice: bob is verified/);
  await stage.enter("/renew");
  assert.ok(stage.messenger.calls.includes("renew bob"));
  assert.equal(stage.state?.waiting.length, 1);
  await stage.enter("/block");
  assert.match(stage.shown.at(-1) ?? "", /^notice: bob is blocked/);
  stage.conversation?.stop();
});

Deno.test("lists and infos are shown as they were asked for", async () => {
  const stage = new Stage();
  stage.begin();
  await stage.enter("/contacts");
  assert.equal(stage.shown.at(-1), "notice: no one here yet");
  await stage.enter("/online");
  assert.equal(stage.shown.at(-1), "notice: nobody else is online");
  stage.messenger.people.set("bob", "unverified");
  await stage.enter("/online");
  assert.equal(stage.shown.at(-1), "bob");
  await stage.enter("/contacts");
  assert.equal(stage.shown.at(-1), "bob  [unverified]");
  await stage.enter("/info bob");
  assert.match(stage.shown.at(-1) ?? "", /safety number.*12345 12345/);
  await stage.enter("/clear");
  assert.equal(stage.cleared, 1);
  stage.conversation?.stop();
});

Deno.test("a search shows what it finds, or that there is nothing", async () => {
  const stage = new Stage();
  stage.messenger.keep(messageOf({ text: "lunch at one?" }));
  stage.begin();
  await stage.enter("/search lunch");
  assert.equal(stage.shown.at(-1), "found: 1");
  await stage.enter("/search dinner");
  assert.equal(stage.shown.at(-1), "notice: nothing found");
  stage.conversation?.stop();
});

Deno.test("receipts are wished for in the chat, and told of there", async () => {
  const stage = new Stage();
  stage.messenger.people.set("bob", "unverified");
  const conversation = stage.begin("bob");
  await stage.enter("/receipts on");
  const everyone = "everyone you accepted is told when a message has come here";
  assert.equal(stage.shown.at(-1), `notice: ${everyone}`);
  await stage.enter("/receipts off bob");
  assert.equal(stage.shown.at(-1), `notice: ${everyone}, but for bob`);
  await stage.enter("/receipts");
  assert.equal(stage.shown.at(-1), `notice: ${everyone}, but for bob`);
  stage.messenger.emit({ kind: "delivered", chat: username("bob"), ids: ["1"] });
  assert.equal(stage.shown.at(-1), "notice: delivered to bob");
  conversation.stop();
});

Deno.test("a group's last messages are shown where it is joined", async () => {
  const stage = new Stage();
  stage.messenger.groups.all.push(groupOf());
  stage.messenger.keep(messageOf({ id: "1", chat: "#team", text: "who is in?" }));
  const conversation = stage.begin("#team");
  assert.equal(conversation.state.joined, "#team");
  assert.deepEqual(stage.shown, ["bob: who is in? (received)"]);
  assert.deepEqual(stage.messenger.unprinted(9), []);
  await stage.enter("me");
  assert.ok(stage.messenger.calls.includes("send #team: me"));
  conversation.stop();
});

Deno.test("a group that is none is told of as soon as it is joined", async () => {
  const stage = new Stage();
  const fault = new ClientError("unknown-group", { subject: "#none" });
  stage.messenger.faults.set("find", fault);
  stage.begin("#none");
  await settled();
  assert.equal(stage.shown.at(-1), "notice: there is no group #none here");
  assert.equal(stage.conversation?.exit, 1);
  stage.conversation?.stop();
});

Deno.test("/quit ends it", async () => {
  const stage = new Stage();
  const conversation = stage.begin();
  await stage.enter("/quit");
  await conversation.ended;
});
