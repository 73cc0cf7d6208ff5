import assert from "node:assert/strict";
import { openAuthority } from "../../../relay/authority.ts";
import { openDelivery } from "../../../relay/delivery.ts";
import { openFront } from "../../../relay/front.ts";
import { DEFAULT_LIMITS } from "../../../relay/limits.ts";
import { listen } from "../../../relay/listener.ts";
import { settingsOf } from "../../../relay/options.ts";
import { openPremises } from "../../../relay/premises.ts";
import { staffDesk } from "../../../relay/staff.ts";
import { address } from "../../../src/address.ts";
import { concat, utf8 } from "../../../src/bytes.ts";
import { beginHandshake } from "../../../src/channel/client_handshake.ts";
import { systemRandom } from "../../../src/random.ts";
import { LIMIT } from "../../../src/limits.ts";
import { bodyOf, helloOf, post, RelayClient } from "../../support/relay_client.ts";
import * as member from "../../support/relay_member.ts";
import { type Stage, story } from "../../support/relay_story.ts";
import { nameOf, someBytes, someUuid } from "../../support/relay_world.ts";

/** Status and body of a response, and nothing of its date. */
async function shape(response: Response): Promise<[number, string]> {
  return [response.status, await response.text()];
}

/** The raw answer to raw bytes, as far as it comes before the other side closes. */
async function raw({ relay }: Stage, ...parts: (string | Uint8Array)[]): Promise<string> {
  using connection = await Deno.connect({ port: relay.port, hostname: "127.0.0.1" });
  for (const part of parts) {
    let rest = typeof part === "string" ? utf8(part) : part;
    while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
  }
  const head = new Uint8Array(4_096);
  const length = await connection.read(head);
  return new TextDecoder().decode(head.subarray(0, length ?? 0));
}

story("R07 only a POST is answered, and only on the one path", async ({ url }) => {
  for (const method of ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const response = await fetch(`${url}/c`, { method });
    assert.deepEqual(await shape(response), [405, ""], method);
    assert.equal(response.headers.get("allow"), "POST");
  }
  for (const path of ["", "/", "/c/", "/c/c", "/C", "/c%2f", "/health", "/.env"]) {
    for (const method of ["GET", "POST"]) {
      const response = await fetch(url + path, { method });
      assert.deepEqual(await shape(response), [404, ""], `${method} ${path}`);
    }
  }
  const query = await fetch(`${url}/c?token=1`, { method: "POST", body: "" });
  assert.equal((await shape(query))[0], 400);
});

story("B16 a page in a browser is turned away", async ({ url }) => {
  const headers = { origin: "https://example.org" };
  const hello = { method: "POST", headers, body: Uint8Array.of(0) };
  assert.deepEqual(await shape(await fetch(`${url}/c`, hello)), [403, ""]);
});

story("a hello is a certificate, and the same for everybody", async ({ url }) => {
  const [one, two] = [await helloOf(url), await helloOf(url)];
  assert.deepEqual(one.certificate, two.certificate);
});

story("B11 what is no body of ours is refused, always alike", async ({ url }) => {
  const bodies = {
    "nothing": "",
    "plain JSON": '{"op":"send","args":{}}',
    "a hello and more": Uint8Array.of(0, 0),
    "an unknown kind": Uint8Array.of(3),
    "a short handshake": Uint8Array.of(1, 2, 3),
    "a long handshake": new Uint8Array(1_249).fill(1),
    "noise for a handshake": concat(Uint8Array.of(1), someBytes(1_247)),
    "a short request": Uint8Array.of(2, 2, 3),
  };
  for (const [why, text] of Object.entries(bodies)) {
    const body = typeof text === "string" ? utf8(text) : concat(text);
    assert.deepEqual(await shape(await post(url, body)), [400, ""], why);
  }
});

story("a request for a channel that nobody knows asks for a new one", async ({ url }) => {
  const body = concat(Uint8Array.of(2), someBytes(16 + 8 + 512));
  assert.deepEqual(await shape(await post(url, body)), [409, ""]);
});

