import { PeerError } from "../../src/errors.ts";
import { type Belief, decodeGroupContent } from "../../src/group/mod.ts";
import { decodeSenderKeyMessage, distributionId } from "../../src/group/mod.ts";
import { ensureExpectedInGroup, type GroupContent } from "../../src/group/mod.ts";
import { type GroupLog, judge, judgeMessage, openGroup } from "../../src/group/mod.ts";
import type { SenderKeyPlace, SenderKeys } from "../../src/group/mod.ts";
import { equal } from "../../src/bytes.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import { unpad } from "../../src/wire/padding.ts";

/** A message to a group, opened and found to say inside what its outside says. */
export interface GroupWords {
  /** The keys after it. */
  readonly next: SenderKeys;
  readonly place: SenderKeyPlace;
  readonly content: GroupContent;
  /** The content's bytes, as they were sealed. */
  readonly encoded: Uint8Array;
  readonly belief: Belief;
}

/** What a message to a group comes to before anything is written. */
export type Opening =
  | { readonly kind: "words"; readonly words: GroupWords }
  /** No key of its sender opens it so far. */
  | { readonly kind: "no-key" }
  /** Its sender knew a longer log. */
  | { readonly kind: "ahead"; readonly content: GroupContent }
  /** Its sender knew another log than ours. */
  | { readonly kind: "fork"; readonly content: GroupContent }
  /** It was opened before. */
  | { readonly kind: "duplicate" }
  /** It opens for nobody, or says what its sender or the relay must not say. */
  | { readonly kind: "refused" };

/**
 * Opens a message to a group with its sender's keys, and judges it by the log. Changes
 * nothing: the keys after it are in the result.
 */
export function openInGroup(
  log: GroupLog,
  keys: SenderKeys | null,
  envelope: GroupEnvelope,
  now: number,
): Opening {
  try {
    return open(log, keys, envelope, now);
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    if (error.code === "no-session") return { kind: "no-key" };
    return { kind: error.code === "duplicate" ? "duplicate" : "refused" };
  }
}

function open(
  log: GroupLog,
  keys: SenderKeys | null,
  { id, from: sender, group, epoch, body }: GroupEnvelope,
  now: number,
): Opening {
  const place = decodeSenderKeyMessage(body);
  if (!equal(place.distribution, distributionId(group, epoch, sender))) {
    return { kind: "refused" };
  }
  if (keys === null) return { kind: "no-key" };
  const { next, plaintext } = openGroup(keys, body);
  const encoded = unpad(plaintext);
  const content = decodeGroupContent(encoded);
  ensureExpectedInGroup(content, { id, sender, group, epoch });
  const lies = judge(log, content);
  if (lies !== "on-chain") return { kind: lies, content };
  const belief = judgeMessage(log, { ...place, ...content }, now);
  return { kind: "words", words: { next, place, content, encoded, belief } };
}
