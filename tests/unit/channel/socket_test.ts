import assert from "node:assert/strict";
import type { Push, Request } from "../../../src/channel/operations.ts";
import { LIMIT } from "../../../src/limits.ts";
import { channelPair, NOW } from "../../support/channel_pair.ts";
import { refusal } from "../../support/refusal.ts";

const PING: Request = { op: "ping", id: new Uint8Array(16), args: {} };
const DRAINED: Push = { op: "drained", args: {} };
const OPENING = { token: "t", cursor: 9 };

function socketPair(pair = channelPair()) {
  const { frame, socket } = pair.client.openSocket(OPENING, NOW);
  const accepted = pair.relay.acceptSocket(frame);
  return { client: socket, relay: accepted.socket, opening: accepted.opening };
}

Deno.test("a socket opens with a token and a place in the mailbox", () => {
  assert.deepEqual(socketPair().opening, { op: "ws", ...OPENING });
});

Deno.test("requests, answers and pushes pass in their order", () => {
  const { client, relay } = socketPair();
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(relay.open(client.seal(PING)), PING);
    const answer = { id: PING.id, status: "ok", data: {} } as const;
    assert.deepEqual(client.open(relay.seal(answer)), answer);
    assert.deepEqual(client.open(relay.seal(DRAINED)), DRAINED);
  }
});

Deno.test("a frame that is lost, repeated, forged or reflected ends the socket", () => {
  const cases: readonly ((frames: Uint8Array[]) => Uint8Array[])[] = [
    ([, second]) => [second].flatMap((frame) => frame ?? []),
    ([first]) => [first, first].flatMap((frame) => frame ?? []),
    ([first]) => [first?.slice().fill(0, 3, 4)].flatMap((frame) => frame ?? []),
  ];
  for (const mischief of cases) {
    const { client, relay } = socketPair();
    const frames = mischief([client.seal(PING), client.seal(PING)]);
    assert.throws(() => frames.forEach((frame) => relay.open(frame)), refusal("forged"));
    assert.throws(() => relay.open(client.seal(PING)), /was wiped/);
  }
  const { client } = socketPair();
  const own = client.seal(PING);
  assert.throws(() => client.open(own), refusal("forged"));
});

Deno.test("two sockets of one channel have nothing in common", () => {
  const pair = channelPair();
  const [one, other] = [socketPair(pair), socketPair(pair)];
  const frame = one.client.seal(PING);
  assert.throws(() => other.relay.open(frame), refusal("forged"));
});

Deno.test("B08 the frame that opens a socket opens one, and is no request", () => {
  const { client, relay } = channelPair();
  const { frame } = client.openSocket(OPENING, NOW);
  const asRequest = Uint8Array.from([2, ...frame]);
  assert.throws(() => relay.openRequest(asRequest), refusal("forged"));
  relay.acceptSocket(frame);
  assert.throws(() => relay.acceptSocket(frame), refusal("duplicate"));
  const { body } = client.beginRequest(PING, NOW);
  assert.throws(() => relay.acceptSocket(body.subarray(1)), refusal("forged"));
});

Deno.test("a frame that is too large is refused before any crypto", () => {
  const { client } = socketPair();
  const huge = new Uint8Array(LIMIT.sealedBody + 1);
  assert.throws(() => client.open(huge), refusal("malformed"));
});

Deno.test("what is no request, answer or push ends the socket", () => {
  const { client, relay } = socketPair();
  assert.throws(() => relay.open(client.seal({ ...PING, op: "x".repeat(33) })), {
    code: "malformed",
  });
  assert.throws(() => client.seal(PING).length === 0 || relay.open(new Uint8Array(0)), {
    message: /was wiped/,
  });
});
