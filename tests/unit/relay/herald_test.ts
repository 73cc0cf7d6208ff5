import assert from "node:assert/strict";
import { Herald } from "../../../relay/herald.ts";
import { type LiveSocket, Presence } from "../../../relay/presence.ts";
import { address } from "../../../src/address.ts";
import { ed25519Private, ed25519Public } from "../../../src/crypto/ed25519.ts";
import { verifyHead } from "../../../src/group/head.ts";
import { systemRandom } from "../../../src/random.ts";
import { Secret } from "../../../src/secret.ts";
import { entryHash, groupId, type SignedHead } from "../../../src/wire/group_log.ts";
import { HandClock } from "../../support/hand_clock.ts";
import { nameOf, someBytes, someUuid } from "../../support/relay_world.ts";

class Socket implements LiveSocket {
  readonly heard: SignedHead[] = [];

  grown(head: SignedHead): void {
    this.heard.push(head);
  }

  revoke(): void {}
}

function scene() {
  const key = ed25519Private(systemRandom);
  const [presence, clock] = [new Presence(), new HandClock()];
  const herald = new Herald({ identity: new Secret("identity", key), presence, clock });
  return { herald, presence, clock, relayKey: ed25519Public(key) };
}

const END = { group: groupId(someBytes(32)), seq: 4, head: entryHash(someBytes(32)) };

Deno.test("a statement is signed by the relay, and a second old at most", () => {
  const { herald, clock, relayKey } = scene();
  const first = herald.state(END);
  verifyHead(first, relayKey);
  assert.equal(first.time, clock.wall());
  for (const pause of [100, 999, 499, 1_000, 1, 998, 2, 5_000, 700, 700, 700]) {
    clock.advance(pause);
    const { time, ...end } = herald.state(END);
    assert.deepEqual({ ...end, signature: 0 }, { ...END, signature: 0 });
    assert.ok(clock.wall() - time <= 1_000, `${clock.wall() - time} ms old`);
  }
});

Deno.test("where a log ends is not stated from memory once it has grown", () => {
  const { herald } = scene();
  herald.state(END);
  const grown = herald.state({ ...END, seq: 5, head: entryHash(someBytes(32)) });
  assert.equal(grown.seq, 5);
  const other = herald.state({ ...END, head: entryHash(someBytes(32)) });
  assert.notDeepEqual(other.head, END.head);
});

Deno.test("a clock that is set back makes no statement fresh for longer", () => {
  const { herald, clock } = scene();
  const first = herald.state(END);
  clock.setWall(first.time - 1);
  assert.equal(herald.state(END).time, first.time - 1);
});

Deno.test("what was announced is what the next one who asks is told", () => {
  const { herald, clock } = scene();
  const stated = herald.sign({ ...END, time: clock.wall() });
  herald.announce(stated, []);
  clock.advance(900);
  assert.equal(herald.state(END), stated);
});

Deno.test("those who are connected hear of it, on each of their sockets", () => {
  const { herald, presence } = scene();
  const [alice, bob, carol] = [someUuid(), someUuid(), someUuid()];
  const sockets = [alice, alice, bob].map((uuid, i) => {
    const socket = new Socket();
    const account = { username: nameOf(`user${i}`), visible: false };
    presence.enter(address(uuid, 1), socket, account);
    return socket;
  });
  const stated = herald.state(END);
  herald.announce(stated, [alice, carol]);
  assert.deepEqual(sockets.map(({ heard }) => heard), [[stated], [stated], []]);
});
