import assert from "node:assert/strict";
import { be64, concat } from "../../../src/bytes.ts";
import { ChannelKeys } from "../../../src/channel/channel.ts";
import { ClientChannel } from "../../../src/channel/client_channel.ts";
import { channelIdOfFrame, channelIdOfRequest } from "../../../src/channel/frame.ts";
import type { Answer, Request } from "../../../src/channel/operations.ts";
import { RelayChannel } from "../../../src/channel/relay_channel.ts";
import {
  CHACHA_SHA256,
  type CipherInput,
  type Suite,
} from "../../../src/channel/suite.ts";
import { LIMIT } from "../../../src/limits.ts";
import { Secret } from "../../../src/secret.ts";
import { channelPair, LIFETIME, NOW } from "../../support/channel_pair.ts";
import { refusal } from "../../support/refusal.ts";

const EMPTY = new Uint8Array(0);
const MINUTE = 60 * 1_000;

function request(number = 0, change: Partial<Request> = {}): Request {
  const id = concat(new Uint8Array(8), be64(number));
  return {
    op: "user/find",
    id,
    token: "t",
    args: { username: "bob" },
    ...change,
  };
}

function answer(to: Request, data: unknown = {}): Answer {
  return { id: to.id, status: "ok", data };
}

Deno.test("a request is read by the relay, and its answer by who asked", () => {
  const { client, relay } = channelPair();
  const pending = client.beginRequest(request(7), NOW);
  const opened = relay.openRequest(pending.body);
  assert.deepEqual(opened, { n: 0, request: request(7) });
  const body = relay.sealAnswer(opened.n, answer(opened.request, { found: 1 }));
  assert.deepEqual(pending.open(body), answer(request(7), { found: 1 }));
  assert.equal(client.outstanding, 0);
});

Deno.test("requests and answers may overtake each other", () => {
  const { client, relay } = channelPair();
  const pending = [0, 1, 2].map((i) => client.beginRequest(request(i), NOW));
  const opened = pending.map(({ body }) => relay.openRequest(body)).reverse();
  const bodies = opened.map(({ n, request }) => relay.sealAnswer(n, answer(request)));
  bodies.reverse().forEach((body, i) => {
    assert.deepEqual(pending[i]?.open(body), answer(request(i)));
  });
});

Deno.test("B05 a request is taken once, however often it is replayed", () => {
  const { client, relay } = channelPair();
  const bodies = [0, 1, 2].map((i) => client.beginRequest(request(i), NOW).body);
  for (const body of bodies) relay.openRequest(body);
  for (const body of bodies) {
    assert.throws(() => relay.openRequest(body), refusal("duplicate"));
  }
});

Deno.test("a request older than the window is refused without any crypto", () => {
  const { client, relay } = channelPair();
  const seal = (i: number) => {
    const pending = client.beginRequest(request(i), NOW);
    pending.abandon();
    return pending.body;
  };
  const bodies = Array.from(
    { length: LIMIT.replayWindow + 1 },
    (_, i) => seal(i),
  );
  relay.openRequest(bodies.at(-1) ?? new Uint8Array(0));
  assert.throws(
    () => relay.openRequest(bodies[0] ?? new Uint8Array(0)),
    refusal("duplicate"),
  );
  assert.equal(relay.openRequest(bodies[1] ?? new Uint8Array(0)).n, 1);
});

Deno.test("a forged request does not use up the place of the real one", () => {
  const { client, relay } = channelPair();
  const { body } = client.beginRequest(request(), NOW);
  for (let at = 0; at < body.length; at++) {
    const forged = body.slice();
    forged.fill((forged[at] ?? 0) ^ 1, at, at + 1);
    assert.throws(
      () => relay.openRequest(forged),
      { name: "PeerError" },
      `byte ${at}`,
    );
  }
  assert.equal(relay.confirmed, false);
  assert.equal(relay.openRequest(body).n, 0);
});

