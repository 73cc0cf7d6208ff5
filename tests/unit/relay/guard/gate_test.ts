import assert from "node:assert/strict";
import { connect } from "node:net";
import { Gate, type GateBounds } from "../../../../relay/guard/gate.ts";
import { Ports } from "../../../../relay/guard/ports.ts";
import { listen, type Remote } from "../../../../relay/listener.ts";
import { DEFAULT_LIMITS } from "../../../../relay/limits.ts";
import { HandClock } from "../../../support/hand_clock.ts";

const REQUEST = "POST / HTTP/1.1\r\nhost: relay\r\ncontent-length: 0\r\n\r\n";

/** A gate before an HTTP server, with a clock that stands still. */
interface Scene {
  readonly gate: Gate;
  readonly clock: HandClock;
  readonly ports: Ports;
  /** Where requests came from, as the server saw it. */
  readonly asked: readonly Remote[];
  /** Connects from that address, and says something. */
  visit(says: string, from?: string): Promise<Visit>;
}

function gateTest(
  name: string,
  play: (scene: Scene) => Promise<void>,
  bounds: Partial<GateBounds> = {},
): void {
  Deno.test(name, async () => {
    const asked: Remote[] = [];
    const server = listen({
      host: "127.0.0.1",
      port: 0,
      handle: (_, remote) => {
        asked.push(remote);
        return Promise.resolve(new Response("well"));
      },
    });
    const [clock, ports] = [new HandClock(), new Ports()];
    const failures: unknown[] = [];
    const gate = new Gate({
      bounds: { ...DEFAULT_LIMITS, ...bounds },
      clock,
      relayPort: server.port,
      ports,
      onFailure: (error) => failures.push(error),
    });
    const door = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const visits: Visit[] = [];
    const visit = async (says: string, from = "127.0.0.1") => {
      const accepted = door.accept();
      const visit = new Visit(door.addr.port, from);
      visits.push(visit);
      gate.enter(await accepted);
      visit.say(says);
      return visit;
    };
    try {
      await play({ gate, clock, ports, asked, visit });
    } finally {
      for (const visit of visits) await visit.leave();
      await gate.finish();
      door.close();
      await server.stop();
    }
    assert.equal(gate.size, 0);
    assert.deepEqual(failures, []);
  });
}

/** Somebody who connected. */
class Visit {
  /** All that was answered. */
  heard = "";
  readonly gone: Promise<void>;
  readonly #socket;
  #tell = () => {};

  constructor(port: number, localAddress: string) {
    this.#socket = connect({ port, host: "127.0.0.1", localAddress });
    this.#socket.on("data", (bytes) => {
      this.heard += String(bytes);
      this.#tell();
    });
    this.#socket.on("error", () => {});
    this.gone = new Promise((resolve) => this.#socket.on("close", () => resolve()));
  }

  say(text: string): void {
    this.#socket.write(text);
  }

  async answered(times: number): Promise<void> {
    while (this.heard.split("HTTP/1.1 200").length <= times) {
      await new Promise<void>((resolve) => this.#tell = resolve);
    }
  }

  async leave(): Promise<void> {
    this.#socket.destroy();
    await this.gone;
  }
}

gateTest(
  "what is asked and answered passes, under its sender's address",
  async (scene) => {
    const visit = await scene.visit(REQUEST, "127.0.0.9");
    await visit.answered(1);
    visit.say(REQUEST);
    await visit.answered(2);
    const [{ port = 0 } = {}, again] = scene.asked;
    assert.equal(again?.port, port);
    assert.equal(scene.ports.addressOf(port), "127.0.0.9");
    await visit.leave();
    await scene.gate.finish();
    assert.equal(scene.ports.addressOf(port), null);
  },
);

gateTest("B10 ten seconds are enough for a head, however it trickles", async (scene) => {
  const { clock, gate } = scene;
  const silent = await scene.visit("");
  const slow = await scene.visit("POST / HTTP/1.1\r\n");
  const quick = await scene.visit(REQUEST);
  await quick.answered(1);
  clock.advance(9_999);
  slow.say("x: y\r\n");
  gate.tend();
  assert.equal(gate.size, 3);
  clock.advance(1);
  gate.tend();
  await Promise.all([silent.gone, slow.gone]);
  quick.say(REQUEST);
  await quick.answered(2);
  assert.equal(scene.asked.length, 2);
});

