import { be32, concat } from "../../bytes.ts";
import { hkdf } from "../../crypto/kdf.ts";
import { ensure, PeerError } from "../../errors.ts";
import { SIGNAL } from "../../labels.ts";
import { LIMIT } from "../../limits.ts";
import { Secret } from "../../secret.ts";
import {
  appendKeys,
  dropBefore,
  NO_KEYS,
  type SkippedKeys,
  takeKey,
} from "../skipped.ts";

/**
 * The symmetric half of the braid (wire-spec 8.3): for each epoch one chain of message
 * keys in each direction, and a root from which the next epoch's chains come.
 *
 *   root 0 ──addEpoch(secret 1)──▶ root 1 ──addEpoch(secret 2)──▶ root 2 ─▶ …
 *     │                              │
 *     ├─▶ A2B chain ─▶ keys 1, 2, …  ├─▶ A2B chain ─▶ keys 1, 2, …
 *     └─▶ B2A chain ─▶ keys 1, 2, …  └─▶ B2A chain ─▶ keys 1, 2, …
 *
 * Every refusal of `receiveKey` but a jump is "forged", never "duplicate": the double
 * ratchet alone says what came twice.
 */
export interface KeyChain {
  readonly direction: Direction;
  /** 32 bytes, salt of the next epoch. */
  readonly nextRoot: Secret;
  /** Epoch of the newest key that was sent with. */
  readonly sendEpoch: number;
  /** Without gaps, oldest first: from the one before `sendEpoch` to the newest. */
  readonly epochs: readonly KeyEpoch[];
}

/** Whose keys these are: the session's initiator sends A2B and receives B2A. */
export type Direction = "A2B" | "B2A";

/** Both chains of an epoch. */
export interface KeyEpoch {
  readonly epoch: number;
  /** `null` once a later epoch is sent in: what was sent is gone for a thief. */
  readonly sending: Chain | null;
  readonly receiving: ReceivingChain;
}

/** A chain between two messages. */
export interface Chain {
  /** 32 bytes, from which the next key comes. */
  readonly next: Secret;
  /** Index of the newest key; the first key's is 1. */
  readonly counter: number;
}

/** A chain with the keys that it was stepped over. */
export interface ReceivingChain extends Chain {
  readonly skipped: SkippedKeys;
}

/** The chain of epoch 0, from the handshake's 32 bytes. */
export function startKeyChain(authKey: Secret, direction: Direction): KeyChain {
  const okm = hkdf({
    ikm: authKey.expose(),
    info: SIGNAL.braidChainStart,
    length: 96,
  });
  const first = splitEpoch(okm, 0, direction);
  return {
    direction,
    nextRoot: first.root,
    sendEpoch: 0,
    epochs: [first.keys],
  };
}

/** The chain once the secret (32 bytes) of the epoch after its newest is known. */
export function addEpoch(
  chain: KeyChain,
  epoch: number,
  secret: Secret,
): KeyChain {
  const { direction, nextRoot, epochs } = chain;
  if (epochs.at(-1)?.epoch !== epoch - 1) {
    throw new RangeError("Epoch out of turn");
  }
  const okm = hkdf({
    salt: nextRoot.expose(),
    ikm: secret.expose(),
    info: SIGNAL.braidChainEpoch,
    length: 96,
  });
  const { root, keys } = splitEpoch(okm, epoch, direction);
  return { ...chain, nextRoot: root, epochs: [...epochs, keys] };
}

/** The next key to send with in an epoch, which may not be before the last one's. */
export function sendKey(
  chain: KeyChain,
  epoch: number,
): { readonly next: KeyChain; readonly index: number; readonly key: Secret } {
  const epochs = epoch > chain.sendEpoch ? retire(chain.epochs, epoch) : chain.epochs;
  const keys = epochs.find((known) => known.epoch === epoch);
  if (!keys?.sending) {
    throw new RangeError("No chain to send with in this epoch");
  }
  const index = keys.sending.counter + 1;
  const { next, key } = step(keys.sending.next.expose(), index);
  const sending = { next: new Secret("braid chain", next), counter: index };
  return {
    next: {
      ...chain,
      sendEpoch: epoch,
      epochs: replace(epochs, { ...keys, sending }),
    },
    index,
    key: messageKey(key),
  };
}