Deno.test("a forged answer does not use up the place of the real one", () => {
  const { client, relay } = channelPair();
  const pending = client.beginRequest(request(), NOW);
  const body = relay.sealAnswer(
    relay.openRequest(pending.body).n,
    answer(request()),
  );
  for (let at = 0; at < body.length; at++) {
    const forged = body.slice();
    forged.fill((forged[at] ?? 0) ^ 1, at, at + 1);
    assert.throws(
      () => pending.open(forged),
      { name: "PeerError" },
      `byte ${at}`,
    );
  }
  assert.deepEqual(pending.open(body), answer(request()));
});

Deno.test("an answer counts for its own request only, and once", () => {
  const { client, relay } = channelPair();
  const [first, second] = [request(1), request(2)].map((r) =>
    client.beginRequest(r, NOW)
  );
  assert.ok(first && second);
  const { n } = relay.openRequest(first.body);
  const body = relay.sealAnswer(n, answer(request(1)));
  assert.throws(() => second.open(body), refusal("forged"));
  first.open(body);
  assert.throws(() => first.open(body), refusal("duplicate"));
  const wrongId = relay.sealAnswer(1, answer(request(1)));
  assert.throws(() => second.open(wrongId), refusal("malformed"));
});

Deno.test("an answer is not taken for a request that was given up", () => {
  const { client, relay } = channelPair();
  const pending = client.beginRequest(request(), NOW);
  const body = relay.sealAnswer(0, answer(request()));
  pending.abandon();
  assert.throws(() => pending.open(body), refusal("duplicate"));
});

Deno.test("B08 nothing can be sent back whence it came, or to another channel", () => {
  const [one, other] = [channelPair(1), channelPair(2)];
  const { body } = one.client.beginRequest(request(), NOW);
  assert.throws(() => other.relay.openRequest(body), refusal("malformed"));
  const pending = one.client.beginRequest(request(), NOW);
  assert.throws(() => pending.open(body.subarray(1)), refusal("forged"));
});

Deno.test("a body of another kind or size is refused before any crypto", () => {
  const { client, relay } = channelPair();
  const { body } = client.beginRequest(request(), NOW);
  const wrong = [
    new Uint8Array(0),
    Uint8Array.of(2),
    body.subarray(1),
    body.slice().fill(1, 0, 1),
    body.subarray(0, 1 + 24 + 256 + 15),
    concat(body, new Uint8Array(LIMIT.sealedBody - body.length + 1)),
  ];
  for (const bytes of wrong) {
    assert.throws(() => relay.openRequest(bytes), refusal("malformed"));
    assert.equal(channelIdOfRequest(bytes), null);
  }
});

Deno.test("the relay finds a channel by the clear bytes of a body or first frame", () => {
  const { client, relay } = channelPair();
  const { body } = client.beginRequest(request(), NOW);
  assert.equal(channelIdOfRequest(body), relay.id);
  const { frame } = client.openSocket({ token: "t", cursor: 0 }, NOW);
  assert.equal(channelIdOfFrame(frame), relay.id);
  assert.equal(channelIdOfFrame(frame.subarray(0, 24 + 256 + 15)), null);
});

Deno.test("at most 64 requests wait for their answers", () => {
  const { client } = channelPair();
  const pending = Array.from(
    { length: LIMIT.outstandingRequests },
    (_, i) => client.beginRequest(request(i), NOW),
  );
  assert.throws(() => client.beginRequest(request(), NOW), RangeError);
  pending[9]?.abandon();
  client.beginRequest(request(), NOW);
});

Deno.test("a channel is spent after a quarter of an hour without a request", () => {
  const { client } = channelPair();
  assert.equal(client.isSpent(NOW + 15 * MINUTE - 1), false);
  client.beginRequest(request(), NOW + 10 * MINUTE);
  assert.equal(client.isSpent(NOW + 15 * MINUTE), false);
  assert.equal(client.isSpent(NOW + 25 * MINUTE), true);
  assert.throws(
    () => client.beginRequest(request(), NOW + 25 * MINUTE),
    RangeError,
  );
});

