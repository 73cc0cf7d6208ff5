import { equal } from "../bytes.ts";
import { Reader } from "../codec/reader.ts";
import { cbcDecrypt, cbcEncrypt, type CbcKey } from "../crypto/cipher.ts";
import { hkdf } from "../crypto/kdf.ts";
import {
  chainKey,
  KEY_LENGTH,
  type MessageSeed,
  type SigningPair,
  signingPair,
  type TheirPublic,
} from "../crypto/keys.ts";
import { PeerError } from "../errors.ts";
import { SIGNAL } from "../labels.ts";
import { LIMIT } from "../limits.ts";
import type { Random } from "../random.ts";
import {
  type Chain,
  type ReceivingChain,
  receivingChain,
  seedAt,
  step,
} from "../ratchet/chain.ts";
import {
  decodeSenderKeyMessage,
  encodeSenderKeyDistribution,
  encodeSenderKeyMessage,
  type SenderKeyDistribution,
  verifySender,
} from "../wire/sender_key_message.ts";

/**
 * Sender keys (wire-spec 9): one ciphertext for a whole group. Each member has a chain
 * and a signing key of her own, gives both to the others in their pairwise sessions, and
 * from then on encrypts a message once, however many read it.
 *
 *   own:     createSenderKey() ─▶ OurSenderKey ──sealGroup()──▶ OurSenderKey ─▶ …
 *                                     │ distribute()
 *                                     ▼ pairwise session
 *   others:                     acceptSenderKey() ─▶ SenderKeys ──openGroup()──▶ …
 *
 * Every member knows every chain, so no MAC could tell them apart: who wrote a message is
 * what its signature says. Nothing heals a stolen sender key but a new one.
 */
export interface OurSenderKey {
  /** 16 bytes: names these keys among all of the group's. */
  readonly distribution: Uint8Array;
  /** 31 bits. */
  readonly chainId: number;
  /** CK and how far it is. */
  readonly chain: Chain;
  /** Made for these keys alone: signs each message. */
  readonly signing: SigningPair;
}

/** What a member holds of another's keys in one distribution. */
export interface SenderKeys {
  /** Newest first, at most `LIMIT.senderKeyStates`; no two of one chain id. */
  readonly states: readonly TheirSenderKey[];
}

/** One chain of another member. */
export interface TheirSenderKey {
  /** Tells the sender's chains of one distribution apart. */
  readonly chainId: number;
  /** CK, how far it is, and what was skipped. */
  readonly chain: ReceivingChain;
  /** Verifies each message. */
  readonly signingKey: TheirPublic;
}

/** New keys to send with under a distribution of 16 bytes. */
export function createSenderKey(
  distribution: Uint8Array,
  random: Random,
): OurSenderKey {
  return {
    distribution,
    chainId: new Reader(random.bytes(4)).u32() >>> 1,
    chain: { key: chainKey(random.bytes(KEY_LENGTH)), index: 0 },
    signing: signingPair(random),
  };
}

/** What lets another member read all that is sealed from now on, and nothing before. */
export function distribute(ours: OurSenderKey): Uint8Array {
  const { distribution, chainId, chain, signing } = ours;
  return encodeSenderKeyDistribution({
    distribution,
    chainId,
    iteration: chain.index,
    chainKey: chain.key,
    signingKey: signing.public,
  });
}

/** The plaintext as a SenderKeyMessage, and the keys for the next one. */
export function sealGroup(
  ours: OurSenderKey,
  plaintext: Uint8Array,
  random: Random,
): { readonly next: OurSenderKey; readonly message: Uint8Array } {
  const { distribution, chainId, chain, signing } = ours;
  const { seed, next } = step(chain);
  const ciphertext = cbcEncrypt(messageKey(seed), plaintext);
  const parts = { distribution, chainId, iteration: chain.index, ciphertext };
  return {
    next: { ...ours, chain: next },
    message: encodeSenderKeyMessage(parts, signing.private, random),
  };
}

/**
 * The keys with those of a distribution message in front. Keys that are held already stay
 * where they are in their chain: a repeated message cannot turn it back. Of one chain id
 * only the newest signing key counts.
 */
export function acceptSenderKey(
  keys: SenderKeys | null,
  given: SenderKeyDistribution,
): SenderKeys {
  const { chainId, signingKey, chainKey: key, iteration } = given;
  const held = keys?.states ?? [];
  const known = held.find((state) => isOf(state, given));
  const chain = receivingChain({ key, index: iteration });
  const front = known ?? { chainId, chain, signingKey };
  const others = held.filter((state) => state.chainId !== chainId);
  return { states: [front, ...others].slice(0, LIMIT.senderKeyStates) };
}

/**
 * The plaintext of a SenderKeyMessage, and the keys after it. Throws `PeerError`:
 * "no-session" where no key of its chain is held, "forged" before anything else is looked
 * at, then "duplicate", "too-far-ahead", and "malformed" for a body that is not padded.
 */
export function openGroup(
  keys: SenderKeys,
  bytes: Uint8Array,
): { readonly next: SenderKeys; readonly plaintext: Uint8Array } {
  const message = decodeSenderKeyMessage(bytes);
  const { chainId, iteration: index, ciphertext } = message;
  const state = keys.states.find((state) => state.chainId === chainId);
  if (state === undefined) throw new PeerError("no-session");
  verifySender(message, state.signingKey);
  const at = { index, maxJump: LIMIT.forwardJump };
  const { seed, next: chain } = seedAt(state.chain, at);
  const plaintext = cbcDecrypt(messageKey(seed), ciphertext);
  const states = keys.states.map((s) => s === state ? { ...state, chain } : s);
  return { next: { states }, plaintext };
}

/** The IV comes first here, unlike in a pairwise session. */
function messageKey(seed: MessageSeed): CbcKey {
  const okm = hkdf({ ikm: seed.expose(), info: SIGNAL.senderKeys, length: 48 });
  return { iv: okm.subarray(0, 16), key: okm.subarray(16) };
}

function isOf(state: TheirSenderKey, given: SenderKeyDistribution): boolean {
  return state.chainId === given.chainId && equal(state.signingKey, given.signingKey);
}
