import type { PrekeyNotice } from "./event.ts";
import type { Link } from "./link/link.ts";
import { dataOf } from "./link/reply.ts";
import { stateIn } from "./prekey_making.ts";
import type { Self } from "./self.ts";
import { oneTimeKeys, type PrekeyState, writePrekeyState } from "./vault/mod.ts";

/** One-time keys that are not at the relay any more, and were not used. */
type Taken = NonNullable<PrekeyState["taken"]>;

/** Of a full supply, the part that may be taken without any session coming of it. */
const TAKEN_PART = 0.6;

/**
 * Compares what the relay says that it has left of our one-time prekeys with those whose
 * use we have not seen (`channel.md` 7), once all that waited there has come:
 *
 *   made ──▶ at the relay ──claimed──▶ taken ──first message──▶ used
 *
 * More left than unused: the relay keeps keys that were used, for others to start with.
 * Many taken and none used: somebody drains the supply, or the relay does. Both are told.
 */
export async function auditPrekeys(
  self: Self,
  link: Link,
  full: number,
): Promise<PrekeyNotice[]> {
  // Counted before the relay is asked: what is used meanwhile was taken before.
  const unused = oneTimeKeys(self.vault);
  const left = dataOf(await link.request("keys/count", {}));
  const taken = { ec: unused.ec - left.ec, kyber: unused.kyber - left.kyber };
  const { areLost, taken: before } = stateIn(self.vault);
  const count = before === null
    ? 0
    : Math.max(taken.ec - before.ec, taken.kyber - before.kyber);
  const isDrained = count >= Math.ceil(full * TAKEN_PART);
  note(self, fewest(taken, before === null || isDrained ? taken : before));
  const isKept = !areLost && (taken.ec < 0 || taken.kyber < 0);
  return [
    ...isKept ? [{ kind: "prekeys-kept" } as const] : [],
    ...isDrained ? [{ kind: "prekeys-drained", count } as const] : [],
  ];
}

/** One commit, where it is news: against what the next audit measures. */
function note(self: Self, taken: Taken): void {
  const known = stateIn(self.vault).taken;
  if (known?.ec === taken.ec && known.kyber === taken.kyber) return;
  self.vault.commit((tx) => writePrekeyState(tx, { ...stateIn(tx), taken }));
}

/** The fewest at any time, so that however slowly a supply is drained, it is seen. */
function fewest(a: Taken, b: Taken): Taken {
  const least = (...counts: number[]) => Math.max(0, Math.min(...counts));
  return { ec: least(a.ec, b.ec), kyber: least(a.kyber, b.kyber) };
}
