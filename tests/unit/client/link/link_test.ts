import assert from "node:assert/strict";
import { LIMIT } from "../../../../src/limits.ts";
import { fingerprintOfRelay, NOW, testRelay } from "../../../support/channel_pair.ts";
import { ADDRESS, FINGERPRINT, LinkWorld } from "../../../support/link_world.ts";
import { sessionWith, TOKEN_LIFETIME, willing } from "../../../support/link_world.ts";

const ID = new Uint8Array(16).fill(5);
const SEND = { to: ADDRESS, kind: 2, body: new Uint8Array(3) } as const;
const OK = { status: "ok", data: {} };
const UNREACHABLE = { name: "ClientError", code: "relay-unreachable" };

Deno.test("going online: channel, session, socket, and then requests", async () => {
  await using world = await LinkWorld.online();
  assert.equal(world.path, "connecting online");
  assert.deepEqual(world.bindings[0]?.fingerprint, FINGERPRINT);
  assert.equal(world.sessions[0]?.generation, 7);
  assert.deepEqual(await world.link.request("send", SEND, ID), OK);
  const [opening, , send] = world.relay.requests;
  assert.deepEqual(opening?.args, {
    address: ADDRESS,
    signature: new Uint8Array(64),
    generation: 1,
  });
  assert.deepEqual(send, { op: "send", id: ID, generation: 1, args: SEND });
});

Deno.test("a socket opens from where the vault is, and pushes keep order", async () => {
  await using world = new LinkWorld();
  world.cursor = 41;
  await world.link.connect();
  const [socket] = world.relay.sockets;
  assert.equal(socket?.cursor, 41);
  const envelope = {
    id: ID,
    from: ADDRESS,
    to: ADDRESS,
    kind: 2,
    body: ID,
    seq: 42,
    receivedAt: 1,
  } as const;
  socket?.push({ op: "envelope", args: envelope });
  socket?.push({ op: "drained", args: {} });
  await world.clock.until(() => world.pushes.length === 2);
  assert.deepEqual(world.pushes.map(({ op }) => op), ["envelope", "drained"]);
});

Deno.test("without a socket every request carries the session's token", async () => {
  await using world = await LinkWorld.online({ listening: false });
  world.generation = 9;
  assert.deepEqual(await world.link.request("send", SEND, ID), OK);
  const send = world.relay.requests.at(-1);
  assert.deepEqual(send, {
    op: "send",
    id: ID,
    token: "token",
    generation: 9,
    args: SEND,
  });
  assert.equal(world.relay.sockets.length, 0);
});

Deno.test("a token is renewed in its channel two minutes before it ends", async () => {
  await using world = await LinkWorld.online({ listening: false });
  world.relay.script = (request) =>
    request.op === "session/open" ? sessionWith("second") : willing(request);
  world.clock.advance((TOKEN_LIFETIME - 120) * 1_000 - 1);
  await world.link.request("keys/count", {}).catch(() => null);
  assert.equal(world.relay.requests.at(-1)?.token, "token");
  world.clock.advance(1);
  await world.link.request("send", SEND);
  assert.equal(world.relay.requests.at(-1)?.token, "second");
  assert.equal(world.relay.handshakes, 1);
});

Deno.test("a channel that grew old is replaced without a word", async () => {
  await using world = await LinkWorld.online({ listening: false });
  world.clock.advance(LIMIT.channelIdleMs);
  assert.deepEqual(await world.link.request("send", SEND), OK);
  assert.equal(world.relay.handshakes, 2);
  assert.equal(world.path, "connecting online connecting online");
});

Deno.test("requests outlive a relay's restart, under their ids", async () => {
  for (const listening of [true, false]) {
    await using world = await LinkWorld.online({ listening });
    world.relay.forget();
    const reply = world.link.request("send", SEND, ID);
    assert.deepEqual(await world.clock.passing(reply), OK);
    assert.equal(world.relay.handshakes, 2);
    assert.deepEqual(world.relay.requests.at(-1)?.id, ID);
  }
});

Deno.test("what was not answered is asked again, in the first order", async () => {
  await using world = await LinkWorld.online();
  world.relay.script = (request) => request.op === "send" ? null : willing(request);
  const ids = [1, 2, 3].map((byte) => new Uint8Array(16).fill(byte));
  const replies = Promise.all(ids.map((id) => world.link.request("send", SEND, id)));
  await world.clock.until(() => world.relay.asked.length === 1 + ids.length);
  world.relay.script = willing;
  world.relay.forget();
  assert.equal((await world.clock.passing(replies)).length, 3);
  const sends = world.relay.requests.filter(({ op }) => op === "send");
  assert.deepEqual(sends.map(({ id }) => id), [...ids, ...ids]);
});

