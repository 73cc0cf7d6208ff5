import { type Uuid, uuidOf } from "../src/address.ts";
import type { Applied, Membership } from "../src/group/membership.ts";
import type { Members } from "../src/group/roster.ts";
import type { SignedEntry } from "../src/wire/group_log.ts";
import type { Growth } from "./store/store.ts";

/** What an accepted entry, which nobody has kept yet, does to a group. */
export function growthOf(
  before: Membership | null,
  { next }: Applied,
  entry: SignedEntry,
): Growth {
  const old = before?.members ?? [];
  const was = new Set(old);
  const left = accountsOf(next.members);
  return {
    entry,
    after: before,
    next,
    came: next.members.filter((member) => !was.has(member)),
    gone: [...accountsOf(old)].filter((account) => !left.has(account)),
  };
}

/** The accounts of all who are in a group, or were before a change. */
export function accountsOf(...rosters: readonly Members[]): ReadonlySet<Uuid> {
  return new Set(rosters.flat().map(({ address }) => uuidOf(address)));
}
