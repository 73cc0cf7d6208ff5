import { uuidOf } from "../../src/address.ts";
import { equal } from "../../src/bytes.ts";
import { createSenderKey, distribute, distributionId } from "../../src/group/mod.ts";
import type { GroupLog, Person, SenderKeyBody } from "../../src/group/mod.ts";
import { isTrusted } from "../contacts.ts";
import type { Self } from "../self.ts";
import { addRecipients, contactNamed, contactOf, keyRecipients } from "../vault/mod.ts";
import { type OwnKey, ownKey, type QueuedLetter, startOwnKey } from "../vault/mod.ts";
import type { Reading, Tx } from "../vault/mod.ts";
import { queueErrand } from "./errands.ts";

/** Our sender key, once everybody who may read has it or is about to get it. */
export interface Distributed {
  readonly own: OwnKey;
  /** Letters to single members, for the outbox to bring away. */
  readonly letters: readonly QueuedLetter[];
}

/**
 * Within a commit: our sender key for the log's newest epoch, and a letter with it to
 * every member who does not have it yet. All of them are in the outbox before the message
 * that needs the key is sealed; each is sealed when its turn comes. A newcomer gets the
 * key as it is by now, which opens nothing of before.
 */
export function distributeKey(self: Self, tx: Tx, log: GroupLog): Distributed {
  const { group, epoch, seq, head } = log.membership;
  const own = keyFor(self, tx, log);
  const known = new KeySet(keyRecipients(tx, group));
  const readers = readersOf(self, log)
    .filter((person) => !known.has(person.identityKey) && mayHave(tx, person));
  if (readers.length === 0) return { own, letters: [] };
  addRecipients(tx, group, readers.map(({ identityKey }) => identityKey));
  const distribution = distribute(own.key);
  const body: SenderKeyBody = {
    ...{ type: "sender-key", group, epoch, seq, head, distribution },
  };
  const letters = readers.map(({ username, address, identityKey }) =>
    queueErrand(self, tx, { username, party: { address, identityKey }, body })
  );
  return { own, letters };
}

/** The members who are not who we believe them to be: they get no keys of us. */
export function differing(self: Self, rows: Reading, log: GroupLog): Person[] {
  return readersOf(self, log).filter((person) => !mayHave(rows, person));
}

/** The key of this epoch; none of an earlier one seals anything more. */
function keyFor(self: Self, tx: Tx, { membership }: GroupLog): OwnKey {
  const { group, epoch } = membership;
  const known = ownKey(tx, group);
  if (known?.epoch === epoch) return known;
  const distribution = distributionId(group, epoch, self.device.address);
  const own = { epoch, key: createSenderKey(distribution, self.random) };
  startOwnKey(tx, group, own);
  return own;
}

function readersOf({ device }: Self, { membership }: GroupLog): readonly Person[] {
  const uuid = uuidOf(device.address);
  return membership.members.filter(({ address }) => uuidOf(address) !== uuid);
}

/** Whether nothing that we know of a member contradicts what the log says of her. */
function mayHave(rows: Reading, { username, address, identityKey }: Person): boolean {
  const known = contactNamed(rows, username) ?? contactOf(rows, uuidOf(address));
  if (known === null) return true;
  return known.username === username && isTrusted(known, { address, identityKey });
}

/** Identity keys, of which there may be a thousand. */
class KeySet {
  readonly #byFirst: Map<number | undefined, Uint8Array[]>;

  constructor(keys: readonly Uint8Array[]) {
    // The byte after the type tells most of them apart.
    this.#byFirst = Map.groupBy(keys, (key) => key[1]);
  }

  has(key: Uint8Array): boolean {
    return this.#byFirst.get(key[1])?.some((one) => equal(one, key)) ?? false;
  }
}