Deno.test("what is asked at one moment leaves together, unless too large", async () => {
  await using world = await LinkWorld.online();
  const before = world.relay.frames.length;
  const huge = { ...SEND, body: new Uint8Array(LIMIT.sealedBody) };
  const replies = await Promise.allSettled(
    [SEND, huge, SEND, SEND].map((args) => world.link.request("send", args)),
  );
  const settled = replies.map(({ status }) => status);
  assert.deepEqual(settled, ["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  assert.deepEqual(world.relay.frames.slice(before), [1, 2]);
});

Deno.test("at most 64 requests are under way, the rest waits for its turn", async () => {
  await using world = await LinkWorld.online();
  world.relay.script = () => null;
  const before = world.relay.requests.length;
  const replies = Array.from({ length: 100 }, () => world.link.request("send", SEND));
  const all = Promise.all(replies);
  await world.clock.until(() => world.relay.requests.length >= before + 64);
  assert.equal(world.relay.requests.length, before + 64);
  world.relay.script = willing;
  world.relay.forget();
  assert.equal((await world.clock.passing(all)).length, 100);
});

Deno.test("a hint that comes once is not believed", async () => {
  await using world = await LinkWorld.online({ listening: false });
  for (const hint of [400, 409, 413, 503, 500]) {
    world.relay.hints = [hint];
    const reply = world.link.request("send", SEND);
    assert.deepEqual(await world.clock.passing(reply), OK);
  }
  assert.equal(world.relay.handshakes, 1);
});

Deno.test("a hint that comes twice leads to a handshake a second later", async () => {
  await using world = await LinkWorld.online({ listening: false });
  world.relay.hints = [409, 409];
  const reply = world.link.request("send", SEND);
  await world.reaches("offline");
  assert.equal(world.relay.handshakes, 1);
  const { state } = world.link;
  assert.ok(state.at === "offline" && (state.retryInMs ?? 0) >= 1_000);
  assert.deepEqual(await world.clock.passing(reply), OK);
  assert.equal(world.relay.handshakes, 2);
});

Deno.test("a busy relay is tried three times, then after a pause", async () => {
  await using world = await LinkWorld.online({ listening: false });
  world.relay.hints = [503, 503, 503];
  const reply = world.link.request("send", SEND);
  await world.reaches("offline");
  assert.equal(world.relay.hints.length, 0);
  assert.deepEqual(await world.clock.passing(reply), OK);
});

Deno.test("a first attempt that fails is reported, unless told to retry", async () => {
  await using world = new LinkWorld();
  world.relay.hints = [503, 503];
  await assert.rejects(world.clock.passing(world.link.connect()), UNREACHABLE);
  assert.deepEqual(world.link.state, { at: "offline", code: "relay-unreachable" });
  world.relay.hints = [503, 503, 503];
  await world.link.connect({ retry: true });
  await world.reaches("online");
  assert.match(world.path, /^connecting offline connecting offline connecting online$/);
});

Deno.test("requests wait while there is hope, until an attempt fails", async () => {
  await using world = new LinkWorld();
  await assert.rejects(world.link.request("send", SEND), UNREACHABLE);
  world.relay.hints = [503, 503];
  await world.link.connect({ retry: true });
  await assert.rejects(
    world.clock.passing(world.link.request("send", SEND)),
    UNREACHABLE,
  );
  await assert.rejects(world.link.request("send", SEND), UNREACHABLE);
  await world.reaches("online");
  assert.deepEqual(await world.link.request("send", SEND), OK);
});

Deno.test("a connection taken over by another run is not taken back", async () => {
  await using world = await LinkWorld.online();
  world.relay.sockets[0]?.push({ op: "replaced", args: {} });
  await world.reaches("offline");
  assert.deepEqual(world.link.state, { at: "offline", code: "signed-in-elsewhere" });
  await assert.rejects(world.link.request("send", SEND), { code: "signed-in-elsewhere" });
});

Deno.test("a device that was signed out stays out", async () => {
  for (const status of ["unauthenticated", "forbidden", "not-found"] as const) {
    await using world = new LinkWorld();
    world.relay.script = () => ({ status });
    await assert.rejects(world.link.connect(), { code: "logged-out" });
  }
});

Deno.test("a relay that sets a limit is tried again when it says", async () => {
  await using world = new LinkWorld();
  world.relay.script = () => ({ status: "limited", retryAfter: 300 });
  await world.link.connect({ retry: true });
  await world.reaches("offline");
  const state = { at: "offline", code: "limited", retryInMs: 300_000 };
  assert.deepEqual(world.link.state, state);
});

Deno.test("a session that ended at the relay is opened again, once", async () => {
  await using world = await LinkWorld.online({ listening: false });
  const refuse = new Set(["send"]);
  world.relay.script = (request) =>
    refuse.delete(request.op) ? { status: "unauthenticated" } : willing(request);
  assert.deepEqual(await world.clock.passing(world.link.request("send", SEND)), OK);
  assert.equal(world.sessions.length, 2);
  world.relay.script = (request) =>
    request.op === "send" ? { status: "unauthenticated" } : willing(request);
  const reply = await world.clock.passing(world.link.request("send", SEND));
  assert.deepEqual(reply, { status: "unauthenticated" });
});

Deno.test("refusals are given to who asked, with the time to wait", async () => {
  await using world = await LinkWorld.online();
  world.relay.script = () => ({ status: "limited", retryAfter: 9 });
  const reply = await world.link.request("send", SEND);
  assert.deepEqual(reply, { status: "limited", retryAfter: 9 });
});

Deno.test("an answer that makes no sense fails its request alone", async () => {
  await using world = await LinkWorld.online();
  world.relay.script = () => ({ status: "ok", data: { found: 1 } });
  await assert.rejects(world.link.request("send", SEND), { code: "relay-broken" });
  world.relay.script = willing;
  assert.deepEqual(await world.link.request("send", SEND), OK);
  assert.equal(world.relay.handshakes, 1);
});

Deno.test("a request that is a bug of ours fails alone, too", async () => {
  await using world = await LinkWorld.online();
  const body = new Uint8Array(100_000);
  await assert.rejects(world.link.request("send", { ...SEND, body }), RangeError);
  assert.deepEqual(await world.link.request("send", SEND), OK);
});

Deno.test("a sign of life is given every 20 seconds", async () => {
  await using world = await LinkWorld.online();
  const pings = () => world.relay.requests.filter(({ op }) => op === "ping").length;
  for (const count of [1, 2, 3, 4, 5]) {
    await world.clock.until(() => pings() === count);
    world.clock.advance(20_000);
  }
  assert.equal(world.path, "connecting online");
});

Deno.test("a relay that is silent for 45 seconds is taken for dead", async () => {
  await using world = await LinkWorld.online();
  world.clock.advance(45_000);
  await world.reaches("offline");
  await world.reaches("online");
  assert.equal(world.relay.sockets.length, 2);
});

Deno.test("a request without an answer is asked again over another socket", async () => {
  await using world = await LinkWorld.online();
  const silent = new Set(["send"]);
  world.relay.script = (request) => silent.delete(request.op) ? null : willing(request);
  const reply = world.link.request("send", SEND, ID);
  await world.clock.until(() => silent.size === 0);
  world.clock.advance(30_000);
  assert.deepEqual(await world.clock.passing(reply), OK);
  const sends = world.relay.requests.filter(({ op }) => op === "send");
  assert.deepEqual(sends.map(({ id }) => id), [ID, ID]);
});

Deno.test("a frame that does not open ends the socket, and another is made", async () => {
  await using world = await LinkWorld.online();
  world.relay.sockets[0]?.raw(new Uint8Array(272));
  await world.reaches("offline");
  await world.reaches("online");
  assert.equal(world.relay.sockets.length, 2);
});

Deno.test("closing rejects what waits and leaves nothing behind", async () => {
  for (const listening of [true, false]) {
    const world = await LinkWorld.online({ listening });
    world.relay.script = () => null;
    const reply = world.link.request("send", SEND);
    const rejected = assert.rejects(reply, UNREACHABLE);
    await world[Symbol.asyncDispose]();
    await rejected;
    assert.equal(world.clock.waiting, 0);
    assert.deepEqual(world.link.state, { at: "offline", code: "relay-unreachable" });
    await assert.rejects(world.link.connect(), UNREACHABLE);
  }
});

Deno.test("closing while connecting ends the attempt", async () => {
  await using world = new LinkWorld();
  world.relay.hints = [503, 503];
  const connecting = assert.rejects(world.link.connect(), UNREACHABLE);
  await world.link.close();
  await connecting;
});

Deno.test("a link connects once at a time", async () => {
  await using world = await LinkWorld.online();
  assert.throws(() => world.link.connect(), /Connected already/);
});

Deno.test("a relay that comes back as somebody else is refused for good", async () => {
  await using world = await LinkWorld.online();
  const impostor = testRelay({ seed: 2 });
  world.relay.hello = { certificate: impostor.certificate, successors: [] };
  world.relay.forget();
  const { link, clock } = world;
  await clock.until(() => link.state.at === "offline" && !("retryInMs" in link.state));
  const fingerprint = fingerprintOfRelay(impostor);
  assert.deepEqual(link.state, { at: "offline", code: "relay-changed", fingerprint });
});

Deno.test("odd times in a certificate are told of", async () => {
  const statics = testRelay({ notBefore: NOW / 1_000 + 60 });
  await using world = new LinkWorld({ statics });
  await world.link.connect();
  assert.equal(world.warnings, 1);
});