story("B05 a replayed request is refused, and does nothing twice", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const message = { to: bob.home, kind: 2, body: someBytes(10) } as const;
  const sealed = alice.client.seal("send", message);
  assert.equal(sealed.open(await bodyOf(await post(url, sealed.body))).status, "ok");
  for (let i = 0; i < 3; i++) {
    assert.deepEqual(await shape(await post(url, sealed.body)), [400, ""]);
  }
  const { envelopes } = await bob.client.get("mailbox/list", { after: 0 });
  assert.equal(envelopes.length, 1);
});

story(
  "B08 a flipped bit anywhere is refused, and the true request still works",
  async (stage) => {
    const { url } = stage;
    const alice = await member.arrive(url, "alice");
    const sealed = alice.client.seal("keys/count", {});
    for (let i = 0; i < sealed.body.length; i += 7) {
      const broken = sealed.body.slice();
      broken[i] = (broken[i] ?? 0) ^ 0x40;
      const [status, text] = await shape(await post(url, broken));
      assert.equal([400, 409].includes(status), true, `byte ${i}: ${status}`);
      assert.equal(text, "");
    }
    assert.equal(sealed.open(await bodyOf(await post(url, sealed.body))).status, "ok");
  },
);

story("B11 a request that opens and says nonsense is refused", async ({ url }) => {
  const client = await RelayClient.connect(url);
  const sealed = client.channel.beginRequest(
    { op: "x".repeat(33), id: someBytes(16), args: {} },
    Date.now(),
  );
  assert.deepEqual(await shape(await post(url, sealed.body)), [400, ""]);
});

story("B09 the largest body is read, and one more byte is too large", async (stage) => {
  const most = LIMIT.sealedBody;
  const sized = (length: number) => new Uint8Array(length).fill(9);
  assert.deepEqual(await shape(await post(stage.url, sized(most - 1))), [400, ""]);
  assert.deepEqual(await shape(await post(stage.url, sized(most))), [400, ""]);
  assert.deepEqual(await shape(await post(stage.url, sized(most + 1))), [413, ""]);
});

story("B09 a body without a length is measured as it comes", async (stage) => {
  const head = "POST /c HTTP/1.1\r\nhost: relay\r\ntransfer-encoding: chunked\r\n\r\n";
  const chunk = concat(utf8("8000\r\n"), new Uint8Array(0x8000).fill(9), utf8("\r\n"));
  const answer = await raw(stage, head, ...Array(4).fill(chunk));
  assert.match(answer, /^HTTP\/1.1 413 /);
});

story("B10 a body that does not come is given up", async (stage) => {
  const head = "POST /c HTTP/1.1\r\nhost: relay\r\ncontent-length: 100\r\n\r\n";
  const answer = raw(stage, head, "half");
  while (stage.clock.alarms < BUSY) await new Promise((done) => setTimeout(done, 5));
  stage.clock.advance(15_000);
  assert.match(await answer, /^HTTP\/1.1 408 /);
});

story("B10 a body that breaks off is its sender's fault, and no bug", async (stage) => {
  const { relay } = stage;
  const head = "POST /c HTTP/1.1\r\nhost: relay\r\ncontent-length: 100\r\n\r\nhalf";
  {
    using connection = await Deno.connect({ port: relay.port, hostname: "127.0.0.1" });
    await connection.write(utf8(head));
    while (stage.clock.alarms < BUSY) await new Promise((done) => setTimeout(done, 5));
  }
  while (stage.clock.alarms === BUSY) await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual(events, []);
}, { log: { write: ({ event }) => event === "bug" ? events.push(event) : 0 } });

