import assert from "node:assert/strict";
import { utf8 } from "../../../src/bytes.ts";
import { LIMIT } from "../../../src/limits.ts";
import { RelayClient, type TestSocket } from "../../support/relay_client.ts";
import * as member from "../../support/relay_member.ts";
import { type Stage, story } from "../../support/relay_story.ts";
import { someBytes } from "../../support/relay_world.ts";

function message(to: member.Visitor, length = 10) {
  return { to: to.home, kind: 2, body: someBytes(length) } as const;
}

async function pinged(socket: TestSocket): Promise<void> {
  const { length } = socket.answers;
  socket.send("ping", {});
  await socket.until(({ answers }) => answers.length > length);
}

/** A bare WebSocket. */
async function dial(url: string): Promise<WebSocket> {
  const webSocket = new WebSocket(`${url.replace("http", "ws")}/c`);
  await new Promise((resolve) => webSocket.onopen = resolve);
  return webSocket;
}

function closeOf(webSocket: WebSocket): Promise<CloseEvent> {
  return new Promise((resolve) => webSocket.onclose = resolve);
}

/** The head of the answer to a hand-made upgrade. */
async function upgrade(stage: Stage, ...headers: string[]): Promise<string> {
  using connection = await Deno.connect({
    port: stage.relay.port,
    hostname: "127.0.0.1",
  });
  const lines = ["GET /c HTTP/1.1", "host: relay", ...headers, "", ""];
  await connection.write(utf8(lines.join("\r\n")));
  const head = new Uint8Array(1_024);
  const length = await connection.read(head);
  return new TextDecoder().decode(head.subarray(0, length ?? 0));
}

const UPGRADE = [
  "connection: upgrade",
  "upgrade: websocket",
  "sec-websocket-version: 13",
  "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
] as const;

story("B16 an upgrade from a browser's page is refused", async (stage) => {
  assert.match(await upgrade(stage, ...UPGRADE), /^HTTP\/1.1 101 /);
  const origin = "origin: https://example.org";
  assert.match(await upgrade(stage, ...UPGRADE, origin), /^HTTP\/1.1 403 /);
  const [connection, websocket] = UPGRADE;
  assert.match(await upgrade(stage, connection, websocket), /^HTTP\/1.1 400 /);
  assert.match(await upgrade(stage, connection), /^HTTP\/1.1 405 /);
});

story(
  "B10 a socket that says nothing for five seconds is closed",
  async ({ url, clock }) => {
    const webSocket = await dial(url);
    while (clock.alarms < 6) await new Promise((done) => setTimeout(done, 5));
    clock.advance(4_999);
    assert.equal(webSocket.readyState, WebSocket.OPEN);
    clock.advance(1);
    assert.equal((await closeOf(webSocket)).code, 1008);
  },
);

story("B11 a first frame that opens nothing closes the socket", async ({ url }) => {
  const frames = [someBytes(600), someBytes(10), new Uint8Array(100_000), "text"];
  for (const frame of frames) {
    const webSocket = await dial(url);
    webSocket.send(typeof frame === "string" ? frame : Uint8Array.from(frame));
    assert.equal((await closeOf(webSocket)).code, 1008);
  }
});

story("a socket without a good token is closed", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const stranger = await RelayClient.connect(url);
  const withPassword = await RelayClient.connect(url);
  await member.login(withPassword, alice);
  const sockets = await Promise.all([
    alice.client.listen(0, "nonsense"),
    alice.client.listen(0, bob.client.token),
    stranger.listen(),
    withPassword.listen(),
  ]);
  for (const socket of sockets) assert.equal(await socket.closed, 1008);
});

story("B05 the first frame of a socket opens one, once", async ({ url }) => {
  const { client } = await member.arrive(url, "alice");
  const opening = { token: client.token ?? "", cursor: 0 };
  const { frame } = client.channel.openSocket(opening, Date.now());
  const first = await dial(url);
  first.send(Uint8Array.from(frame));
  await new Promise((resolve) => first.onmessage = resolve);
  const second = await dial(url);
  second.send(Uint8Array.from(frame));
  assert.equal((await closeOf(second)).code, 1008);
  assert.equal(first.readyState, WebSocket.OPEN);
  first.close();
  await closeOf(first);
});

story(
  "a frame that does not follow the one before closes the socket",
  async ({ url }) => {
    const alice = await member.arrive(url, "alice");
    for (const bad of [someBytes(300), "text"]) {
      const socket = await alice.client.listen();
      await pinged(socket);
      socket.sendRaw(bad);
      assert.equal(await socket.closed, 1008);
    }
  },
);

