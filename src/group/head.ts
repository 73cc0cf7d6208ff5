import type { Brand } from "../brand.ts";
import { be64, concat, equal } from "../bytes.ts";
import { ed25519Sign, ed25519Verify } from "../crypto/ed25519.ts";
import { ensure } from "../errors.ts";
import { LABEL } from "../labels.ts";
import { LIMIT } from "../limits.ts";
import type { Secret } from "../secret.ts";
import type { SignedHead } from "../wire/group_log.ts";

/**
 * A relay's verified word that a group's log ended with this entry at this time. It binds
 * the relay: members pass the newest one on, and two that contradict convict it.
 */
export type HeadStatement = Brand<SignedHead, "HeadStatement">;

/** What a relay states, before it is signed. */
export type Head = Omit<SignedHead, "signature">;

/** The statement, signed by the relay's identity, an Ed25519 private key of 32 bytes. */
export function stateHead(head: Head, identity: Secret): SignedHead {
  return { ...head, signature: ed25519Sign(identity.expose(), signed(head)) };
}

/** The statement as the relay's own; "forged" where its identity did not sign it. */
export function verifyHead(statement: SignedHead, relayKey: Uint8Array): HeadStatement {
  const isTheirs = ed25519Verify(relayKey, signed(statement), statement.signature);
  ensure(isTheirs, "forged");
  return statement as HeadStatement;
}

/** A statement that was verified when it came, from where nobody else writes. */
export function keptHead(statement: SignedHead): HeadStatement {
  return statement as HeadStatement;
}

/**
 * Whether a client may send under the statement. `now` is the relay's clock as the client
 * reckons it, in milliseconds: people's clocks differ, and a statement from the future is
 * one that the relay may have kept in store.
 */
export function isFresh({ time }: HeadStatement, now: number): boolean {
  return Math.abs(now - time) <= LIMIT.headAgeMs;
}

/** Whether the two prove that the relay showed one group two histories. */
export function isForked(a: HeadStatement, b: HeadStatement): boolean {
  return equal(a.group, b.group) && a.seq === b.seq && !equal(a.head, b.head);
}

function signed({ group, seq, head, time }: Head): Uint8Array {
  return concat(LABEL.groupHead, group, be64(seq), head, be64(time));
}
