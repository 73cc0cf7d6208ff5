import assert from "node:assert/strict";
import { type LiveSocket, Presence } from "../../../relay/presence.ts";
import { address } from "../../../src/address.ts";
import type { SignedHead } from "../../../src/wire/group_log.ts";
import * as member from "../../support/relay_member.ts";
import { story } from "../../support/relay_story.ts";
import { nameOf, someUuid } from "../../support/relay_world.ts";

const [ALICE, BOB, CAROL] = [someUuid(), someUuid(), someUuid()];

class Socket implements LiveSocket {
  revoked = 0;
  readonly heads: SignedHead[] = [];

  grown(head: SignedHead): void {
    this.heads.push(head);
  }

  revoke(): void {
    this.revoked++;
  }
}

function people() {
  const presence = new Presence();
  const sockets = [ALICE, BOB].map((uuid, i) => {
    const socket = new Socket();
    const account = { username: nameOf(`user${i}`), visible: true };
    presence.enter(address(uuid, 1), socket, account);
    return socket;
  });
  return { presence, sockets };
}

Deno.test("who has a socket is online, the one who asks left out", () => {
  const { presence } = people();
  assert.deepEqual(presence.list(CAROL, 10), [
    { uuid: ALICE, username: "user0" },
    { uuid: BOB, username: "user1" },
  ]);
  assert.deepEqual(presence.list(ALICE, 10), [{ uuid: BOB, username: "user1" }]);
  assert.equal(presence.list(CAROL, 1).length, 1);
});

Deno.test("an account is online until its last socket closes", () => {
  const { presence, sockets: [first] } = people();
  assert.ok(first);
  const second = new Socket();
  const account = { username: nameOf("user0"), visible: true };
  presence.enter(address(ALICE, 2), second, account);
  assert.equal(presence.list(CAROL, 10).length, 2);
  presence.leave(address(ALICE, 2), second);
  presence.leave(address(ALICE, 2), second);
  assert.equal(presence.list(CAROL, 10).length, 2);
  presence.leave(address(ALICE, 1), first);
  assert.equal(presence.list(CAROL, 10).length, 1);
});

Deno.test("who hides is not listed, and is again when they show themselves", () => {
  const { presence } = people();
  presence.setVisible(BOB, false);
  presence.setVisible(CAROL, false);
  assert.deepEqual(presence.list(ALICE, 10), []);
  presence.setVisible(BOB, true);
  assert.equal(presence.list(ALICE, 10).length, 1);
});

Deno.test("a device's sockets are revoked, and no other's", () => {
  const { presence, sockets } = people();
  const second = new Socket();
  presence.enter(address(ALICE, 2), second, { username: nameOf("alice"), visible: true });
  presence.revoke(address(ALICE, 1));
  presence.revoke(address(CAROL, 1));
  assert.deepEqual([...sockets, second].map(({ revoked }) => revoked), [1, 0, 0]);
});

story("the online list is what people with sockets chose to show", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const names = async (who: member.Visitor) => {
    const { online } = await who.client.get("presence/list", {});
    return online.map(({ username }) => username);
  };
  assert.deepEqual(await names(alice), []);
  const socket = await bob.client.listen();
  await socket.drained();
  assert.deepEqual([await names(alice), await names(bob)], [["bob"], []]);
  await bob.client.get("presence/set", { visible: false });
  assert.deepEqual(await names(alice), []);
  await socket.close();
  const again = await bob.client.listen();
  await again.drained();
  assert.deepEqual(await names(alice), []);
  await bob.client.get("presence/set", { visible: true });
  assert.deepEqual(await names(alice), ["bob"]);
});
