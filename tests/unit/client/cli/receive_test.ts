import assert from "node:assert/strict";
import { receive } from "../../../../client/cli/receive.ts";
import { ClientError } from "../../../../client/fault.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";
import { messageOf } from "../../../support/fake_messenger.ts";

const SHORT = { timeout: 0.01 };

Deno.test("what was not printed before is printed, and not again", async () => {
  const { context, messenger, out } = sceneOf(["password\r", "password\r"]);
  messenger.keep(messageOf({ id: "1", text: "one" }));
  messenger.keep(messageOf({ id: "2", text: "two\nlines" }));
  assert.equal(await receive(context, SHORT), 0);
  assert.match(
    out.text,
    /^\S+ \S+ {2}bob: one\n\S+ \S+ {2}bob: two\n {18}lines\n$/,
  );
  await receive(context, SHORT);
  assert.equal(out.lines.length, 3);
});

Deno.test("a script gets one object a line, as the contract says", async () => {
  const { context, messenger, out } = sceneOf(undefined, { json: true });
  messenger.keep(messageOf({ id: "1", text: "hi" }));
  await receive(context, SHORT);
  assert.deepEqual(JSON.parse(out.text), {
    type: "message",
    id: "1",
    from: "bob",
    chat: "bob",
    text: "hi",
    sentAt: "2026-11-22T09:41:00.000Z",
    receivedAt: "2026-11-22T09:41:00.000Z",
    state: "received",
    verified: false,
  });
});

Deno.test("a message counts as printed only after it was written", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.keep(messageOf({ id: "1" }));
  out.writeSync = () => {
    throw new Deno.errors.BrokenPipe();
  };
  await assert.rejects(receive(context, SHORT), Deno.errors.BrokenPipe);
  assert.equal(messenger.unprinted(9).length, 1);
});

Deno.test("messages that come while it waits are printed, and it waits on", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.connect = () => {
    messenger.emit({ kind: "drained" });
    setTimeout(
      () => messenger.deliver(messageOf({ id: "1", text: "late" })),
      5,
    );
    return Promise.resolve();
  };
  await receive(context, { timeout: 0.2 });
  assert.match(out.text, /late/);
});

Deno.test("what waits at the relay is waited for, longer than the timeout", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.connect = () => {
    setTimeout(() => {
      messenger.deliver(messageOf({ id: "1", text: "slow" }));
      messenger.emit({ kind: "drained" });
    }, 50);
    return Promise.resolve();
  };
  await receive(context, SHORT);
  assert.match(out.text, /slow/);
});

Deno.test("it does not wait for a relay that went away", async () => {
  const { context, messenger } = sceneOf();
  const state = { at: "offline", code: "relay-unreachable", retryInMs: 1 } as const;
  messenger.connect = () => {
    messenger.emit({ kind: "connection", state });
    return Promise.resolve();
  };
  assert.equal(await receive(context, SHORT), 0);
});

Deno.test("it ends after so many messages, and leaves the others for later", async () => {
  const { context, messenger, out } = sceneOf();
  for (const id of ["1", "2", "3"]) messenger.keep(messageOf({ id }));
  assert.equal(await receive(context, { ...SHORT, maxMessages: 2 }), 0);
  assert.equal(out.lines.length, 2);
  assert.equal(messenger.unprinted(9).length, 1);
  assert.ok(!messenger.calls.includes("connect"), "there was no need to");
});

Deno.test("with a limit it ends as soon as that is reached while waiting", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.connect = () => {
    messenger.deliver(messageOf({ id: "1" }));
    messenger.deliver(messageOf({ id: "2" }));
    return Promise.resolve();
  };
  await receive(context, { timeout: 60, follow: true, maxMessages: 1 });
  assert.equal(out.lines.length, 1);
});

Deno.test("what is here is printed before a missing relay ends the command", async () => {
  const { context, messenger, out } = sceneOf();
  messenger.keep(messageOf({ id: "1" }));
  messenger.faults.set("connect", new ClientError("relay-unreachable"));
  await assert.rejects(receive(context, SHORT), { code: "relay-unreachable" });
  assert.equal(out.lines.length, 1);
});

Deno.test("following goes on through a break, but not beyond the end", async () => {
  const { context, messenger } = sceneOf();
  messenger.connect = () => {
    const retrying = {
      at: "offline",
      code: "relay-unreachable",
      retryInMs: 1,
    } as const;
    messenger.emit({ kind: "connection", state: retrying });
    const over = { at: "offline", code: "signed-in-elsewhere" } as const;
    setTimeout(() => messenger.emit({ kind: "connection", state: over }), 5);
    return Promise.resolve();
  };
  const following = receive(context, { timeout: 1, follow: true });
  await assert.rejects(following, { code: "signed-in-elsewhere" });
});
