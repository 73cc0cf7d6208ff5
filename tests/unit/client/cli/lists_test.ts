import assert from "node:assert/strict";
import { contacts } from "../../../../client/cli/contacts.ts";
import { history } from "../../../../client/cli/history.ts";
import { info } from "../../../../client/cli/info.ts";
import { online } from "../../../../client/cli/online.ts";
import { receipts } from "../../../../client/cli/receipts.ts";
import { standing } from "../../../../client/cli/standing.ts";
import { trust } from "../../../../client/cli/trust.ts";
import { trustRelay } from "../../../../client/cli/trust_relay.ts";
import { EMOJI } from "../../../../src/identity/emoji.ts";
import { ClientError } from "../../../../client/fault.ts";
import type { ChatInfo } from "../../../../client/messenger.ts";
import type { ReceiptChoice } from "../../../../client/receipt_choice.ts";
import { columns } from "../../../../client/terminal/columns.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";
import { messageOf } from "../../../support/fake_messenger.ts";
import { dangerous, hostileTexts } from "../../../support/hostile_text.ts";

Deno.test("contacts are listed in columns, a changed key in capitals", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.people.set("bob", "unverified").set("christopher", "changed");
  messenger.people.set("dave", "untrusted").set("eve", "unverified");
  messenger.standings.set("dave", "request").set("eve", "blocked");
  await contacts(context);
  assert.deepEqual(out.lines, [
    "bob          [unverified]",
    "christopher  [KEY CHANGED]",
    "dave         [untrusted] [request]",
    "eve          [unverified] [blocked]",
  ]);
});

Deno.test("empty lists say what to type, and print no result", async () => {
  for (const verb of [contacts, online]) {
    const { context, out, err } = sceneOf();
    assert.equal(await verb(context), 0);
    assert.equal(out.text, "");
    assert.match(err.text, /no one here yet: messenger send|nobody else is online/);
  }
});

Deno.test("who is online is asked of the relay, one name a line", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.people.set("bob", "unverified").set("carol", "unverified");
  await online(context);
  assert.deepEqual(out.lines, ["bob", "carol"]);
  assert.deepEqual(messenger.calls, ["connect", "online", "close"]);
});

Deno.test("whoever hides is told who sees it still, and may show up again", async () => {
  for (
    const [options, call, said] of [
      [{ hide: true }, "hide", /nobody sees you online from now on, but the relay/],
      [{ show: true }, "show", /others see you online/],
    ] as const
  ) {
    const { context, messenger, out } = sceneOf();
    assert.equal(await online(context, options), 0);
    assert.match(out.text, said);
    assert.deepEqual(messenger.calls, ["connect", call, "close"]);
  }
});

Deno.test("a stranger is let in or kept out by a command for each", async () => {
  const acts = [
    ["accept", /bob is accepted/],
    ["decline", /is declined/],
    ["block", /bob is blocked/],
    ["unblock", /not blocked any more/],
  ] as const;
  for (const [act, said] of acts) {
    const { context, messenger, out } = sceneOf();
    messenger.people.set("bob", "unverified");
    assert.equal(await standing(context, act, "bob"), 0);
    assert.match(out.text, said);
    assert.deepEqual(messenger.calls, [`${act} bob`, "close"], "without the relay");
  }
  const { context, messenger, out } = sceneOf(undefined, { json: true });
  messenger.people.set("bob", "unverified");
  await standing(context, "block", "bob");
  assert.deepEqual(JSON.parse(out.text), {
    type: "block",
    username: "bob",
    standing: "blocked",
  });
});

Deno.test("receipts are wished for everyone or some, and said so", async () => {
  const wishes = [
    [["on"], /^everyone you accepted is told when a message has come here\n$/],
    [["off", "bob"], /here, but for bob\n$/],
    [["off", "eve"], /here, but for bob, eve\n$/],
    [[], /here, but for bob, eve\n$/],
    [["off"], /^nobody is told/],
    [["on", "eve"], /^eve is told when a message has come here, and nobody else\n$/],
    [["on", "bob"], /^bob, eve are told when/],
  ] as const;
  let told: ReceiptChoice = { everyone: false, but: [] };
  for (const [[wanted, user], said] of wishes) {
    const { context, messenger, out } = sceneOf();
    messenger.told = told;
    messenger.people.set("bob", "unverified").set("eve", "unverified");
    assert.equal(await receipts(context, wanted, user), 0);
    assert.match(out.text, said);
    assert.ok(!messenger.calls.includes("connect"), "the vault alone knows");
    told = messenger.told;
  }
  const json = sceneOf(undefined, { json: true });
  await receipts(json.context, undefined, undefined);
  assert.deepEqual(JSON.parse(json.out.text), {
    type: "receipts",
    everyone: false,
    but: [],
  });
});

Deno.test("history is read without the relay", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.keep(messageOf({ id: "1", text: "one" }));
  messenger.keep(messageOf({ id: "2", text: "two" }));
  await history(context, "bob", { limit: 1 });
  assert.deepEqual(messenger.calls, ["history bob 1", "close"]);
  assert.match(out.text, /bob: two\n$/);
  const empty = sceneOf();
  await history(empty.context, "bob", { limit: 1, before: "2" });
  assert.equal(empty.err.lines.at(-1), "nothing yet with bob");
});

