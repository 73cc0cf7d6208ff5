import assert from "node:assert/strict";
import {
  place,
  relayWith,
  unlocked,
  withAccount,
} from "../../../../client/cli/account.ts";
import { Refusal } from "../../../../client/cli/explain.ts";
import { login } from "../../../../client/cli/login.ts";
import { logout } from "../../../../client/cli/logout.ts";
import { register } from "../../../../client/cli/register.ts";
import { whoami } from "../../../../client/cli/whoami.ts";
import { ClientError } from "../../../../client/fault.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";

const KEY = "k".repeat(52);

Deno.test("an account is opened with its password, used, and closed again", async () => {
  const { context, accounts, messenger } = sceneOf();
  await withAccount(context, () => Promise.resolve(0));
  assert.deepEqual(accounts.calls, ["open alice password"]);
  assert.deepEqual(messenger.calls, ["close"]);
});

Deno.test("an account is closed also where its use fails", async () => {
  const { context, messenger } = sceneOf();
  await assert.rejects(withAccount(context, () => Promise.reject(new Error("x"))));
  assert.deepEqual(messenger.calls, ["close"]);
});

Deno.test("the password is wiped once the account is open", async () => {
  const { context, accounts } = sceneOf();
  await unlocked(context, accounts.openMessenger);
  assert.throws(() => accounts.last?.password.expose());
});

Deno.test("a wrong password can be typed three times at a prompt", async () => {
  const wrong = () => new ClientError("wrong-password");
  const { context, accounts, err } = sceneOf(["one\r", "two\r", "three\r"]);
  accounts.faults.push(wrong(), wrong());
  await unlocked(context, accounts.openMessenger);
  assert.equal(accounts.calls.length, 3);
  assert.equal(err.lines.filter((line) => line === "wrong password").length, 2);
  const again = sceneOf(["one\r", "two\r", "three\r", "four\r"]);
  again.accounts.faults.push(wrong(), wrong(), wrong());
  const failing = unlocked(again.context, again.accounts.openMessenger);
  await assert.rejects(failing, { code: "wrong-password" });
});

Deno.test("a wrong password from a script ends the command", async () => {
  const { context, accounts } = sceneOf(["wrong\n"], { passwordStdin: true });
  accounts.faults.push(new ClientError("wrong-password"));
  const failing = unlocked(context, accounts.openMessenger);
  await assert.rejects(failing, { code: "wrong-password" });
  assert.equal(accounts.calls.length, 1);
});

Deno.test("no password is asked for an account that is not here", async () => {
  const { context, accounts, err } = sceneOf([], { user: "bob" });
  await assert.rejects(unlocked(context, accounts.openMessenger), { code: "no-vault" });
  assert.equal(err.text, "");
});

Deno.test("an only account needs no name, of several one must be named", async () => {
  const home = await Deno.makeTempDir();
  try {
    const { context, accounts } = sceneOf([], { user: undefined, home });
    assert.throws(() => place(context), Refusal);
    await Deno.mkdir(`${home}/alice`);
    await Deno.mkdir(`${home}/relay`);
    assert.deepEqual(place(context), { home, username: "alice" });
    await Deno.mkdir(`${home}/bob`);
    accounts.names.add("bob");
    assert.throws(
      () => place(context),
      (error: Refusal) => error.explained.line === "which account: alice, bob",
    );
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});

Deno.test("without a data directory there is no account to choose", () => {
  const { context } = sceneOf([], { user: undefined, home: "/nowhere/at/all" });
  assert.throws(
    () => place(context),
    (error: Refusal) => /no account on this machine/.test(error.explained.line),
  );
});

Deno.test("an account that is here already is not made again", async () => {
  const { context, err } = sceneOf();
  await assert.rejects(register(context, {}), { code: "vault-exists" });
  assert.equal(err.text, "", "no password was asked for");
});

Deno.test("registering asks for a new password twice", async () => {
  const { context, accounts, out } = sceneOf(["new\r", "new\r"]);
  accounts.names.clear();
  const options = { name: "Alice L", kdfMemory: 64 };
  assert.equal(await register(context, options), 0);
  assert.deepEqual(accounts.calls, ["register alice new"]);
  assert.partialDeepStrictEqual(accounts.last, {
    relay: "http://127.0.0.1:8000",
    displayName: "Alice L",
    kdfMemory: 64,
  });
  assert.equal(out.text, "registered alice\n");
});

Deno.test("an unknown relay's key is shown, and taken after a yes", async () => {
  const untrusted = new ClientError("relay-untrusted", { fingerprint: KEY });
  const { context, accounts, err } = sceneOf(["new\rnew\r", "yes\n"], {
    relay: "https://relay.example",
  });
  accounts.names.clear();
  accounts.faults.push(untrusted);
  await register(context, {});
  assert.ok(err.text.includes(KEY));
  assert.partialDeepStrictEqual(accounts.last, { relay: `https://relay.example#${KEY}` });
});

Deno.test("an unknown relay is not used after anything but a yes", async () => {
  const untrusted = new ClientError("relay-untrusted", { fingerprint: KEY });
  const refusing = sceneOf(["new\rnew\r", "\n"]);
  refusing.accounts.names.clear();
  refusing.accounts.faults.push(untrusted);
  await assert.rejects(register(refusing.context, {}), { code: "relay-untrusted" });
  assert.equal(refusing.accounts.calls.length, 1);
});

Deno.test("a script names the relay's key by option, once", () => {
  const { context } = sceneOf([], { relay: "https://relay.example" });
  assert.equal(relayWith(context, KEY), `https://relay.example#${KEY}`);
  assert.equal(relayWith(context, undefined), "https://relay.example");
  const keyed = sceneOf([], { relay: "https://relay.example#abc" });
  assert.throws(() => relayWith(keyed.context, KEY), Refusal);
});

Deno.test("signing in uses the vault, or replaces the device with a word", async () => {
  const { context, accounts, out } = sceneOf();
  assert.equal(await login(context, {}), 0);
  assert.deepEqual(accounts.calls, ["login alice password"]);
  assert.equal(out.text, "signed in alice\n");
  const elsewhere = sceneOf();
  elsewhere.accounts.names.clear();
  assert.equal(await login(elsewhere.context, { replaceDevice: true }), 0);
  assert.deepEqual(elsewhere.accounts.calls, ["replace alice password"]);
  assert.match(elsewhere.err.text, /contacts see a changed identity key/);
});

Deno.test("signing out and asking who one is print what scripts can read", async () => {
  const { context, out, messenger } = sceneOf(undefined, { json: true });
  assert.equal(await logout(context), 0);
  assert.deepEqual(JSON.parse(out.text), { type: "signed-out", username: "alice" });
  assert.deepEqual(messenger.calls, ["connect", "logout", "close"]);
  const text = sceneOf();
  assert.equal(await whoami(text.context), 0);
  assert.match(text.out.text, /^user {7}alice\nname {7}Alice\n/);
});
