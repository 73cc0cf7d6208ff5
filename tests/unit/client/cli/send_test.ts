import assert from "node:assert/strict";
import { Refusal } from "../../../../client/cli/explain.ts";
import { send } from "../../../../client/cli/send.ts";
import { ClientError } from "../../../../client/fault.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";

function gone(): ClientError {
  return new ClientError("relay-unreachable");
}

async function refusal(run: Promise<unknown>): Promise<Refusal["explained"]> {
  try {
    await run;
  } catch (error) {
    if (error instanceof Refusal) return error.explained;
    throw error;
  }
  return assert.fail("it went through");
}

Deno.test("a message is printed by its id once the relay took it", async () => {
  const { context, messenger, out } = sceneOf();
  assert.equal(await send(context, "bob", { message: "hi" }), 0);
  const id = "0".repeat(32);
  assert.deepEqual(messenger.calls, [
    "connect",
    "send bob: hi",
    `settled ${id}`,
    "close",
  ]);
  assert.equal(out.text, `${id}\n`);
});

Deno.test("scripts get the id, the chat and the time", async () => {
  const { context, out } = sceneOf(undefined, { json: true });
  await send(context, "bob", { message: "hi" });
  assert.deepEqual(JSON.parse(out.text), {
    type: "sent",
    id: "0".repeat(32),
    chat: "bob",
    sentAt: "2026-11-22T09:41:00.000Z",
  });
});

Deno.test("a text on standard input loses its last line feed only", async () => {
  const { context, messenger } = sceneOf(["secret\nline one\n", "\nline three\n"], {
    passwordStdin: true,
  });
  await send(context, "bob", { stdin: true });
  assert.ok(messenger.calls.includes("send bob: line one\n\nline three"));
});

Deno.test("a text must come from exactly one place", async () => {
  const { context, accounts } = sceneOf();
  assert.equal((await refusal(send(context, "bob", {}))).exit, 64);
  assert.equal(
    (await refusal(send(context, "bob", { message: "a", stdin: true }))).exit,
    64,
  );
  assert.deepEqual(accounts.calls, [], "no password was asked for");
});

Deno.test("without a relay a message is kept, and that is said", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.faults.set("connect", gone());
  const explained = await refusal(send(context, "bob", { message: "hi" }));
  assert.equal(explained.exit, 3);
  assert.match(explained.line, /no relay answers .*: message 0{32} to bob is kept/);
  assert.match(explained.hint ?? "", /sent by the next command that connects/);
  assert.equal(out.text, "");
});

Deno.test("a relay that goes in the middle leaves the message kept", async () => {
  const { context, messenger } = sceneOf();
  messenger.settled = () => {
    const state = { at: "offline", code: "relay-unreachable", retryInMs: 1_000 } as const;
    messenger.emit({ kind: "connection", state });
    return new Promise(() => {});
  };
  const explained = await refusal(send(context, "bob", { message: "hi" }));
  assert.equal(explained.code, "kept");
});

Deno.test("a refused message or a changed relay ends the command", async () => {
  const changed = sceneOf();
  changed.messenger.faults.set("connect", new ClientError("relay-changed"));
  await assert.rejects(send(changed.context, "bob", { message: "hi" }), {
    code: "relay-changed",
  });
  const refused = sceneOf();
  refused.messenger.faults.set("settled", new ClientError("identity-changed"));
  await assert.rejects(send(refused.context, "bob", { message: "hi" }), {
    code: "identity-changed",
  });
});