story("B10 a second head that never ends holds up nobody, and no stop", async (stage) => {
  const { relay, url } = stage;
  using slow = await Deno.connect({ port: relay.port, hostname: "127.0.0.1" });
  const whole = "POST /c HTTP/1.1\r\nhost: relay\r\ncontent-length: 1\r\n\r\n\0";
  for (const said of [whole, "POST /c HTTP/1.1\r\nhost: rel"]) {
    await slow.write(utf8(said));
    if (said === whole) await slow.read(new Uint8Array(4_096));
  }
  await helloOf(url);
  assert.equal(await relay.stop(), true);
});

/** Bugs in the log of the story above. */
const events: string[] = [];

/** Alarms of a relay with one body under way: its chores, and that body's deadline. */
const BUSY = 6;

story(
  "too many handshakes in a second are told to come again",
  async ({ url, clock }) => {
    for (let i = 0; i < 3; i++) await RelayClient.connect(url);
    await assert.rejects(RelayClient.connect(url), /503 !== 200/);
    clock.advance(1_000);
    await RelayClient.connect(url);
  },
  { limits: { handshakesPerSecond: 3 } },
);

story(
  "B10 one address uses up its own handshakes, and no one else's",
  async ({ url, clock }) => {
    const shake = async (from: string) => {
      const headers = { "x-forwarded-for": from };
      const { message } = beginHandshake((await helloOf(url)).certificate, systemRandom);
      const body = concat(message);
      const answer = await fetch(`${url}/c`, { method: "POST", headers, body });
      await answer.body?.cancel();
      return answer.status;
    };
    const greedy = await Promise.all(Array.from({ length: 5 }, () => shake("192.0.2.1")));
    assert.deepEqual(greedy.toSorted(), [200, 200, 200, 503, 503]);
    assert.equal(await shake("192.0.2.2"), 200);
    clock.advance(1_000);
    assert.equal(await shake("192.0.2.1"), 200);
    assert.equal(await shake("192.0.2.1"), 503);
  },
  {
    behindProxy: true,
    limits: { handshakesAtOncePerAddress: 3, handshakesPerSecondAndAddress: 1 },
  },
);

Deno.test("an answer that is too large says so, by either way", async () => {
  const settings = settingsOf({ limits: { ...DEFAULT_LIMITS, onlineListed: 5_000 } });
  await using premises = await openPremises(settings);
  const { store } = premises;
  const authority = await openAuthority(premises, settings);
  const delivery = await openDelivery(premises, authority, settings);
  const desk = staffDesk({ store, authority, delivery, settings });
  const { server } = await openFront({ premises, authority, delivery, desk, settings });
  const listener = listen({
    host: "127.0.0.1",
    port: 0,
    handle: (request, { hostname }) => server.handle(request, hostname),
  });
  for (let i = 0; i < 2_000; i++) {
    const account = { username: nameOf(`somebody${i}`), visible: true };
    delivery.presence.enter(
      address(someUuid(), 1),
      { revoke: () => {}, grown: () => {} },
      account,
    );
  }
  const { client } = await member.arrive(listener.url, "alice");
  assert.equal(await client.statusOf("presence/list", {}), "too-large");
  const socket = await client.listen();
  socket.send("presence/list", {});
  await socket.until(({ answers }) => answers.length === 1);
  assert.equal(socket.answers[0]?.status, "too-large");
  await socket.close();
  await listener.stop();
  await delivery.mailboxes.close();
});

story("sixty-four requests of a channel may be under way", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const socket = await bob.client.listen();
  await socket.drained();
  const message = () => {
    return { to: bob.home, kind: 2, body: someBytes(10) } as const;
  };
  const listening = await alice.client.listen();
  for (let i = 0; i < 65; i++) listening.send("send", message());
  await listening.until(({ answers }) => answers.length === 1);
  assert.equal(listening.answers[0]?.status, "limited");
  await socket.until(({ envelopes }) => envelopes.length === 64);
  socket.send("mailbox/acknowledge", { upTo: socket.envelopes.at(-1)?.seq ?? 0 });
  await listening.until(({ answers }) => answers.length === 65);
});
