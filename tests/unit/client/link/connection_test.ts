import assert from "node:assert/strict";
import { canonicalUsername } from "../../../../src/address.ts";
import { systemRandom as random } from "../../../../src/random.ts";
import { readRelayAddress } from "../../../../client/link/address.ts";
import type { Connection } from "../../../../client/link/connection.ts";
import { openConnection } from "../../../../client/link/open_connection.ts";
import { NOW, testRelay } from "../../../support/channel_pair.ts";
import { FINGERPRINT, TestPins } from "../../../support/link_world.ts";
import { ScriptedRelay } from "../../../support/scripted_relay.ts";
import { TestClock } from "../../../support/test_clock.ts";

const username = canonicalUsername("alice");
assert.ok(username);
const START = { username, request: "abc" };
const OK = { status: "ok", data: { response: "def" } } as const;
const UNREACHABLE = { code: "relay-unreachable" };

/** A relay that answers each `login/start`, and a connection to it. */
class Scene implements AsyncDisposable {
  readonly relay = new ScriptedRelay(testRelay());
  readonly clock = new TestClock(NOW);
  readonly ending = new AbortController();

  constructor() {
    this.relay.script = () => OK;
  }

  open(): Promise<Connection> {
    const { clock } = this;
    const address = readRelayAddress(this.relay.url);
    const { signal } = this.ending;
    const pins = new TestPins();
    return clock.passing(openConnection({ address, pins, random, clock, signal }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.relay[Symbol.asyncDispose]();
  }
}

Deno.test("a connection is bound to its channel and to who the relay is", async () => {
  await using scene = new Scene();
  const [one, other] = [await scene.open(), await scene.open()];
  assert.equal(one.binding.fingerprint, FINGERPRINT);
  assert.equal(one.binding.h.length, 32);
  assert.notDeepEqual(one.binding.h, other.binding.h);
  assert.equal(one.relay.serial, 1);
});

Deno.test("requests of a connection travel in one channel, without token", async () => {
  await using scene = new Scene();
  const connection = await scene.open();
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(await connection.request("login/start", START), OK);
  }
  assert.equal(scene.relay.handshakes, 1);
  const [first, second] = scene.relay.requests;
  assert.deepEqual(first, { op: "login/start", id: first?.id, args: START });
  assert.notDeepEqual(first?.id, second?.id);
});

Deno.test("a lost or forged answer is asked for again under the same id", async () => {
  await using scene = new Scene();
  const connection = await scene.open();
  const id = new Uint8Array(16).fill(1);
  let losses = 1;
  scene.relay.script = () => losses-- > 0 ? null : OK;
  scene.relay.hints = [200];
  const reply = connection.request("login/start", START, { id });
  assert.deepEqual(await scene.clock.passing(reply), OK);
  assert.deepEqual(scene.relay.requests.map((request) => request.id), [id, id]);
});

Deno.test("a relay that forgot the channel ends it, a login starts anew", async () => {
  await using scene = new Scene();
  const connection = await scene.open();
  scene.relay.forget();
  const reply = connection.request("login/start", START);
  await assert.rejects(scene.clock.passing(reply), UNREACHABLE);
  assert.equal(scene.relay.handshakes, 1);
});

Deno.test("a relay that is busy at first is tried twice from the start", async () => {
  await using scene = new Scene();
  scene.relay.hints = [503];
  await scene.open();
  scene.relay.hints = [503, 503];
  await assert.rejects(scene.open(), UNREACHABLE);
});

Deno.test("an answer to the handshake that is not the relay's is refused", async () => {
  await using scene = new Scene();
  scene.relay.script = () => null;
  const impostor = new ScriptedRelay(testRelay({ seed: 2 }));
  impostor.hello = scene.relay.hello;
  const address = readRelayAddress(impostor.url);
  const { clock, ending: { signal } } = scene;
  const pins = new TestPins();
  const opening = openConnection({ address, pins, random, clock, signal });
  await assert.rejects(clock.passing(opening), UNREACHABLE);
  await impostor[Symbol.asyncDispose]();
});

Deno.test("an end that is asked for ends what is under way", async () => {
  await using scene = new Scene();
  const connection = await scene.open();
  scene.relay.hints = [503, 503];
  const reply = connection.request("login/start", START);
  const rejected = assert.rejects(reply, /the end/);
  scene.ending.abort(new Error("the end"));
  await rejected;
  connection.close();
  await assert.rejects(connection.request("login/start", START), /was wiped/);
});
