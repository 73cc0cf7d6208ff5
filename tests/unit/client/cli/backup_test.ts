import assert from "node:assert/strict";
import { backup, restore } from "../../../../client/cli/backup.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";

Deno.test("a backup asks for the account's password, and twice for its own", async () => {
  const { context, accounts, out } = sceneOf(["pw\r", "own\r", "own\r"]);
  assert.equal(await backup(context, "a.backup", {}), 0);
  assert.deepEqual(accounts.calls, ["backup to a.backup under own: alice pw"]);
  assert.equal(out.text, "saved alice in a.backup\n");
  const stranger = sceneOf([], { user: "bob" });
  await assert.rejects(backup(stranger.context, "b", {}), { code: "no-vault" });
});

Deno.test("a restore asks for the backup's password, then the account's", async () => {
  const { context, accounts, out, err } = sceneOf(["own\r", "pw\r"], { json: true });
  assert.equal(await restore(context, "a.backup", {}), 0);
  assert.deepEqual(accounts.calls, ["restore from a.backup under own:  pw"]);
  assert.deepEqual(JSON.parse(out.text), { type: "restored", username: "alice" });
  assert.match(err.text, /password for the backup: .*password for the account: /s);
  assert.match(err.text, /use no other copy of it from now on/);
});

Deno.test("scripts give a backup's password in a file", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "own\n");
    const options = { backupPasswordFile: file };
    const saving = sceneOf(["pw\n"], { passwordStdin: true });
    await backup(saving.context, "a", options);
    assert.deepEqual(saving.accounts.calls, ["backup to a under own: alice pw"]);
    const restoring = sceneOf(["pw\n"], { passwordStdin: true });
    await restore(restoring.context, "a", options);
    assert.deepEqual(restoring.accounts.calls, ["restore from a under own:  pw"]);
  } finally {
    await Deno.remove(file);
  }
});
