import assert from "node:assert/strict";
import type { ConnectionState, MessengerEvent } from "../../../../client/event.ts";
import { SharedMessenger } from "../../../../client/rpc/shared_messenger.ts";
import { FakeMessenger, messageOf } from "../../../support/fake_messenger.ts";

const RETRYING: ConnectionState = {
  at: "offline",
  code: "relay-unreachable",
  retryInMs: 1_000,
};

function shared() {
  const messenger = new FakeMessenger();
  const enters = (...states: readonly ConnectionState[]) => () => {
    for (const state of states) messenger.emit({ kind: "connection", state });
  };
  const all = new SharedMessenger(messenger);
  return { messenger, all, enters };
}

function hearing(view: { listen: FakeMessenger["listen"] }): MessengerEvent["kind"][] {
  const heard: MessengerEvent["kind"][] = [];
  view.listen(({ kind }) => heard.push(kind));
  return heard;
}

Deno.test("the connection is made once, for all who want it", async () => {
  const { messenger, all, enters } = shared();
  messenger.follows.set("connect", enters({ at: "connecting" }));
  const first = all.view().connect();
  const second = all.view().connect();
  await all.view().connect({ retry: true });
  enters({ at: "online" })();
  await Promise.all([first, second]);
  await all.view().connect();
  assert.deepEqual(messenger.calls, ["connect retry"]);
});

Deno.test("where the relay is away each hears so, and it is tried on", async () => {
  const { messenger, all, enters } = shared();
  messenger.follows.set("connect", enters({ at: "connecting" }, RETRYING));
  await assert.rejects(all.view().connect(), { code: "relay-unreachable" });
  await assert.rejects(all.view().connect(), { code: "relay-unreachable" });
  assert.deepEqual(messenger.calls, ["connect retry"]);
});

Deno.test("what was given up is begun anew", async () => {
  const { messenger, all, enters } = shared();
  const fingerprint = "k".repeat(52);
  const changed = { at: "offline", code: "relay-changed", fingerprint } as const;
  messenger.follows.set("connect", enters({ at: "connecting" }, changed));
  const view = all.view();
  await assert.rejects(view.connect(), { code: "relay-changed", about: { fingerprint } });
  messenger.follows.set("connect", enters({ at: "connecting" }, { at: "online" }));
  view.trustRelay(fingerprint);
  await view.connect();
  const trust = `trust-relay ${fingerprint}`;
  assert.deepEqual(messenger.calls, ["connect retry", trust, "connect retry"]);
});

Deno.test("that all has arrived is told to whoever connects later, too", async () => {
  const { messenger, all, enters } = shared();
  messenger.follows.set("connect", enters({ at: "connecting" }, { at: "online" }));
  await all.view().connect();
  const view = all.view();
  const heard = hearing(view);
  await view.connect();
  assert.deepEqual(heard, ["drained"]);
  heard.length = 0;
  enters({ at: "connecting" }, { at: "online" })();
  await view.connect();
  assert.deepEqual(heard, ["connection", "connection"], "not yet again");
  heard.length = 0;
  enters({ at: "connecting" })();
  messenger.emit({ kind: "drained" });
  enters({ at: "online" })();
  await view.connect();
  assert.deepEqual(heard, ["connection", "drained", "connection", "drained"]);
});

Deno.test("who closes hears nothing more, and the others go on", async () => {
  const { messenger, all } = shared();
  const [one, two] = [all.view(), all.view()];
  const [first, second] = [hearing(one), hearing(two)];
  await one.close();
  messenger.deliver(messageOf());
  assert.deepEqual([first, second], [[], ["message"]]);
  assert.ok(!messenger.calls.includes("close"));
  assert.equal(two.unprinted(9).length, 1, "all else is the account's own");
  assert.equal(two.me, messenger.me);
});

Deno.test("what one says the others show, and it alone knows already", async () => {
  const { all } = shared();
  const [one, two] = [all.view(), all.view()];
  const [first, second] = [hearing(one), hearing(two)];
  const told = Promise.withResolvers<MessengerEvent>();
  two.listen(told.resolve);
  const message = await one.send("bob", "hi");
  assert.deepEqual(await told.promise, { kind: "said", message });
  one.renew("bob");
  assert.deepEqual([first, second], [[], ["said", "said"]]);
});

Deno.test("whoever signs out does so for all, who are told", async () => {
  const { messenger, all } = shared();
  const told: MessengerEvent[] = [];
  all.view().listen((event) => told.push(event));
  await all.view().logout();
  assert.deepEqual(messenger.calls, ["logout"]);
  const state = { at: "offline", code: "logged-out" } as const;
  assert.deepEqual(told, [{ kind: "connection", state }]);
});
