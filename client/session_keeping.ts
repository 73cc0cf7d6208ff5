import { type Address, addressBytes } from "../src/address.ts";
import { compare, equal } from "../src/bytes.ts";
import { theirIdentity } from "../src/crypto/keys.ts";
import {
  archivedWith,
  type SessionRecord,
  withoutPromotion,
} from "../src/session/record.ts";
import { giveAgain } from "./groups/fellows.ts";
import type { Letter } from "./opening.ts";
import type { Self } from "./self.ts";
import { type ContactRow, retireSessions, sessionsWith } from "./vault/mod.ts";
import { spendPrekeys, type Tx, writeSessions } from "./vault/mod.ts";

/** A letter that was opened, and whose it is. */
export interface OpenedLetter {
  readonly letter: Letter;
  readonly address: Address;
  readonly contact: ContactRow;
  /** Whether its identity is the pinned one. */
  readonly isHers: boolean;
}

/**
 * Stores what opening a letter made of the sessions with its writer's device. With one
 * that took the place of another come our keys of groups anew.
 */
export function keepSessions(self: Self, tx: Tx, opened: OpenedLetter): void {
  const { letter, address, contact, isHers } = opened;
  const { spent, next } = letter.opened;
  if (spent !== null) spendPrekeys(tx, spent);
  const agreed = spent === null ? {} : { oneTimeKey: spent.ecId !== null };
  if (!isHers) {
    return writeSessions(tx, { address, next: spared(next, contact), ...agreed });
  }
  const { body } = letter.content;
  if (body.type === "renew" && contact.pinned !== null) {
    giveAgain(tx, contact.pinned, body.cause);
  }
  if (spent === null || body.type !== "renew" || next.current === null) {
    return writeSessions(tx, { address, next, ...agreed });
  }
  const { record } = sessionsWith(tx, address);
  if (isCrossed(record, body.replaces) && isBefore(self.device.address, address)) {
    writeSessions(tx, { address, next: withoutPromotion(record, next) });
    // Not theirs: if ours never reaches them, it is the one that goes on.
    return retireSessions(tx, address, [next.current.baseKey]);
  }
  writeSessions(tx, { address, next, ...agreed });
  retireSessions(tx, address, []);
}

/**
 * Whether a renewal of theirs and one of ours were on their way at the same time: ours is
 * not answered, and theirs does not take its place. Then the lower address's stands.
 */
function isCrossed({ current }: SessionRecord, replaces: Uint8Array | null): boolean {
  if (current?.state !== "unanswered") return false;
  return replaces === null || !equal(replaces, current.baseKey);
}

/** Somebody else at the same address cannot push the pinned one's sessions out. */
function spared(next: SessionRecord, { pinned }: ContactRow): SessionRecord {
  return pinned === null ? next : archivedWith(next, theirIdentity(pinned.identityKey));
}

function isBefore(one: Address, other: Address): boolean {
  return compare(addressBytes(one), addressBytes(other)) < 0;
}
