import { uuidOf } from "../src/address.ts";
import { hex } from "../src/bytes.ts";
import { type Fault, PeerError } from "../src/errors.ts";
import { type Applied, apply, found, type Membership } from "../src/group/membership.ts";
import type { SignedEntry, SignedHead } from "../src/wire/group_log.ts";
import { accountsOf, growthOf } from "./growth.ts";
import type { Herald } from "./herald.ts";
import type { Call, DeviceGrant, Refusal } from "./machine.ts";
import { limited, type Outcome, type Refused, refused } from "./outcome.ts";
import type { Rates } from "./rates.ts";
import type { Rosters } from "./rosters.ts";
import type { GroupStore, Once } from "./store/store.ts";

/** What groups are made of. */
export interface GroupsParts
  extends Pick<Rates, "groups" | "groupEntries" | "groupRenewals" | "groupReads"> {
  readonly store: GroupStore;
  readonly rosters: Rosters;
  readonly herald: Herald;
}

/** Heads in one page of a list. */
const HEADS = 100;
/** Entries that are looked at for one page of a log, and the bytes that it may take. */
const PAGE = { entries: 400, bytes: 72 * 1_024 } as const;
/** Bytes that an entry takes beside its body. */
const ENTRY_BYTES = 96;

/**
 * The logs of groups. The relay checks what it can, so that nobody's mistake goes into a
 * log; who is in a group is decided by the members, who check everything again. It takes
 * the keys of new members from the entries that add them: it is no authority on keys.
 */
export class Groups {
  readonly #parts: GroupsParts;

  constructor(parts: GroupsParts) {
    this.#parts = parts;
  }

  /** Founds a group. */
  async create(
    call: Call<"group/create">,
    { address }: DeviceGrant,
  ): Promise<Outcome<"group/create">> {
    const { store, herald, groups } = this.#parts;
    const once = onceOf(call, address);
    const earlier = await store.grown(once);
    if (earlier !== null) return done(herald.sign(earlier));
    const wait = groups.take(once.account);
    if (wait > 0) return limited(wait);
    const { entry } = call.args;
    const applied = judged(() => found(entry));
    if ("status" in applied) return applied;
    if (applied.entry.actor !== address) return refused("forbidden");
    const outcome = await this.#grow(null, applied, entry, once);
    return outcome.status === "stale-head" ? refused("taken") : outcome;
  }

  /**
   * Appends an entry. A repeat is answered first: whoever left by it is no member now.
   */
  async append(
    call: Call<"group/append">,
    { address }: DeviceGrant,
  ): Promise<Outcome<"group/append">> {
    const { store, herald, rosters, groupEntries } = this.#parts;
    const once = onceOf(call, address);
    const earlier = await store.grown(once);
    if (earlier !== null) return done(herald.sign(earlier));
    const wait = groupEntries.take(once.account);
    if (wait > 0) return limited(wait);
    const { group, entry } = call.args;
    const before = await rosters.seenBy(once.account, group);
    if (before === null) return refused("not-found");
    const applied = judged(() => apply(before, entry));
    if ("status" in applied) return applied;
    if (applied.entry.actor !== address) return refused("forbidden");
    const patience = this.#patience(applied, once);
    if (patience > 0) return limited(patience);
    return await this.#grow(before, applied, entry, once);
  }

  /** A page of a log. */
  async log(
    { args: { group, from } }: Call<"group/log">,
    grant: DeviceGrant,
  ): Promise<Outcome<"group/log">> {
    const state = await this.#look(group, grant);
    if ("status" in state) return state;
    const { store, herald } = this.#parts;
    const upTo = Math.min(state.seq, from + PAGE.entries - 1);
    const found = from > upTo ? [] : await store.entries({ group, from, upTo });
    const entries = pageOf(found);
    const more = from + entries.length <= state.seq;
    return { status: "ok", data: { entries, more, head: herald.state(state) } };
  }

  /** Where a log ends. */
  async head(
    { args: { group } }: Call<"group/head">,
    grant: DeviceGrant,
  ): Promise<Outcome<"group/head">> {
    const state = await this.#look(group, grant);
    if ("status" in state) return state;
    return done(this.#parts.herald.state(state));
  }

  /** Where the logs of the account's groups end. */
  async list(
    { args: { after } }: Call<"group/list">,
    { address }: DeviceGrant,
  ): Promise<Outcome<"group/list">> {
    const { store, herald, groupReads } = this.#parts;
    const account = uuidOf(address);
    const wait = groupReads.take(account);
    if (wait > 0) return limited(wait);
    const ends = await store.joined({
      account,
      after: after ?? null,
      most: HEADS + 1,
    });
    const heads = ends.slice(0, HEADS).map((end) => herald.state(end));
    return { status: "ok", data: { heads, more: ends.length > HEADS } };
  }

  async #look(
    group: Membership["group"],
    { address }: DeviceGrant,
  ): Promise<Membership | Refused> {
    const { rosters, groupReads } = this.#parts;
    const account = uuidOf(address);
    const wait = groupReads.take(account);
    if (wait > 0) return limited(wait);
    return await rosters.seenBy(account, group) ?? refused("not-found");
  }

  /** A member could keep everybody else busy with making new keys. */
  #patience({ entry: { act, group } }: Applied, { account }: Once): number {
    if (act.type !== "renew") return 0;
    return this.#parts.groupRenewals.take(`${hex(group)} ${account}`);
  }

  /** Keeps it, then says so: to the actor and to all others who are or were members. */
  async #grow(
    before: Membership | null,
    applied: Applied,
    entry: SignedEntry,
    once: Once,
  ): Promise<Outcome<"group/append">> {
    const { store, rosters, herald } = this.#parts;
    const { next } = applied;
    const grown = await store.grow(growthOf(before, applied, entry), once);
    if (grown === "stale") return refused("stale-head");
    rosters.note(next);
    // Signed only now: the relay states nothing that might not come true.
    const stated = herald.sign(grown);
    herald.announce(stated, accountsOf(before?.members ?? [], next.members));
    return done(stated);
  }
}

/** What the relay answers where the rules object; the rest is malformed. */
const REFUSALS: Partial<Readonly<Record<Fault, Refusal>>> = {
  "not-next": "stale-head",
  "not-allowed": "forbidden",
  "moot": "forbidden",
  "last-admin": "forbidden",
  "forged": "forbidden",
  "group-full": "too-large",
  "log-full": "too-large",
};

function judged(judge: () => Applied): Applied | Refused {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    return refused(REFUSALS[error.code] ?? "malformed");
  }
}

function done(head: SignedHead): Outcome<"group/append"> {
  return { status: "ok", data: { head } };
}

/** As many of the entries as fit an answer. */
function pageOf(entries: readonly SignedEntry[]): SignedEntry[] {
  const page: SignedEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    bytes += ENTRY_BYTES + entry.body.length;
    if (bytes > PAGE.bytes) break;
    page.push(entry);
  }
  return page;
}

function onceOf(
  { id }: { readonly id: Uint8Array },
  home: DeviceGrant["address"],
): Once {
  return { account: uuidOf(home), id };
}
