import assert from "node:assert/strict";
import { listening, PATIENCE_MS } from "../../../../client/cli/reaching.ts";
import { ClientError } from "../../../../client/fault.ts";
import { FakeMessenger, messageOf } from "../../../support/fake_messenger.ts";
import { TestClock } from "../../../support/test_clock.ts";

Deno.test("a backlog that is received first is no silence, however large", async () => {
  const [messenger, clock] = [new FakeMessenger(), new TestClock()];
  const relay = listening(messenger, clock);
  let isSilent = false;
  relay.silence.catch(() => isSilent = true);
  for (let i = 0; i < 10; i++) {
    clock.advance(PATIENCE_MS - 1);
    messenger.deliver(messageOf({ id: `${i}` }));
  }
  await Promise.resolve();
  assert.equal(isSilent, false);
  clock.advance(PATIENCE_MS);
  await assert.rejects(relay.silence, new ClientError("relay-unreachable"));
  relay.end();
});

Deno.test("a way to the relay that breaks is waited for no longer", async () => {
  const [messenger, clock] = [new FakeMessenger(), new TestClock()];
  const relay = listening(messenger, clock);
  const state = { at: "offline", code: "relay-unreachable", retryInMs: 1_000 } as const;
  messenger.emit({ kind: "connection", state });
  await assert.rejects(relay.silence, new ClientError("relay-unreachable"));
  relay.end();
  assert.equal(clock.waiting, 0);
});
