import assert from "node:assert/strict";
import { type GroupHandle, isHandle } from "../../../../client/chat_id.ts";
import { handleFor } from "../../../../client/groups/handles.ts";
import { type Vault, writeGroup } from "../../../../client/vault/mod.ts";
import { groupId } from "../../../../src/wire/group_log.ts";
import { withFolder } from "../../../support/folders.ts";
import { newVault } from "../../../support/vaults.ts";

const OURS = groupId(new Uint8Array(32).fill(1));
const OTHER = groupId(new Uint8Array(32).fill(2));

const NAMES: readonly [name: string, handle: string][] = [
  ["Team", "#team"],
  ["Die Grünen & ich", "#die-grunen-ich"],
  ["  __dunder__  ", "#dunder__"],
  ["日本", "#group"],
  ["--", "#group"],
  ["ＴＥＡＭ", "#team"],
  ["../../etc/passwd", "#etc-passwd"],
  ["\u001b[31mred\u202e", "#31mred"],
  ["a".repeat(200), `#${"a".repeat(32)}`],
  [`${"a".repeat(31)} b`, `#${"a".repeat(31)}`],
];

Deno.test("a handle is what can be typed of a group's name", () =>
  withVault((vault) => {
    for (const [name, handle] of NAMES) {
      assert.equal(handleFor(vault, OURS, name), handle);
      assert.ok(isHandle(handle), handle);
    }
  }));

Deno.test("a handle that leads to a group never comes to lead to another one", () =>
  withVault((vault) => {
    bears(vault, OTHER, "#team");
    assert.equal(handleFor(vault, OURS, "Team"), "#team-2");
    assert.equal(handleFor(vault, OTHER, "Team"), "#team", "its own stays its own");
    bears(vault, OURS, "#team-2");
    bears(vault, OTHER, "#crew");
    // The other is called so no more; whoever types it still means the other.
    assert.equal(handleFor(vault, OURS, "Team"), "#team-2");
    assert.equal(handleFor(vault, OTHER, "Team"), "#team");
    assert.equal(handleFor(vault, OURS, "Crew"), "#crew-2");
  }));

function bears(vault: Vault, group: typeof OURS, handle: string): void {
  const name = { text: handle, salt: new Uint8Array(32) };
  const blank = { standing: { at: "member" }, seq: null, statement: null } as const;
  vault.commit((tx) => writeGroup(tx, { ...blank, group, name, handle: typed(handle) }));
}

function typed(handle: string): GroupHandle {
  if (!isHandle(handle)) throw new Error(`${handle} is no handle`);
  return handle;
}

function withVault(use: (vault: Vault) => void): Promise<void> {
  return withFolder(async (folder) => {
    const vault = await newVault(folder);
    use(vault);
    vault.close();
  });
}
