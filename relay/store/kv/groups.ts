import * as v from "valibot";
import { type Uuid, uuidOf } from "../../../src/address.ts";
import { equal, hex } from "../../../src/bytes.ts";
import { count } from "../../../src/codec/schema.ts";
import type { Head } from "../../../src/group/head.ts";
import type { Membership } from "../../../src/group/membership.ts";
import { ENTRY_HASH, GROUP_ID } from "../../../src/wire/group_log.ts";
import type { GroupId, SignedEntry } from "../../../src/wire/group_log.ts";
import { StoreError } from "../store.ts";
import type { GroupStore, Growth, JoinedPage, LogEnd, LogPart, Once } from "../store.ts";
import type { Answers, Effect } from "./answers.ts";
import type { Mutation } from "./committer.ts";
import type { Database } from "./database.ts";
import * as keys from "./keys.ts";

const HEAD = v.strictObject({
  group: GROUP_ID,
  seq: count,
  head: ENTRY_HASH,
  time: count,
});
const GROWN = v.union([HEAD, v.literal("stale")]);
type Grown = v.InferOutput<typeof GROWN>;

/**
 * Groups in Deno KV. A thousand members do not fit one record, so each has one of her
 * own, and an entry changes two of them at most.
 */
export class KvGroups implements GroupStore {
  readonly #database: Database;
  readonly #answers: Answers;
  readonly #now: () => number;

  /** `now` gives Unix milliseconds. */
  constructor(database: Database, answers: Answers, now: () => number) {
    this.#database = database;
    this.#answers = answers;
    this.#now = now;
  }

  async grow(growth: Growth, once: Once): Promise<Head | "stale"> {
    const { group, members } = growth.next;
    const request = { once, turns: [turnOf(group)], result: GROWN };
    const grown = await this.#answers.once(request, () => this.#growth(growth));
    if (grown !== "stale" && members.length === 0) await this.finishClosings();
    return grown;
  }

  async grown(once: Once): Promise<Head | null> {
    const earlier = await this.#answers.recall(once, HEAD);
    return earlier?.value ?? null;
  }

  async endFor(account: Uuid, group: GroupId): Promise<LogEnd | null> {
    const member = await this.#database.get(keys.memberKey(group, account));
    return member === null ? null : await this.#end(group);
  }

  membership(group: GroupId): Promise<Membership | null> {
    return this.#database.turns.take([turnOf(group)], async () => {
      const found = await this.#database.get(keys.groupKey(group));
      if (found === null || found.members === 0) return null;
      const members = await this.#database.list(keys.membersOf(group));
      if (members.length !== found.members) throw new StoreError("damaged");
      const { seq, epoch, head, name } = found;
      return {
        group,
        seq,
        epoch,
        head,
        name,
        members: members.map(({ value }) => value),
      };
    });
  }

  async entries({ group, from, upTo }: LogPart): Promise<SignedEntry[]> {
    const entries = await this.#database.list(keys.entriesOf(group, from, upTo));
    // A log with a hole is worse than none: nobody could verify what comes after it.
    const last = entries.at(-1)?.path[2];
    const isWhole = last === upTo && entries.length === upTo - from + 1;
    if (!isWhole) throw new StoreError("damaged");
    return entries.map(({ value }) => value);
  }

  async joined({ account, after, most }: JoinedPage): Promise<LogEnd[]> {
    const joined = await this.#database.list(keys.joinedAfter(account, after), most);
    const ends = await Promise.all(joined.map(({ value }) => this.#end(value.group)));
    return ends.filter((end) => end !== null);
  }

  /** Forgets what is left of closed groups, in pieces that fit one commit each. */
  async finishClosings(): Promise<void> {
    const closing = await this.#database.list(keys.every("closing"));
    for (const { path, value: { group } } of closing) {
      const entries = await this.#database.survey(keys.entriesOf(group));
      await this.#database.dropAll(entries.map((entry) => entry.path));
      await this.#database.commit([this.#database.drop(path)]);
    }
  }

  async #end(group: GroupId): Promise<LogEnd | null> {
    const found = await this.#database.get(keys.groupKey(group));
    return found === null ? null : { group, seq: found.seq, head: found.head };
  }

  async #growth(growth: Growth): Promise<Effect<Grown>> {
    const { after, entry, next: { group, seq, head } } = growth;
    const found = await this.#database.get(keys.groupKey(group));
    const isNext = found === null || after === null
      ? found === after
      : found.seq === after.seq && equal(found.head, after.head);
    if (!isNext) return { result: "stale", mutations: [] };
    const mutations = [
      this.#database.put(keys.entryKey(group, seq), entry),
      ...this.#standing(growth.next),
      ...this.#comings(growth),
      ...this.#goings(growth),
    ];
    return { result: { group, seq, head, time: this.#now() }, mutations };
  }

  // A log of ten thousand entries is more than one commit can remove, so a mark sees to
  // it that it goes.
  #standing({ group, seq, epoch, head, name, members }: Membership): Mutation[] {
    const standing = { seq, epoch, head, name, members: members.length };
    const put = this.#database.put(keys.groupKey(group), standing);
    return members.length > 0
      ? [put]
      : [put, this.#database.put(keys.closingKey(group), { group })];
  }

  #comings({ next: { group }, came }: Growth): Mutation[] {
    return came.flatMap(({ address, username, identityKey, role }) => {
      const uuid = uuidOf(address);
      const member = { address, username, identityKey, role };
      return [
        this.#database.put(keys.memberKey(group, uuid), member),
        this.#database.put(keys.joinedKey(uuid, group), { group }),
      ];
    });
  }

  #goings({ next: { group }, gone }: Growth): Mutation[] {
    return gone.flatMap((uuid) => [
      this.#database.drop(keys.memberKey(group, uuid).path),
      this.#database.drop(keys.joinedKey(uuid, group).path),
    ]);
  }
}

function turnOf(group: GroupId): string {
  return `group ${hex(group)}`;
}
