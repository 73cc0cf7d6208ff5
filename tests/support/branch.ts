import type { Address } from "../../src/address.ts";
import type { Act } from "../../src/group/act.ts";
import { decodeEntry, type Entry } from "../../src/group/entry.ts";
import { hashEntry, signEntry } from "../../src/group/signed_entry.ts";
import { KIND } from "../../src/wire/envelope.ts";
import type { SignedEntry, SignedHead } from "../../src/wire/group_log.ts";
import type { Call } from "../../relay/machine.ts";
import type { Team } from "./team.ts";
import type { Town, User } from "./user.ts";

/** Acts that start an epoch. */
const RENEWING: readonly Act["type"][] = ["remove", "leave", "renew", "rekey"];

/**
 * A group's log as a malicious relay shows it to some of its members, from some point on
 * another one than the others see. To whom it is shown, everything about the group is
 * answered from here, and what they write to it goes to everybody.
 */
export class Branch {
  readonly entries: SignedEntry[];
  /** What the relay says in place of its word that the log ends here. */
  claims: (head: SignedHead) => SignedHead = (head) => head;
  readonly #seen = new Set<Address>();

  private constructor(
    readonly town: Town,
    readonly team: Team,
    entries: readonly SignedEntry[],
  ) {
    this.entries = [...entries];
    this.#lie();
  }

  /** The log as it is now, up to and including a place where one is given. */
  static async from(town: Town, team: Team, upTo?: number): Promise<Branch> {
    const { groups } = town.relay.store;
    const { seq } = await groups.membership(team.id) ?? { seq: 0 };
    const page = { group: team.id, from: 0, upTo: upTo ?? seq };
    return new Branch(town, team, await groups.entries(page));
  }

  /** The relay's word that it ends here. */
  get head(): SignedHead {
    const { relay, clock } = this.town;
    const { body } = this.#last;
    const { seq } = decodeEntry(body);
    const end = { group: this.team.id, seq, head: hashEntry(body), time: clock.now() };
    return this.claims(relay.state(end));
  }

  /** The entry that would come next, signed by somebody, whatever the rules say. */
  sign(by: User, act: Act, change: Partial<Entry> = {}): SignedEntry {
    const { body } = this.#last;
    const { seq, epoch } = decodeEntry(body);
    const entry: Entry = {
      ...{ group: this.team.id, seq: seq + 1, previous: hashEntry(body), act },
      epoch: epoch + (RENEWING.includes(act.type) ? 1 : 0),
      actor: by.address,
      time: by.clock.now(),
      ...change,
    };
    return signEntry(entry, by.device.identity.private, by.random);
  }

  /** Appends an entry, whatever it is. */
  grow(entry: SignedEntry): void {
    this.entries.push(entry);
  }

  /** Shows it to them from now on, and tells them that it has grown. */
  show(...users: readonly User[]): void {
    for (const { address } of users) this.#seen.add(address);
    for (const { address } of users) this.town.relay.announce(address, this.head);
  }

  /** Shows everybody the true log again. */
  hide(): void {
    this.#seen.clear();
  }

  get #last(): SignedEntry {
    const last = this.entries.at(-1);
    if (last === undefined) throw new Error("A log has a first entry");
    return last;
  }

  #lie(): void {
    const { lies } = this.town.relay;
    const { "group/log": log, "group/head": end, "group/append": append, send } = lies;
    lies["group/log"] = async (call, from, truth) => {
      if (!this.#seen.has(from)) return await (log?.(call, from, truth) ?? truth());
      const entries = this.entries.slice(call.args.from);
      return { status: "ok", data: { entries, more: false, head: this.head } };
    };
    lies["group/head"] = async (call, from, truth) => {
      if (!this.#seen.has(from)) return await (end?.(call, from, truth) ?? truth());
      return { status: "ok", data: { head: this.head } };
    };
    lies["group/append"] = async (call, from, truth) => {
      if (!this.#seen.has(from)) return await (append?.(call, from, truth) ?? truth());
      this.grow(call.args.entry);
      return { status: "ok", data: { head: this.head } };
    };
    lies["send"] = async (call, from, truth) => {
      if (!this.#seen.has(from) || !("group" in call.args)) {
        return await (send?.(call, from, truth) ?? truth());
      }
      this.#fanOut(call, from);
      return { status: "ok", data: {} };
    };
    this.town.relay.announces((head, to) => this.#seen.has(to) ? [] : [head]);
  }

  #fanOut({ id, args }: Call<"send">, from: Address): void {
    if (!("group" in args)) return;
    const { group, epoch, body } = args;
    const receivedAt = this.town.clock.now();
    const carried = { id, from, seq: 0, receivedAt, kind: KIND.senderKeyMessage };
    for (const { address } of this.town.users) {
      if (address === from) continue;
      this.town.relay.hand(address, { ...carried, group, epoch, body });
    }
  }
}
