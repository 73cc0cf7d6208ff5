import { type Address, addressBytes, type Username } from "../src/address.ts";
import { be32, concat, equal } from "../src/bytes.ts";
import { sha256 } from "../src/crypto/kdf.ts";
import { theirIdentity } from "../src/crypto/keys.ts";
import { decodeSenderKeyMessage, type SenderKeyPlace } from "../src/group/mod.ts";
import { judgeRepeat, placeOf, type Repeat, type Trace } from "../src/session/trace.ts";
import type { GroupEnvelope, PairEnvelope } from "../src/wire/envelope.ts";
import { type Outcome, telling, together } from "./outcome.ts";
import { repair } from "./repair.ts";
import type { Self } from "./self.ts";
import type { Party, Reading, TracePlace, Tx } from "./vault/mod.ts";
import { traceAt, writeTrace } from "./vault/mod.ts";

/**
 * Messages that stand where one was opened before. The keys of that place are gone, so a
 * relay that says nothing of an older copy of somebody's vault (`channel.md` 8) could let
 * all that the copy seals pass for what was shown already. What was opened leaves a trace
 * by which another message in its place is told apart, for the last ones of each writer.
 */

/** Within a commit: remembers a letter that was opened. */
export function rememberLetter(tx: Tx, envelope: PairEnvelope, trace: Trace): void {
  writeTrace(tx, placeOfLetter(envelope), trace);
}

/** What a letter is in an opened one's place: "same" where that is forgotten. */
export function repeatOf(
  { device }: Self,
  rows: Reading,
  { envelope, pinned }: { readonly envelope: PairEnvelope; readonly pinned: Party },
): Repeat {
  const trace = traceAt(rows, placeOfLetter(envelope));
  if (trace === null || trace.macKey === null) return "same";
  const { kind, body } = envelope;
  const sender = theirIdentity(pinned.identityKey);
  const receiver = device.identity.public;
  const { hash, macKey } = trace;
  return judgeRepeat({ hash, macKey }, { kind, body, sender, receiver });
}

/** Within a commit: remembers a message to a group that was opened. */
export function rememberWords(
  tx: Tx,
  envelope: GroupEnvelope,
  place: SenderKeyPlace,
): void {
  const hash = sha256(envelope.body);
  writeTrace(tx, placeOfWords(envelope, place), { hash, macKey: null });
}

/**
 * Whether a message to a group is another one than that which was opened in its place.
 * Whoever opened it as a "duplicate" has verified its signature.
 */
export function isOther(rows: Reading, envelope: GroupEnvelope): boolean {
  const place = decodeSenderKeyMessage(envelope.body);
  const trace = traceAt(rows, placeOfWords(envelope, place));
  return trace !== null && !equal(trace.hash, sha256(envelope.body));
}

/** Within a commit: somebody's vault is an older copy, or a second one of the same. */
export function doubt(self: Self, tx: Tx, from: Username): Outcome {
  const notice = { kind: "peer-rolled-back", from } as const;
  const repaired = repair(self, tx, { username: from, cause: "doubted" });
  return together(telling({ kind: "notice", notice }), repaired);
}

function placeOfLetter({ from, kind, body }: PairEnvelope): TracePlace {
  const { ratchetKey, counter } = placeOf(kind, body);
  return { writer: addressBytes(from), place: concat(ratchetKey, be32(counter)) };
}

function placeOfWords(
  { from, group }: { readonly from: Address; readonly group: Uint8Array },
  { distribution, chainId, iteration }: SenderKeyPlace,
): TracePlace {
  return {
    writer: concat(addressBytes(from), group),
    place: concat(distribution, be32(chainId), be32(iteration)),
  };
}