gateTest("B10 who is not spoken to for a minute is sent away", async (scene) => {
  const { clock, gate } = scene;
  const visit = await scene.visit(REQUEST);
  await visit.answered(1);
  clock.advance(59_000);
  visit.say(REQUEST);
  await visit.answered(2);
  clock.advance(59_999);
  visit.say("POST / HTTP/1.1\r\nhost: never ends");
  gate.tend();
  assert.equal(gate.size, 1);
  clock.advance(1);
  gate.tend();
  await visit.gone;
});

gateTest("B10 a second head that trickles in is nothing said to it", async (scene) => {
  const { clock, gate } = scene;
  const visit = await scene.visit(REQUEST);
  await visit.answered(1);
  visit.say("POST / HTTP/1.1\r\n");
  for (let second = 1; second <= 60; second++) {
    assert.equal(gate.size, 1);
    visit.say("x: y\r\n");
    clock.advance(1_000);
    gate.tend();
  }
  await visit.gone;
  assert.equal(scene.asked.length, 1);
});

gateTest("B10 sixty-four connections of one address, and no more", async (scene) => {
  for (let i = 0; i < 64; i++) await scene.visit("");
  await (await scene.visit(REQUEST)).gone;
  await (await scene.visit(REQUEST, "127.0.0.9")).answered(1);
  assert.equal(scene.asked.length, 1);
});

gateTest(
  "B10 where all places are taken, the oldest who asked nothing goes",
  async (scene) => {
    const talker = await scene.visit(REQUEST);
    await talker.answered(1);
    const [idle, later] = [await scene.visit(""), await scene.visit("POST")];
    await (await scene.visit(REQUEST)).answered(1);
    await idle.gone;
    await (await scene.visit(REQUEST)).answered(1);
    await later.gone;
    // Now all of them talk, and nobody is sent away for somebody new.
    await (await scene.visit(REQUEST)).gone;
    talker.say(REQUEST);
    await talker.answered(2);
  },
  { connections: 3 },
);

gateTest("B09 a head of eight KiB passes, a longer one does not", async (scene) => {
  const fill = (size: number) => {
    const [start, end] = REQUEST.split("content-length");
    const padding = "x".repeat(size - REQUEST.length - "x: \r\n".length);
    return `${start}x: ${padding}\r\ncontent-length${end}`;
  };
  await (await scene.visit(fill(8_192))).answered(1);
  await (await scene.visit(fill(8_193))).gone;
  await (await scene.visit("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).gone;
  assert.equal(scene.asked.length, 1);
});

gateTest("B22 a gate that closes waits for nobody who asked nothing", async (scene) => {
  const [idle, talker] = [await scene.visit("POST"), await scene.visit(REQUEST)];
  await talker.answered(1);
  const finished = scene.gate.finish();
  await idle.gone;
  assert.equal(scene.gate.size, 1);
  await talker.leave();
  await finished;
});

gateTest("the end of a head is found wherever it was cut in two", async (scene) => {
  for (const cut of [1, 2, 3, 4]) {
    const visit = await scene.visit(REQUEST.slice(0, -cut));
    await new Promise((resolve) => setTimeout(resolve, 5));
    visit.say(REQUEST.slice(-cut));
    await visit.answered(1);
  }
});

Deno.test("a relay that is gone is silent, and that is no bug", async () => {
  const failures: unknown[] = [];
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const relayPort = closed.addr.port;
  closed.close();
  const door = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const gate = new Gate({
    bounds: DEFAULT_LIMITS,
    clock: new HandClock(),
    relayPort,
    ports: new Ports(),
    onFailure: (error) => failures.push(error),
  });
  const visit = new Visit(door.addr.port, "127.0.0.1");
  gate.enter(await door.accept());
  visit.say(REQUEST);
  await visit.gone;
  await gate.finish();
  door.close();
  assert.deepEqual(failures, []);
});
