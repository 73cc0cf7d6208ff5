import assert from "node:assert/strict";
import type { Answer, Args } from "../../src/channel/operations.ts";
import type { Change, Create, Person } from "../../src/group/act.ts";
import { apply, draft, draftCreate, found } from "../../src/group/membership.ts";
import type { Membership } from "../../src/group/membership.ts";
import { signEntry } from "../../src/group/signed_entry.ts";
import { systemRandom } from "../../src/random.ts";
import { KIND } from "../../src/wire/envelope.ts";
import type { GroupId, SignedEntry } from "../../src/wire/group_log.ts";
import type { AskOptions } from "./relay_client.ts";
import type { Member, Visitor } from "./relay_member.ts";
import { someBytes } from "./relay_world.ts";

/** Somebody as a log names her. */
export function personOf({ device, username }: Member): Person {
  return { address: device.address, username, identityKey: device.identity.public };
}

/** The entry by which somebody founds a group. */
export function foundingEntry(founder: Member): SignedEntry {
  const create: Create = {
    type: "create",
    member: personOf(founder),
    salt: someBytes(16),
    name: someBytes(32),
  };
  const { identity } = founder.device;
  return signEntry(draftCreate(create, Date.now()), identity.private, systemRandom);
}

/** The entry by which `actor` would make the change next, allowed or not. */
export function entryOf(state: Membership, actor: Member, act: Change): SignedEntry {
  const { address, identity } = actor.device;
  const entry = draft(state, { actor: address, time: Date.now() }, act);
  return signEntry(entry, identity.private, systemRandom);
}

/** What somebody would say to the group under that epoch. */
export function groupMail(
  group: GroupId,
  epoch: number,
  body = someBytes(100),
): Extract<Args<"send">, { readonly group: GroupId }> {
  return { group, epoch, kind: KIND.senderKeyMessage, body };
}

/** A group at a relay, as those see it who know every entry that was accepted. */
export class RelayGroup {
  private constructor(public state: Membership) {}

  /** Founds one, and lets the founder add the others. */
  static async found(
    founder: Visitor,
    ...others: readonly Member[]
  ): Promise<RelayGroup> {
    const entry = foundingEntry(founder);
    await founder.client.get("group/create", { entry });
    const group = new RelayGroup(found(entry).next);
    for (const other of others) {
      await group.must(founder, { type: "add", member: personOf(other) });
    }
    return group;
  }

  /** The group's id. */
  get id(): GroupId {
    return this.state.group;
  }

  /** The relay's answer to an entry by which `actor` makes the change. */
  async change(actor: Visitor, act: Change, options?: AskOptions): Promise<Answer> {
    const entry = entryOf(this.state, actor, act);
    const args = { group: this.id, entry };
    const answer = await actor.client.ask("group/append", args, options);
    if (answer.status === "ok") this.state = apply(this.state, entry).next;
    return answer;
  }

  /** The same, for a change that must be accepted. */
  async must(actor: Visitor, act: Change): Promise<void> {
    const { status } = await this.change(actor, act);
    assert.equal(status, "ok", `${actor.username} may not ${act.type}`);
  }

  /** Makes changes that must be accepted, one after the other. */
  async all(steps: Iterable<readonly [Visitor, Change]>): Promise<void> {
    for (const [actor, act] of steps) await this.must(actor, act);
  }

  /** What became of a message by `sender` under the group's keys of today. */
  async say(sender: Visitor, options?: AskOptions): Promise<Answer> {
    const mail = groupMail(this.id, this.state.epoch);
    return await sender.client.ask("send", mail, options);
  }
}