/**
 * The key of a received message; each is given out once. `maxJump` is how many messages
 * may be stepped over, checked before the first step is done.
 */
export function receiveKey(
  chain: KeyChain,
  at: {
    readonly epoch: number;
    readonly index: number;
    readonly maxJump: number;
  },
): { readonly next: KeyChain; readonly key: Secret } {
  const keys = chain.epochs.find((known) => known.epoch === at.epoch);
  if (keys === undefined) throw new PeerError("forged");
  const { receiving, key } = at.index > keys.receiving.counter
    ? stepTo(keys.receiving, at)
    : takeSkipped(keys.receiving, at.index);
  const epochs = replace(chain.epochs, { ...keys, receiving });
  return { next: { ...chain, epochs }, key: messageKey(key) };
}

interface Stepped {
  readonly receiving: ReceivingChain;
  readonly key: Uint8Array;
}

/**
 * Steps over what lies between. Keys are kept for messages up to 2 000 before the newest;
 * what falls behind that is dropped here and nowhere else.
 */
function stepTo(
  { next: start, counter, skipped }: ReceivingChain,
  { index, maxJump }: { readonly index: number; readonly maxJump: number },
): Stepped {
  ensure(index - counter <= maxJump, "too-far-ahead");
  const oldest = index - LIMIT.skippedPerChain;
  const firstKept = Math.max(oldest, counter + 1);
  let chain = start.expose();
  for (let i = counter + 1; i < firstKept; i++) chain = stepOver(chain, i);
  const entries: Uint8Array[] = [];
  for (let i = firstKept; i < index; i++) {
    const { next, key } = step(chain, i);
    entries.push(be32(i), key);
    chain = next;
  }
  const { next, key } = step(chain, index);
  const receiving = {
    next: new Secret("braid chain", next),
    counter: index,
    skipped: appendKeys(dropBefore(skipped, oldest), entries),
  };
  return { receiving, key };
}

/** The key of a message that is late, unless it is used, dropped, or of index 0. */
function takeSkipped(receiving: ReceivingChain, index: number): Stepped {
  const taken = takeKey(receiving.skipped, index);
  if (taken === null) throw new PeerError("forged");
  return { receiving: { ...receiving, skipped: taken.rest }, key: taken.key };
}

/** Only the epoch before stays, for what is on its way, and is not sent in any more. */
function retire(
  epochs: readonly KeyEpoch[],
  epoch: number,
): readonly KeyEpoch[] {
  return epochs
    .filter((known) => known.epoch >= epoch - 1)
    .map((known) => known.epoch < epoch ? { ...known, sending: null } : known);
}

function replace(
  epochs: readonly KeyEpoch[],
  keys: KeyEpoch,
): readonly KeyEpoch[] {
  return epochs.map((known) => known.epoch === keys.epoch ? keys : known);
}

function splitEpoch(okm: Uint8Array, epoch: number, direction: Direction) {
  const a2b = new Secret("braid chain", okm.slice(32, 64));
  const b2a = new Secret("braid chain", okm.slice(64));
  const [ours, theirs] = direction === "A2B" ? [a2b, b2a] : [b2a, a2b];
  const keys: KeyEpoch = {
    epoch,
    sending: { next: ours, counter: 0 },
    receiving: { next: theirs, counter: 0, skipped: NO_KEYS },
  };
  return { root: new Secret("braid root", okm.slice(0, 32)), keys };
}

/** One step: the chain's next 32 bytes and the message key of the index. */
function step(chain: Uint8Array, index: number) {
  const info = concat(be32(index), SIGNAL.braidChainNext);
  const okm = hkdf({ ikm: chain, info, length: 64 });
  return { next: okm.subarray(0, 32), key: okm.subarray(32) };
}

/** The same where nobody will want the key: the second half is never computed. */
function stepOver(chain: Uint8Array, index: number): Uint8Array {
  const info = concat(be32(index), SIGNAL.braidChainNext);
  return hkdf({ ikm: chain, info, length: 32 });
}

function messageKey(key: Uint8Array): Secret {
  return new Secret("braid message", key);
}
