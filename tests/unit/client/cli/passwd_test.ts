import assert from "node:assert/strict";
import { passwd } from "../../../../client/cli/passwd.ts";
import { ClientError } from "../../../../client/fault.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";

Deno.test("the old password is asked for once, the new one twice", async () => {
  const { context, accounts, out } = sceneOf(["old\r", "new\r", "new\r"]);
  assert.equal(await passwd(context, {}), 0);
  assert.deepEqual(accounts.calls, ["passwd to new: alice old"]);
  assert.throws(() => accounts.last?.password.expose(), "it is wiped");
  assert.equal(out.text, "the password of alice is changed, here and at the relay\n");
});

Deno.test("scripts give both passwords without a prompt", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "new\n");
    await Deno.chmod(file, 0o600);
    const settings = { passwordStdin: true, json: true };
    const { context, accounts, out } = sceneOf(["old\n"], settings);
    assert.equal(await passwd(context, { newPasswordFile: file }), 0);
    assert.deepEqual(accounts.calls, ["passwd to new: alice old"]);
    const told = { type: "password-changed", username: "alice" };
    assert.deepEqual(JSON.parse(out.text), told);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("nothing is asked for an account that is not here", async () => {
  const { context, err } = sceneOf([], { user: "bob" });
  await assert.rejects(passwd(context, {}), { code: "no-vault" });
  assert.equal(err.text, "");
  const wrong = sceneOf(["old\r", "new\r", "new\r"]);
  wrong.accounts.faults.push(new ClientError("wrong-password"));
  await assert.rejects(passwd(wrong.context, {}), { code: "wrong-password" });
});
