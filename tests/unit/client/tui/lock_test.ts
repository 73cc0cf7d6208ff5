import assert from "node:assert/strict";
import { ClientError } from "../../../../client/fault.ts";
import { unlocked } from "../../../../client/tui/lock.ts";
import { FakeMessenger } from "../../../support/fake_messenger.ts";
import { fakeTerminal } from "../../../support/fake_terminal.ts";

Deno.test("a wrong password is waited for, twice as long each time", async () => {
  const wrong = ["", ..."abcdef".split("").map((guess) => guess.repeat(9))];
  const typed = [...wrong, "x".repeat(2_000), "open sesame"];
  const { input, output, source, err } = fakeTerminal(typed.map((line) => `${line}\r`));
  const pauses: number[] = [];
  const isOpen = await unlocked(new FakeMessenger(), { input, output }, (ms) => {
    assert.ok(source.raw, "nothing is echoed meanwhile");
    pauses.push(ms / 1_000);
    return Promise.resolve();
  });
  assert.ok(isOpen);
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 16, 16, 16]);
  assert.equal(err.text.split("wrong password").length, wrong.length + 2);
  assert.doesNotMatch(err.text, /aaa|xxx|sesame/);
  assert.equal(source.raw, false);
});

Deno.test("who has the account meanwhile is waited for", async () => {
  const messenger = new FakeMessenger();
  messenger.faults.set("unlock", new ClientError("vault-busy"));
  const { input, output, err } = fakeTerminal(["open sesame\r", "open sesame\r"]);
  assert.ok(await unlocked(messenger, { input, output }));
  assert.match(err.text, /another messenger is using the account "alice"/);
  assert.deepEqual(messenger.calls, ["lock", "unlock", "unlock"]);
});

Deno.test("Ctrl-C at the locked chat gives up", async () => {
  const { input, output } = fakeTerminal(["half\x03"]);
  assert.equal(await unlocked(new FakeMessenger(), { input, output }), false);
});

Deno.test("a vault that cannot be read is no wrong password", async () => {
  const messenger = new FakeMessenger();
  messenger.faults.set("unlock", new ClientError("vault-damaged"));
  const { input, output } = fakeTerminal(["open sesame\r"]);
  await assert.rejects(unlocked(messenger, { input, output }), ClientError);
});