Deno.test("history tells how far messages came that are not simply sent", async () => {
  const { context, messenger, out } = sceneOf();
  const ours = { from: "alice", chat: "bob" };
  messenger.keep(messageOf({ ...ours, id: "1", text: "one", state: "accepted" }));
  messenger.keep(messageOf({ ...ours, id: "2", text: "two", state: "sending" }));
  messenger.keep(messageOf({ ...ours, id: "3", text: "three", state: "failed" }));
  messenger.keep(messageOf({ ...ours, id: "4", text: "four", state: "delivered" }));
  await history(context, "bob", { limit: 4 });
  assert.match(out.text, /one\n.*two \(sending\)\n.*three \(not sent\)\n/);
  assert.match(out.text, /four \(delivered\)\n$/);
});

Deno.test("no message can write in the column of our own times", async () => {
  const { context, messenger, out } = sceneOf();
  hostileTexts(500).forEach((text, n) => messenger.keep(messageOf({ id: `${n}`, text })));
  await history(context, "bob", { limit: 500 });
  assert.deepEqual(dangerous(out.text, "\n\u200c\u200d"), []);
  for (const line of out.lines) assert.ok(columns(line) < 80, JSON.stringify(line));
  const starts = out.lines.filter((line) => !/^( {18}|$)/.test(line));
  assert.equal(starts.length, 500);
  for (const line of starts) assert.match(line, /^2026-11-22 \d\d:\d\d {2}bob:/);
});

Deno.test("info shows the number to compare in groups of five", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.people.set("bob", "unverified");
  await info(context, "bob");
  assert.match(out.text, /^user {12}bob \[unverified\]$/m);
  assert.match(out.text, /^safety number {3}(12345 ){5}12345\n {16}(12345 ){5}12345$/m);
  assert.match(out.text, /^session {9}none yet/m);
});

Deno.test("info of a session tells what it is made of", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.people.set("bob", "unverified");
  const [contact] = messenger.contacts();
  assert.ok(contact !== undefined);
  const emoji = EMOJI.slice(0, 7);
  const session = { oneTimeKey: true, answered: false, ratchetStep: 7, epoch: 2, emoji };
  const found: ChatInfo = { contact, safetyNumber: "1".repeat(60), session };
  messenger.info = () => found;
  await info(context, "bob");
  assert.match(
    out.text,
    /not answered yet\n.*with one-time key\nratchet step +7\n.*epoch +2\n/,
  );
  assert.match(
    out.text,
    /^session emoji +🐶 Dog, 🐱 Cat, 🦁 Lion, 🐎 Horse\n +🦄 Unicorn, 🐷 Pig, 🐘/m,
  );
  const again = sceneOf();
  const answered = { ...session, answered: true, oneTimeKey: false };
  again.messenger.info = () => ({ ...found, session: answered });
  await info(again.context, "bob");
  assert.match(again.out.text, /answered by both\n.*without one-time key\n/);
});

Deno.test("emoji are told as indicators, and to scripts as words", async () => {
  const { context, messenger, out } = sceneOf(undefined, { json: true });
  messenger.people.set("bob", "verified");
  await info(context, "bob");
  const told = JSON.parse(out.text);
  assert.equal(told.trust, "verified");
  assert.equal(told.identityEmoji.length, 16);
  assert.equal(told.identityEmoji[0], "Dog");
});

Deno.test("trusting a key that replaces a verified one says so", async () => {
  const { context, messenger, err } = sceneOf();
  messenger.people.set("bob", "changed");
  messenger.verifiedBefore.add("bob");
  await trust(context, "bob");
  assert.match(
    err.text,
    /bob was verified before, and is not any more\nhint: .*verify bob/,
  );
});

Deno.test("trusting somebody prints the number that is trusted now", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.people.set("bob", "changed");
  await trust(context, "bob");
  assert.match(out.text, /^bob is trusted from now on, with the safety number\n12345 /);
});

const KEY = "k".repeat(52);

function changed(): ClientError {
  return new ClientError("relay-changed", { fingerprint: KEY });
}

Deno.test("a relay's new key is trusted after a yes, or when it was named", async () => {
  const asked = sceneOf(["password\r", "y\n"]);
  asked.messenger.faults.set("connect", changed());
  assert.equal(await trustRelay(asked.context, undefined), 0);
  assert.ok(asked.messenger.calls.includes(`trust-relay ${KEY}`));
  assert.ok(asked.err.text.includes(KEY));
  const named = sceneOf();
  named.messenger.faults.set("connect", changed());
  assert.equal(await trustRelay(named.context, KEY), 0);
  assert.match(named.out.text, /is trusted with the key k{52}\n$/);
});

Deno.test("a relay's new key is not trusted after a no, or another name", async () => {
  for (const key of [undefined, "x".repeat(52)]) {
    const { context, messenger } = sceneOf(["password\r", "n\n"]);
    messenger.faults.set("connect", changed());
    await assert.rejects(trustRelay(context, key), { code: "relay-changed" });
    assert.ok(!messenger.calls.some((call) => call.startsWith("trust-relay")));
  }
});

Deno.test("a relay that never changed needs no trust", async () => {
  const { context, err } = sceneOf();
  assert.equal(await trustRelay(context, undefined), 0);
  assert.match(err.text, /shows the key it always had/);
  const gone = sceneOf();
  gone.messenger.faults.set("connect", new ClientError("relay-unreachable"));
  await assert.rejects(trustRelay(gone.context, undefined), {
    code: "relay-unreachable",
  });
});