story("requests may follow the first frame at once", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const socket = await alice.client.listen();
  for (let i = 0; i < 10; i++) socket.send("keys/count", {});
  await socket.until(({ answers }) => answers.length === 10);
  assert.deepEqual(new Set(socket.answers.map(({ status }) => status)), new Set(["ok"]));
});

story("what is asked in one frame is answered in one", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const socket = await alice.client.listen();
  await socket.drained();
  const before = socket.frames;
  const pings = Array.from({ length: 10 }, () => {
    return { op: "ping", id: someBytes(16), args: {} };
  });
  socket.sendAll(pings);
  await socket.until(({ answers }) => answers.length === 10);
  assert.equal(socket.frames, before + 1);
  assert.deepEqual(socket.answers.map(({ id }) => id), pings.map(({ id }) => id));
});

story("B10 more requests at once than may be under way are put off", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const socket = await alice.client.listen();
  await socket.drained();
  const { outstandingRequests: most, frameItems: all } = LIMIT;
  const pings = Array.from({ length: all }, () => {
    return { op: "ping", id: someBytes(16), args: {} };
  });
  socket.sendAll(pings);
  await socket.until(({ answers }) => answers.length === all);
  const statuses = socket.answers.map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === "ok").length, most);
  assert.equal(statuses.filter((status) => status === "limited").length, all - most);
});

story(
  "B10 a socket is dead after forty-five seconds of silence",
  async ({ url, clock }) => {
    const alice = await member.arrive(url, "alice");
    const bob = await member.arrive(url, "bob");
    const socket = await alice.client.listen();
    await socket.drained();
    clock.advance(40_000);
    await pinged(socket);
    clock.advance(44_000);
    const online = () => bob.client.get("presence/list", {});
    assert.equal((await online()).online.length, 1);
    clock.advance(6_000);
    assert.equal(await socket.closed, 1008);
    assert.equal((await online()).online.length, 0);
  },
);

story("B16 a newer socket takes over, and no message is lost", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const older = await bob.client.listen();
  await older.drained();
  const first = alice.client.ask("send", message(bob));
  await older.until(({ envelopes }) => envelopes.length === 1);
  const newer = await bob.client.listen();
  await newer.drained();
  assert.equal(older.pushes.at(-1)?.op, "replaced");
  assert.equal(await older.closed, 1008);
  assert.deepEqual(newer.envelopes, older.envelopes);
  assert.equal((await first).status, "ok");
  const second = alice.client.ask("send", message(bob));
  await newer.until(({ envelopes }) => envelopes.length === 2);
  newer.send("mailbox/acknowledge", { upTo: newer.envelopes[1]?.seq ?? 0 });
  assert.equal((await second).status, "ok");
  assert.equal(older.envelopes.length, 1);
});

story("B10 who does not read is closed, and loses nothing", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const waiting = Array.from({ length: 20 }, () => message(bob, 60_000));
  for (const each of waiting) {
    assert.equal(await alice.client.statusOf("send", each), "ok");
  }
  const socket = await bob.client.listen();
  assert.equal(await socket.closed, 1008);
  const { envelopes } = await bob.client.get("mailbox/list", { after: 0 });
  assert.deepEqual(envelopes[0]?.body, waiting[0]?.body);
}, { limits: { socketBufferBytes: 1, unacknowledgedBytes: 10_000_000 } });

story("B10 there are so many sockets and no more", async (stage) => {
  const alice = await member.arrive(stage.url, "alice");
  const socket = await alice.client.listen();
  await socket.drained();
  assert.match(await upgrade(stage, ...UPGRADE), /^HTTP\/1.1 503 /);
  await socket.close();
  while (/ 503 /.test(await upgrade(stage, ...UPGRADE)));
}, { limits: { sockets: 1 } });

story("B22 a relay that stops says so, and writes down what it holds", async (stage) => {
  const alice = await member.arrive(stage.url, "alice");
  const bob = await member.arrive(stage.url, "bob");
  const socket = await bob.client.listen();
  await socket.drained();
  const sent = alice.client.ask("send", message(bob));
  await socket.until(({ envelopes }) => envelopes.length === 1);
  const stopped = stage.relay.stop();
  assert.equal((await sent).status, "ok");
  assert.equal(await socket.closed, 1001);
  assert.equal(await stopped, true);
});
