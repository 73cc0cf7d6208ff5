import assert from "node:assert/strict";
import fc from "fast-check";
import { distributionId } from "../../src/group/distribution.ts";
import { createSenderKey, distribute, sealGroup } from "../../src/group/sender_key.ts";
import { tenureAt } from "../../src/group/tenure.ts";
import { Circle } from "../support/circle.ts";
import type { GroupDevice, Sealed } from "../support/group_device.ts";
import { outcome } from "../support/group_people.ts";

/** What happens in a group, by the place of a person among all who ever were in it. */
const event = fc.oneof(
  fc.record({ kind: fc.constant("say" as const), who: fc.nat(9) }),
  fc.record({ kind: fc.constant("add" as const), who: fc.nat(9) }),
  fc.record({ kind: fc.constant("remove" as const), who: fc.nat(9) }),
  fc.record({ kind: fc.constant("leave" as const), who: fc.nat(9) }),
  fc.record({ kind: fc.constant("renew" as const), who: fc.nat(9) }),
);

Deno.test("exactly those who are members when a message is sent can ever open it", () => {
  fc.assert(
    fc.property(fc.nat(99), fc.array(event, { maxLength: 25 }), (seed, events) => {
      const circle = new Circle(seed);
      const admin = circle.founded("admin");
      const transcript: Sealed[] = [];
      for (const { kind, who } of events) {
        const others = circle.devices.slice(1).filter((device) => device.isMember);
        const other = others[who % others.length];
        if (kind === "say") transcript.push((other ?? admin).say(`${transcript.length}`));
        if (kind === "renew") circle.made(other ?? admin, { type: "renew" });
        if (kind === "add") {
          circle.added(admin, circle.people.actor(`person${circle.devices.length}`));
        }
        if (other === undefined) continue;
        const target = other.actor.person.address;
        if (kind === "remove") circle.made(admin, { type: "remove", target });
        if (kind === "leave") circle.made(other, { type: "leave" });
      }
      // Whoever was in the group at any time has all keys of hers and all ciphertexts.
      for (const device of circle.devices) check(device, transcript);
    }),
    { numRuns: 25 },
  );
});

function check(device: GroupDevice, transcript: readonly Sealed[]): void {
  const { address } = device.actor.person;
  for (const [number, sealed] of transcript.entries()) {
    if (sealed.from === device.actor) continue;
    const wasIn = tenureAt(device.log.tenures, address, sealed.seq) !== null;
    const result = outcome(() => assert.equal(device.open(sealed), `${number}`));
    assert.equal(result === "ok", wasIn, `${number}: ${result}`);
  }
}

Deno.test("each message is shown once, and none above a removed sender's cut", () => {
  const circle = new Circle(1);
  const alice = circle.founded("alice");
  const bob = circle.added(alice, circle.people.actor("bob"));
  const carol = circle.added(alice, circle.people.actor("carol"));
  const [early, withheld] = [bob.say("early"), bob.say("withheld")];
  assert.deepEqual(alice.read(early, 0), { text: "early", belief: "accepted" });
  assert.equal(outcome(() => alice.read(early, 0)), "duplicate");
  const cut = alice.cutOf(early);
  circle.made(alice, { type: "remove", target: bob.actor.person.address, cut });
  assert.deepEqual(carol.read(early, 0), { text: "early", belief: "accepted" });
  assert.deepEqual(carol.read(withheld, 0), { text: "withheld", belief: "refused" });
});

Deno.test("nobody writes in another's name, not even with the relay's help", () => {
  const circle = new Circle(2);
  const alice = circle.founded("alice");
  const bob = circle.added(alice, circle.people.actor("bob"));
  const carol = circle.added(alice, circle.people.actor("carol"));
  const { group, epoch } = alice.log.membership;
  const { random } = circle.people;

  // Bob's own message under Carol's name on the envelope.
  const relabelled = { ...bob.say("me, Carol"), from: carol.actor };
  assert.equal(outcome(() => alice.read(relabelled, 0)), "forged");

  // A key of Bob's for Carol's distribution, in his session.
  const at = carol.actor.person.address;
  const hers = createSenderKey(distributionId(group, epoch, at), random);
  const key = { ...bob.key(), distribution: distribute(hers) };
  assert.equal(outcome(() => alice.accept(key, bob.actor)), "forged");

  // Carol's key, forwarded by Bob.
  assert.equal(outcome(() => alice.accept(carol.key(), bob.actor)), "forged");

  // Carol's distribution and chain, which Bob knows, under a signing key of his own.
  const { chainId } = carol.placeOf(carol.say("hello"));
  const { message } = sealGroup({ ...hers, chainId }, new Uint8Array(256), random);
  const forged = { ...carol.say("hello"), bytes: message };
  assert.equal(outcome(() => alice.read(forged, 0)), "forged");
});
