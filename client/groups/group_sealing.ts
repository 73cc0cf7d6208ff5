import { encodeGroupContent, type GroupLog, sealGroup } from "../../src/group/mod.ts";
import { sha256 } from "../../src/crypto/kdf.ts";
import type { KnownBody } from "../../src/wire/body.ts";
import { type GroupOutgoing, KIND } from "../../src/wire/envelope.ts";
import { pad } from "../../src/wire/padding.ts";
import { groupChat } from "../chat_id.ts";
import { decodeBody } from "../letter_body.ts";
import type { Self } from "../self.ts";
import {
  advanceOwnKey,
  chatIn,
  groupAt,
  type GroupLetter,
  messageAt,
} from "../vault/mod.ts";
import { type Numbered, type QueuedLetter, rewriteGroupLetter } from "../vault/mod.ts";
import { rewriteMessage, type Tx, writeChat } from "../vault/mod.ts";
import { distributeKey } from "./keys.ts";

/** A sealed letter to a group, and the letters with the key to it. */
export interface SealedForGroup {
  readonly outgoing: GroupOutgoing;
  readonly letters: readonly QueuedLetter[];
}

/**
 * Within a commit: a letter to a group, sealed for the log's newest epoch, under the id
 * and the number that it has kept since it was first sealed. What was sealed for an older
 * epoch is given up: nobody can tell whether it ever left.
 */
export function sealForGroup(
  self: Self,
  tx: Tx,
  log: GroupLog,
  { number, value: letter }: Numbered<GroupLetter>,
): SealedForGroup {
  const { group, epoch, seq, head } = log.membership;
  if (letter.sealed?.epoch === epoch) {
    return { outgoing: outgoingOf(log, letter.sealed), letters: [] };
  }
  const { own, letters } = distributeKey(self, tx, log);
  const chat = chatIn(tx, groupChat(group));
  const { counter, previous } = letter.sealed ??
    { counter: chat.sent.next, previous: chat.sent.last };
  const statement = groupAt(tx, group)?.statement;
  const content = encodeGroupContent({
    ...{ group, epoch, seq, head, counter, previous, disappearAfter: null },
    ...(statement && { statement }),
    id: letter.id,
    sentAt: letter.queuedAt,
    sender: self.device.address,
    // The commit that this happens in raises it.
    generation: self.vault.generation + 1,
    body: bodyOf(tx, log, letter),
  });
  const { next, message: body } = sealGroup(own.key, pad(content), self.random);
  advanceOwnKey(tx, group, { epoch, key: next });
  writeChat(tx, { ...chat, sent: { next: counter + 1, last: sha256(content) } });
  if (letter.says.kind === "message") {
    const place = { chat: chat.chat, order: letter.says.order };
    const row = messageAt(tx, place);
    rewriteMessage(tx, place, { ...row, group: { epoch, isLate: false } });
  }
  const sealed = { epoch, body, counter, previous };
  rewriteGroupLetter(tx, group, { number, value: { ...letter, sealed } });
  return { outgoing: outgoingOf(log, sealed), letters };
}

function outgoingOf(
  { membership: { group } }: GroupLog,
  { epoch, body }: NonNullable<GroupLetter["sealed"]>,
): GroupOutgoing {
  return { group, epoch, kind: KIND.senderKeyMessage, body };
}

function bodyOf(tx: Tx, { membership }: GroupLog, { says }: GroupLetter): KnownBody {
  if (says.kind === "body") return decodeBody(says.body);
  const place = { chat: groupChat(membership.group), order: says.order };
  const { body } = messageAt(tx, place);
  if (body.kind !== "text") throw new Error("A message of ours has a text");
  return { type: "text", text: body.text };
}
