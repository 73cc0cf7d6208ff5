import { be32 } from "../bytes.ts";
import type { Reader } from "../codec/reader.ts";
import type { Writer } from "../codec/writer.ts";
import { hmac } from "../crypto/kdf.ts";
import {
  type ChainKey,
  chainKey,
  KEY_LENGTH,
  type MessageSeed,
  messageSeed,
} from "../crypto/keys.ts";
import { ensure, PeerError } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import {
  appendKeys,
  NO_KEYS,
  readSkipped,
  type SkippedKeys,
  takeKey,
  writeSkipped,
} from "./skipped.ts";

/**
 * The symmetric ratchet (wire-spec 5 and 9), one HMAC for each arrow:
 *
 *   CK 0 ──0x02──▶ CK 1 ──0x02──▶ CK 2 ──0x02──▶ …
 *     └─0x01─▶ seed 0 └─0x01─▶ seed 1 └─0x01─▶ seed 2
 *
 * A seed gives the keys of one message; which ones is up to the caller. Neither a seed
 * nor a chain key leads back to what came before it.
 *
 * @internal
 */
export interface Chain {
  /** CK. */
  readonly key: ChainKey;
  /** Number of the next message, from 0. */
  readonly index: number;
}

/**
 * A chain of a peer, with the seeds that it was stepped over.
 *
 * @internal
 */
export interface ReceivingChain extends Chain {
  readonly skipped: SkippedKeys;
}

const SEED = Uint8Array.of(1);
const NEXT = Uint8Array.of(2);

/** The highest index a chain may reach: it must still fit in a uint32. */
const LAST_INDEX = 2 ** 32 - 1;

/** A peer's chain that nothing was received in. */
export function receivingChain(chain: Chain): ReceivingChain {
  return { ...chain, skipped: NO_KEYS };
}

/** The next message's seed, and the chain after it. */
export function step(
  { key, index }: Chain,
): { readonly seed: MessageSeed; readonly next: Chain } {
  if (index >= LAST_INDEX) throw new RangeError("Chain is used up");
  const seed = messageSeed(hmac(key.expose(), SEED));
  return { seed, next: { key: after(key), index: index + 1 } };
}

/**
 * The seed of a peer's message, each given out once: "duplicate" for one that was, or
 * that is too old to be kept, "too-far-ahead" for one more than `maxJump` messages after
 * the next. That is decided before the first step is done.
 */
export function seedAt(
  chain: ReceivingChain,
  { index, maxJump }: { readonly index: number; readonly maxJump: number },
): { readonly seed: MessageSeed; readonly next: ReceivingChain } {
  if (index < chain.index) return takeSkipped(chain, index);
  ensure(index - chain.index <= maxJump && index < LAST_INDEX, "too-far-ahead");
  const { at, parts } = skipTo(chain, index);
  const { seed, next } = step(at);
  return { seed, next: { ...next, skipped: appendKeys(chain.skipped, parts) } };
}

/** Appends a chain to a snapshot: 36 bytes. */
export function writeChain(w: Writer, { key, index }: Chain): void {
  w.put(key.expose());
  w.u32(index);
}

/** What `writeChain` wrote. */
export function readChain(r: Reader): Chain {
  return { key: chainKey(r.take(KEY_LENGTH)), index: r.u32() };
}

/** Appends a peer's chain to a snapshot: 38 bytes and 36 for each skipped seed. */
export function writeReceivingChain(w: Writer, chain: ReceivingChain): void {
  writeChain(w, chain);
  writeSkipped(w, chain.skipped);
}

/** What `writeReceivingChain` wrote. */
export function readReceivingChain(r: Reader): ReceivingChain {
  return { ...readChain(r), skipped: readSkipped(r) };
}

/** The chain at `index`, and the seeds on the way there that are worth keeping. */
function skipTo(chain: Chain, index: number) {
  const firstKept = index - LIMIT.skippedPerChain;
  const parts: Uint8Array[] = [];
  let { key } = chain;
  for (let i = chain.index; i < index; i++) {
    if (i >= firstKept) parts.push(be32(i), hmac(key.expose(), SEED));
    key = after(key);
  }
  return { at: { key, index }, parts };
}

function takeSkipped(chain: ReceivingChain, index: number) {
  const taken = takeKey(chain.skipped, index);
  if (taken === null) throw new PeerError("duplicate");
  return { seed: messageSeed(taken.key), next: { ...chain, skipped: taken.rest } };
}

function after(key: ChainKey): ChainKey {
  return chainKey(hmac(key.expose(), NEXT));
}
