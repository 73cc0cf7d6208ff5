import { type Address, addressBytes } from "../address.ts";
import { be32, concat, equal } from "../bytes.ts";
import { sha256 } from "../crypto/kdf.ts";
import type { PublicKey } from "../crypto/keys.ts";
import { ensure } from "../errors.ts";
import { LABEL } from "../labels.ts";
import { LIMIT } from "../limits.ts";
import type { GroupId } from "../wire/group_log.ts";
import { DISTRIBUTION_LENGTH, type SenderKeyPlace } from "../wire/sender_key_message.ts";
import { type Epoch, epochAt, type GroupLog, judge, type Place } from "./log.ts";
import { type End, type Tenure, tenureAt } from "./tenure.ts";

/**
 * Which sender keys belong to whom in a group, and which messages under them are believed
 * (`groups.md` 4). The log decides; neither the relay nor a session does.
 */

/** The one distribution in which a device sends to a group in an epoch: 16 bytes. */
export function distributionId(
  group: GroupId,
  epoch: number,
  sender: Address,
): Uint8Array {
  const bytes = concat(LABEL.distribution, group, be32(epoch), addressBytes(sender));
  return sha256(bytes).subarray(0, DISTRIBUTION_LENGTH);
}

/** What a device says of itself inside a message that belongs to a group. */
export interface Binding extends Place {
  readonly sender: Address;
  readonly epoch: number;
}

/** A sender key that came in a pairwise session. */
export interface ReceivedKey extends Binding {
  /** 16 bytes. */
  readonly distribution: Uint8Array;
  /** The identity at the other end of the session that brought it. */
  readonly sessionIdentity: PublicKey;
}

/**
 * Refuses a sender key but for the sender's own. "wrong-identity" where the session is
 * not with the key that the log gives to the sender at the named place; "forged" where
 * place, epoch and distribution do not fit each other. Before a place ahead of the log
 * is judged, the log is fetched.
 */
export function ensureOwnKey(log: GroupLog, key: ReceivedKey): void {
  const { person } = tenureOf(log, key);
  ensure(equal(person.identityKey, key.sessionIdentity), "wrong-identity");
  const { sender, epoch } = key;
  const expected = distributionId(log.membership.group, epoch, sender);
  ensure(equal(key.distribution, expected), "forged");
}

/** A group message that was decrypted, and the place in the chain that opened it. */
export type ReceivedMessage = Binding & SenderKeyPlace;

/** `late` is shown as what it is: sent under keys that others may have had for long. */
export type Belief = "accepted" | "late" | "refused";

/**
 * Whether a message is shown at `now`, this client's clock in milliseconds. Time counts
 * from when this client learned of the next epoch: what the sender or the relay says of
 * time is no evidence. Throws as `ensureOwnKey` does for a binding that holds nowhere.
 */
export function judgeMessage(
  log: GroupLog,
  message: ReceivedMessage,
  now: number,
): Belief {
  const { sender, epoch } = message;
  const { end } = tenureOf(log, message);
  const expected = distributionId(log.membership.group, epoch, sender);
  ensure(equal(message.distribution, expected), "forged");
  const next = log.epochs[epoch + 1];
  if (next === undefined) return "accepted";
  const isInTime = now - next.learnedAt <= LIMIT.oldEpochMs;
  if (end?.by === "remove") return beliefInRemoved(end, message, isInTime);
  if (isInTime) return "accepted";
  return end?.by === "leave" ? "refused" : "late";
}

/** A removed sender still has her keys: above the cut anything may be written later. */
function beliefInRemoved(
  { cut }: End,
  message: ReceivedMessage,
  isInTime: boolean,
): Belief {
  if (cut === null || message.epoch > cut.epoch) return "refused";
  if (message.epoch < cut.epoch) return isInTime ? "accepted" : "refused";
  const isBelow = message.chainId === cut.chainId && message.iteration <= cut.iteration;
  return isBelow ? "accepted" : "refused";
}

/** The sender's time in the group at the place that the message names. */
function tenureOf(log: GroupLog, { sender, epoch, ...place }: Binding): Tenure {
  ensure(judge(log, place) === "on-chain" && epochAt(log, place.seq) === epoch, "forged");
  const tenure = tenureAt(log.tenures, sender, place.seq);
  ensure(tenure !== null, "wrong-identity");
  return tenure;
}

/** The first epoch of which a message may still come: older keys are not kept. */
export function firstReadableEpoch({ epochs }: GroupLog, now: number): number {
  const isOver = (next: Epoch) => now - next.learnedAt > LIMIT.oldKeysMs;
  return epochs.slice(1).filter(isOver).length;
}
