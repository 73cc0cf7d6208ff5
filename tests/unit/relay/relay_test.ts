import assert from "node:assert/strict";
import { DEFAULT_LIMITS, startRelay } from "../../../relay/mod.ts";
import { KIND } from "../../../src/wire/envelope.ts";
import { RelayClient } from "../../support/relay_client.ts";
import * as member from "../../support/relay_member.ts";
import { someBytes } from "../../support/relay_world.ts";

Deno.test("two people register, log in and write to each other", async () => {
  const relay = await startRelay();
  const alice = await member.arrive(relay.url, "alice");
  const bob = await member.arrive(relay.url, "bob");
  const found = await alice.client.get("user/find", { username: bob.username });
  assert.deepEqual(found.devices, [1]);
  const body = someBytes(300);
  const id = someBytes(16);
  const message = { to: bob.home, kind: KIND.message, body };
  assert.equal(await alice.client.statusOf("send", message, { id }), "ok");
  const socket = await bob.client.listen();
  await socket.drained();
  const [envelope] = socket.envelopes;
  assert.ok(envelope);
  assert.deepEqual(envelope.body, body);
  assert.deepEqual(envelope.id, id);
  assert.equal(envelope.from, alice.home);
  socket.send("mailbox/acknowledge", { upTo: envelope.seq });
  await socket.until(({ answers }) => answers.length === 1);
  const sent = alice.client.statusOf("send", message);
  await socket.until(({ envelopes }) => envelopes.length === 2);
  const [, second] = socket.envelopes;
  socket.send("mailbox/acknowledge", { upTo: second?.seq ?? 0 });
  assert.equal(await sent, "ok");
  const again = await RelayClient.connect(relay.url);
  await member.login(again, alice);
  await socket.close();
  assert.equal(await relay.stop(), true);
});

Deno.test("B22 a request that never ends keeps no relay from stopping", async () => {
  const relay = await startRelay({ limits: { ...DEFAULT_LIMITS, stopSeconds: 1 } });
  const lines = ["POST /c HTTP/1.1", "host: relay", "content-length: 9", "", "begun"];
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: relay.port });
  await connection.write(new TextEncoder().encode(lines.join("\r\n")));
  // Answered after the other has begun: the relay takes connections in their order.
  await (await fetch(`${relay.url}/c`, { method: "POST", body: "x" })).bytes();
  const errors: unknown[] = [];
  const remember = (event: ErrorEvent) => errors.push(event.error);
  globalThis.addEventListener("error", remember);
  assert.equal(await relay.stop(), false);
  globalThis.removeEventListener("error", remember);
  assert.deepEqual(errors, []);
  connection.close();
});
