import type { TheirPublic } from "../crypto/keys.ts";
import type { Random } from "../random.ts";
import { type Braid, receiveBraid, sendBraid } from "./braid/braid.ts";
import {
  type DoubleRatchet,
  type Header,
  receiveStep,
  sendStep,
} from "./double_ratchet.ts";
import { type MessageKeys, messageKeys } from "./message_keys.ts";

/**
 * The triple ratchet (wire-spec 6 and 8; signal.org/docs/specifications/doubleratchet,
 * section 5): the double ratchet, which an adversary with a quantum computer breaks, and
 * the braid, which heals slower, side by side. Every message takes a step in both, and
 * its keys need both (`message_keys.ts`). No session of ours does without.
 *
 *   send, receive ──┬──▶ double ratchet ──▶ seed ──────────┐
 *                   │                                      ├──▶ keys of one message
 *                   └──▶ braid ───────────▶ braid key ─────┘
 *
 * Whoever copies a state and sees every message reads from then on what comes until its
 * owner makes her next ratchet pair; with X25519 broken, until the first epoch of which
 * she had not drawn her part yet. Of the past he reads what she could read herself: what
 * is late, of the last `LIMIT.receivingChains` turns, of the epoch that she sends in and
 * the one before, at most `LIMIT.skippedPerChain` messages of each.
 */
export interface TripleRatchet {
  readonly classic: DoubleRatchet;
  readonly braid: Braid;
}

/** The next message to send: its header, its braid part and its keys. */
export function sendKeys(ratchet: TripleRatchet, random: Random): {
  readonly next: TripleRatchet;
  readonly header: Header;
  readonly braid: Uint8Array;
  readonly keys: MessageKeys;
} {
  const braid = sendBraid(ratchet.braid, random);
  const { next, header, seed } = sendStep(ratchet.classic, random);
  const keys = messageKeys(seed, braid.key);
  return {
    next: { classic: next, braid: braid.next },
    header,
    braid: braid.message,
    keys,
  };
}

/**
 * The keys of a received message. They prove nothing, and `next` must not be kept, before
 * the MAC is verified under them. Throws `PeerError` as `receiveStep` and `receiveBraid`.
 */
export function receiveKeys(
  ratchet: TripleRatchet,
  message: {
    readonly ratchetKey: TheirPublic;
    readonly counter: number;
    readonly braid: Uint8Array;
    readonly maxJump: number;
  },
): { readonly next: TripleRatchet; readonly keys: MessageKeys } {
  const { ratchetKey: theirs, counter, maxJump } = message;
  const classic = receiveStep(ratchet.classic, { theirs, counter, maxJump });
  const braid = receiveBraid(ratchet.braid, { message: message.braid, maxJump });
  const keys = messageKeys(classic.seed, braid.key);
  return { next: { classic: classic.next, braid: braid.next }, keys };
}
