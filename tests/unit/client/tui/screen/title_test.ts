import assert from "node:assert/strict";
import type { GroupInfo } from "../../../../../client/groups/groups.ts";
import type { Trust } from "../../../../../client/messenger.ts";
import { titleRow } from "../../../../../client/tui/screen/title.ts";
import { groupOf, memberOf } from "../../../../support/fake_groups.ts";
import { username } from "../../../../support/names.ts";
import { chatOf, Watcher } from "../../../../support/screens.ts";

/** The title over a group of which this is known. */
function titleOver(group: GroupInfo | null, columns = 80): string {
  const watcher = new Watcher([chatOf("bob"), chatOf("#team", { trust: null })]);
  watcher.alt(2);
  const chat = groupOf().handle;
  if (group !== null) watcher.tell({ kind: "protection", chat, protection: group });
  return titleRow(watcher.screen, columns).map(({ text }) => text).join("").trimEnd();
}

/** The title over a group of Alice and of people who are trusted so far. */
function trusting(...trusts: readonly (Trust | null)[]): string {
  const others = trusts.map((trust) => memberOf("bob", { trust }));
  const members = [memberOf("alice", { trust: "self" }), ...others];
  return titleOver(groupOf({ members, size: members.length }));
}

Deno.test("the title of a group tells its epoch, its size and its name", () => {
  assert.equal(
    titleOver(groupOf()),
    " #team [unverified]  sender keys · epoch 7 · 2 members  Team",
  );
  assert.match(trusting(), / \[unverified\] .* 1 member {2}Team$/);
  assert.ok(!titleOver(groupOf({ name: "\x1b[2JTeam" })).includes("\x1b"));
  assert.equal(titleOver(null), " #team");
});

Deno.test("a group is trusted as far as its least trusted member", () => {
  assert.match(trusting("verified", "verified"), /\[verified\]/);
  assert.match(trusting("verified", "unverified"), /\[unverified\]/);
  assert.match(trusting("verified", null), /\[unverified\]/);
  assert.match(trusting("verified", "mismatched"), /\[MISMATCH\]/);
  assert.match(trusting("mismatched", "changed"), /\[KEY CHANGED\]/);
  const members = [memberOf("bob", { trust: "verified", differs: true })];
  assert.match(titleOver(groupOf({ members })), /\[KEY CHANGED\]/);
});

Deno.test("where we are not simply a member, the title says where we stand", () => {
  const joining = titleOver(groupOf({ standing: "joining" }));
  assert.match(joining, /^ #team \[unverified\] \[joining\] {2}/);
  assert.match(titleOver(groupOf({ standing: "split" })), / \[HISTORY SPLIT\] {2}/);
});

Deno.test("in 40 columns a title still tells how far it is trusted, and by what", () => {
  const name = "a-name.as-long-as-names-are_ever";
  const title = (trust: Trust, columns: number) => {
    const watcher = new Watcher([chatOf(name, { trust, displayName: "Nora" })]);
    watcher.open(name);
    const session = { oneTimeKey: true, answered: true, ratchetStep: 4, epoch: 2 };
    const protection = { ...session, emoji: [] };
    watcher.tell({ kind: "protection", chat: username(name), protection });
    return titleRow(watcher.screen, columns).map(({ text }) => text).join("").trimEnd();
  };
  assert.equal(title("changed", 39), " a-name… [KEY CHANGED]  X25519 + ML-KEM");
  assert.equal(title("verified", 39), " a-name.as… [verified]  X25519 + ML-KEM");
  assert.equal(title("verified", 79), ` ${name} [verified]  X25519 + ML-KEM  Nora`);
  assert.match(title("verified", 90), /X25519 \+ ML-KEM · step 4 · epoch 2 {2}Nora$/);
  assert.match(
    titleOver(groupOf(), 39),
    /^ #team \[unverified\] {2}sender keys( {2}Team)?$/,
  );
});
