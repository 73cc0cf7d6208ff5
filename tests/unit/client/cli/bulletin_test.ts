import assert from "node:assert/strict";
import { withAccount } from "../../../../client/cli/account.ts";
import type { MessengerEvent } from "../../../../client/event.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";
import { messageOf, username } from "../../../support/fake_messenger.ts";

const BOB = username("bob");

/** What a verb says on the side when this happens while it works. */
async function saidAbout(event: MessengerEvent): Promise<readonly string[]> {
  const { context, messenger, err } = sceneOf();
  await withAccount(context, () => {
    messenger.emit(event);
    return Promise.resolve(0);
  });
  return err.lines.slice(1);
}

Deno.test("a changed key is told with the command that accepts it", async () => {
  const changed = { kind: "identity-changed", chat: BOB, wasVerified: false } as const;
  const [note = "", hint = ""] = await saidAbout(changed);
  assert.equal(note, "note: the identity key of bob changed: nothing was sent");
  assert.match(hint, /^hint: .*messenger trust bob$/);
  const [untrusted = ""] = await saidAbout({ kind: "identity-untrusted", chat: BOB });
  assert.match(untrusted, /is new and not trusted/);
  const [lost = ""] = await saidAbout({ ...changed, wasVerified: true });
  assert.match(lost, /bob was VERIFIED, and the identity key changed/);
});

Deno.test("new people, missing and lost messages are told", async () => {
  assert.deepEqual(await saidAbout({ kind: "met", chat: BOB }), [
    "note: bob is new here, and not verified",
    "hint: messenger info bob shows the number to compare",
  ]);
  assert.deepEqual(await saidAbout({ kind: "request", chat: BOB }), [
    "note: bob is new here and asks to talk with you; bob is not verified",
    "hint: an answer accepts, or: messenger accept bob, messenger decline bob, " +
    "messenger block bob",
  ]);
  assert.match(
    (await saidAbout({ kind: "missing", chat: BOB, from: BOB, count: 2 }))[0] ?? "",
    /2 mess/,
  );
  const given = { kind: "failed", id: "1", chat: BOB, code: "mailbox-full" } as const;
  assert.match((await saidAbout(given))[0] ?? "", /the mailbox of bob is full/);
  const refused = { kind: "notice", notice: { kind: "refused", from: BOB } } as const;
  assert.equal((await saidAbout(refused)).length, 1, "and there is nothing to be done");
});

Deno.test("a verb tells of its own, and nothing is told twice", async () => {
  const { context, messenger, err } = sceneOf();
  const changed = { kind: "identity-changed", chat: BOB, wasVerified: false } as const;
  const hear = (): Promise<0> => {
    messenger.emit(changed);
    return Promise.resolve(0);
  };
  await withAccount(context, hear, "bob");
  assert.equal(err.lines.length, 1);
  const other = sceneOf();
  await withAccount(other.context, () => {
    other.messenger.emit(changed);
    other.messenger.emit(changed);
    return Promise.resolve(0);
  }, "carol");
  assert.equal(other.err.lines.length, 3);
});

Deno.test("what goes well is not told", async () => {
  assert.deepEqual(await saidAbout({ kind: "drained" }), []);
  assert.deepEqual(await saidAbout({ kind: "accepted", id: "1", chat: BOB }), []);
  assert.deepEqual(await saidAbout({ kind: "message", message: messageOf() }), []);
  const state = { at: "online" } as const;
  assert.deepEqual(await saidAbout({ kind: "connection", state }), []);
});
