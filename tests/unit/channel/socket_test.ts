import assert from "node:assert/strict";
import { concat } from "../../../src/bytes.ts";
import type { Push, Request } from "../../../src/channel/operations.ts";
import { decodeCborSequence, encodeCbor } from "../../../src/codec/cbor.ts";
import { LIMIT } from "../../../src/limits.ts";
import { channelPair, NOW } from "../../support/channel_pair.ts";
import { refusal } from "../../support/refusal.ts";

const PING: Request = { op: "ping", id: new Uint8Array(16), args: {} };
const OTHER: Request = { ...PING, op: "keys/count" };
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
    assert.deepEqual(relay.open(client.seal([PING]).frame), [PING]);
    const answer = { id: PING.id, status: "ok", data: {} } as const;
    assert.deepEqual(client.open(relay.seal([answer]).frame), [answer]);
    assert.deepEqual(client.open(relay.seal([DRAINED]).frame), [DRAINED]);
  }
});

Deno.test("a frame carries several requests, or answers and pushes, in order", () => {
  const { client, relay } = socketPair();
  const { frame, next } = client.seal([PING, OTHER, PING], 1);
  assert.equal(next, 3);
  assert.deepEqual(relay.open(frame), [OTHER, PING]);
  const said = [DRAINED, { id: PING.id, status: "ok", data: {} }, DRAINED] as const;
  assert.deepEqual(client.open(relay.seal(said).frame), said);
});

Deno.test("what does not fit a frame leaves in the next one", () => {
  const { client, relay } = socketPair();
  const large = { ...PING, args: new Uint8Array(40_000) };
  const all = [large, OTHER, large, large, PING];
  const frames: Request[][] = [];
  for (let at = 0; at < all.length;) {
    const { frame, next } = client.seal(all, at);
    assert.ok(frame.length < LIMIT.sealedBody);
    frames.push(relay.open(frame));
    at = next;
  }
  assert.deepEqual(frames, [[large, OTHER, large], [large, PING]]);
});

Deno.test("what fits no frame seals none, and the next one is opened", () => {
  const { client, relay } = socketPair();
  const huge = { ...PING, args: new Uint8Array(LIMIT.sealedBody) };
  assert.throws(() => client.seal([huge, PING]), RangeError);
  const { frame, next } = client.seal([PING, huge]);
  assert.equal(next, 1);
  assert.deepEqual(relay.open(frame), [PING]);
});

Deno.test("a frame has so many items and no more, and has one", () => {
  const { client, relay } = socketPair();
  const all = Array.from({ length: LIMIT.frameItems + 1 }, () => PING);
  const { frame, next } = client.seal(all);
  assert.equal(next, LIMIT.frameItems);
  assert.equal(relay.open(frame).length, LIMIT.frameItems);
  const value = encodeCbor(PING);
  assert.throws(() => decodeCborSequence(concat(...all.map(() => value)), next), {
    code: "malformed",
  });
  assert.throws(() => client.seal([]), RangeError);
  assert.throws(() => decodeCborSequence(new Uint8Array(0), 1), { code: "malformed" });
});

Deno.test("one bad item ends a socket, whatever is beside it", () => {
  const { client, relay } = socketPair();
  const { frame } = client.seal([PING, { ...PING, op: "x".repeat(33) }]);
  assert.throws(() => relay.open(frame), refusal("malformed"));
});

Deno.test("a frame that is lost, repeated, forged or reflected ends the socket", () => {
  const cases: readonly ((frames: Uint8Array[]) => Uint8Array[])[] = [
    ([, second]) => [second].flatMap((frame) => frame ?? []),
    ([first]) => [first, first].flatMap((frame) => frame ?? []),
    ([first]) => [first?.slice().fill(0, 3, 4)].flatMap((frame) => frame ?? []),
  ];
  for (const mischief of cases) {
    const { client, relay } = socketPair();
    const frames = mischief([client.seal([PING]).frame, client.seal([PING]).frame]);
    assert.throws(() => frames.forEach((frame) => relay.open(frame)), refusal("forged"));
    assert.throws(() => relay.open(client.seal([PING]).frame), /was wiped/);
  }
  const { client } = socketPair();
  const own = client.seal([PING]).frame;
  assert.throws(() => client.open(own), refusal("forged"));
});

Deno.test("two sockets of one channel have nothing in common", () => {
  const pair = channelPair();
  const [one, other] = [socketPair(pair), socketPair(pair)];
  const frame = one.client.seal([PING]).frame;
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
  assert.throws(() => relay.open(client.seal([{ ...PING, op: "x".repeat(33) }]).frame), {
    code: "malformed",
  });
  assert.throws(
    () => client.seal([PING]).frame.length === 0 || relay.open(new Uint8Array(0)),
    {
      message: /was wiped/,
    },
  );
});
