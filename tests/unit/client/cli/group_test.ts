import assert from "node:assert/strict";
import { create, info, kick } from "../../../../client/cli/group.ts";
import { Refusal } from "../../../../client/cli/explain.ts";
import { ClientError } from "../../../../client/fault.ts";
import { groupOf, handle, memberOf } from "../../../support/fake_groups.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";

const ALICE = memberOf("alice", { role: "admin", trust: "self" });

Deno.test("whoever replaces a group is told whom to take in", async () => {
  const { context, messenger, out } = sceneOf();
  const doubtful = memberOf("dave", { differs: true, trust: "changed" });
  const members = [ALICE, memberOf("bob"), memberOf("carol"), doubtful];
  messenger.groups.all.push(
    groupOf({ handle: handle("#old"), standing: "split", members }),
  );
  assert.equal(await create(context, "Crew", { replacing: "#old" }), 0);
  assert.match(out.text, /^#crew is there: messenger group invite '#crew' bob carol$/m);
});

Deno.test("a group tells who of it is verified, and who is to be next", async () => {
  const told = async (...trusts: readonly ("verified" | "unverified")[]) => {
    const { context, messenger, out } = sceneOf();
    const names = ["bob", "carol", "dave"];
    const others = trusts.map((trust, at) => memberOf(names[at] ?? "", { trust }));
    messenger.groups.all.push(groupOf({ members: [ALICE, ...others] }));
    assert.equal(await info(context, "#team"), 0);
    return /^verified +(.*)$/m.exec(out.text)?.[1];
  };
  assert.equal(
    await told("unverified", "verified"),
    "1 of 2; next: messenger verify bob",
  );
  assert.equal(
    await told("verified", "unverified"),
    "1 of 2; next: messenger verify carol",
  );
  assert.equal(await told("verified", "verified"), "everybody");
  assert.equal(await told(), undefined, "nobody to be verified");
});

Deno.test("only what is kept is said to be kept", async () => {
  for (const isKept of [true, false]) {
    const { context, messenger } = sceneOf();
    messenger.groups.all.push(groupOf());
    messenger.faults.set(
      "group remove",
      new ClientError("relay-unreachable", { isKept }),
    );
    await assert.rejects(
      kick(context, "#team", "bob"),
      (error) =>
        error instanceof Refusal &&
        /the change is kept/.test(error.explained.line) === isKept,
    );
  }
});