Deno.test("a channel is spent after a day, in use or not", () => {
  const { client } = channelPair();
  const end = NOW + LIFETIME * 1_000;
  for (let at = NOW; at < end; at += 10 * MINUTE) {
    client.beginRequest(request(), at).abandon();
  }
  assert.equal(client.isSpent(end - 1), false);
  assert.equal(client.isSpent(end), true);
});

/** Both ends with another suite; the plain one makes a million messages cheap. */
function pairWith(suite: Suite) {
  const key = (byte: number) => new Secret("key", new Uint8Array(32).fill(byte));
  const [forth, back, exporter] = [key(1), key(2), key(3)];
  const h = new Uint8Array(32);
  const client = { h, sending: forth, receiving: back, exporter };
  const relay = { h, sending: back, receiving: forth, exporter };
  const keys = new ChannelKeys(suite, client);
  const terms = { features: 0, now: NOW, relayTime: NOW, lifetime: LIFETIME };
  return {
    keys,
    client: new ClientChannel({ keys, h, ...terms }),
    relay: new RelayChannel({ keys: new ChannelKeys(suite, relay), h, features: 0 }),
  };
}

const PLAIN: Suite = {
  ...CHACHA_SHA256,
  seal: ({ data }) => concat(data, new Uint8Array(16)),
  open: ({ data }) => data.subarray(0, -16),
};

Deno.test("a client stops at 2^20 requests, a relay 1 024 later", () => {
  const { keys, client, relay } = pairWith(PLAIN);
  const { body } = client.beginRequest(request(), NOW);
  while (keys.sealing.next < LIMIT.channelRequests - 1) {
    keys.sealing.seal(EMPTY, () => EMPTY);
  }
  client.beginRequest(request(), NOW);
  assert.equal(client.isSpent(NOW), true);
  assert.throws(() => client.beginRequest(request(), NOW), RangeError);
  const at = (n: number) => {
    const moved = body.slice();
    moved.set(be64(n), 17);
    return moved;
  };
  const end = LIMIT.channelRequests + LIMIT.channelGrace;
  for (const n of [end, 2 ** 32, 2 ** 53 - 1]) {
    assert.throws(() => relay.openRequest(at(n)), refusal("too-far-ahead"));
  }
  assert.equal(relay.openRequest(at(end - 1)).n, end - 1);
});

Deno.test("B06 no key seals twice under one nonce, whatever is lost or retried", () => {
  const used = new Set<string>();
  let sealed = 0;
  const suite = {
    ...CHACHA_SHA256,
    seal(input: CipherInput) {
      used.add(`${input.key} ${input.n}`);
      sealed++;
      return CHACHA_SHA256.seal(input);
    },
  };
  const { client, relay } = pairWith(suite);
  for (let round = 0; round < 50; round++) {
    const lost = client.beginRequest(request(round), NOW);
    lost.abandon();
    client.beginRequest(request(round), NOW).abandon();
    const { frame, socket } = client.openSocket({ token: "t", cursor: 0 }, NOW);
    const accepted = relay.acceptSocket(frame);
    for (let i = 0; i < 5; i++) {
      accepted.socket.open(socket.seal([request(i)]).frame);
      socket.open(accepted.socket.seal([answer(request(i))]).frame);
    }
    assert.throws(() => relay.acceptSocket(frame), refusal("duplicate"));
  }
  assert.equal(sealed, 50 * 13);
  assert.equal(used.size, sealed);
});

Deno.test("a closed channel seals and opens nothing", () => {
  const { client, relay } = channelPair();
  const { body } = client.beginRequest(request(), NOW);
  client.close();
  relay.close();
  assert.throws(() => client.beginRequest(request(), NOW), /was wiped/);
  assert.throws(() => relay.openRequest(body), /was wiped/);
  assert.throws(() => relay.sealAnswer(0, answer(request())), /was wiped/);
});
