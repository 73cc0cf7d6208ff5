import type { Reader } from "../../codec/reader.ts";
import type { Writer } from "../../codec/writer.ts";
import { ensure } from "../../errors.ts";
import type { Random } from "../../random.ts";
import type { Secret } from "../../secret.ts";
import { startAuthenticator } from "./authenticator.ts";
import {
  addEpoch,
  type Direction,
  type KeyChain,
  receiveKey,
  sendKey,
  startKeyChain,
} from "./key_chain.ts";
import { type BraidMessage, decodeBraidMessage, encodeBraidMessage } from "./message.ts";
import * as ciphertextSender from "./send_ciphertext.ts";
import * as keySender from "./send_key.ts";
import { readKeyChain, readState, writeKeyChain, writeState } from "./snapshot.ts";
import { type BraidState, isKeySender, type Moved } from "./states.ts";

/**
 * SPQR, the sparse post-quantum ratchet (wire-spec 8). Pieces of ML-KEM keys and
 * ciphertexts ride on ordinary messages, and each exchange that completes starts an epoch
 * of message keys that a thief of older states cannot derive. It runs beside the double
 * ratchet and knows nothing of it; the triple ratchet joins their keys.
 *
 * A braid is a value: sending and receiving return the next one, which shares with the
 * last whatever did not change. One that is dropped, because a MAC failed or a write
 * did, has never been.
 */
export interface Braid {
  readonly state: BraidState;
  readonly chain: KeyChain;
}

/** One side's braid after the handshake, whose 32 bytes for it are `authKey`. */
export function startBraid(input: {
  readonly authKey: Secret;
  /** "A2B" for the session's initiator, who offers the first KEM key. */
  readonly direction: Direction;
}): Braid {
  const { authKey, direction } = input;
  const authenticator = startAuthenticator(authKey);
  const state: BraidState = direction === "A2B"
    ? { name: "KeysUnsampled", epoch: 1, authenticator }
    : ciphertextSender.awaitHeader(1, authenticator);
  return { state, chain: startKeyChain(authKey, direction) };
}

/**
 * What goes with the next message (4 to about 40 bytes), and the key (32 bytes) that the
 * message's own keys must be salted with.
 */
export function sendBraid(
  braid: Braid,
  random: Random,
): {
  readonly next: Braid;
  readonly message: Uint8Array;
  readonly key: Secret;
} {
  const { state } = braid;
  const { epoch } = state;
  const sent = isKeySender(state)
    ? keySender.send(state, random)
    : ciphertextSender.send(state, random);
  const { next: chain, index, key } = sendKey(
    afterMove(braid, sent),
    epoch - 1,
  );
  const message = encodeBraidMessage({ epoch, index, payload: sent.payload });
  return { next: { state: sent.next, chain }, message, key };
}

/**
 * The key (32 bytes) of a received message, stepping over at most `maxJump` others.
 *
 * Throws `PeerError`: "malformed" or "unsupported-version" for bytes that are no message
 * of this version, "too-far-ahead" for an epoch or an index out of reach, "bad-key" and
 * "forged" for KEM parts that are not the peer's and for keys that are not held (any
 * more). None of it is certain before the message's own MAC is verified under the key.
 */
export function receiveBraid(
  braid: Braid,
  input: { readonly message: Uint8Array; readonly maxJump: number },
): { readonly next: Braid; readonly key: Secret } {
  const message = decodeBraidMessage(input.message);
  const moved = receive(braid.state, message);
  const { next: chain, key } = receiveKey(afterMove(braid, moved), {
    epoch: message.epoch - 1,
    index: message.index,
    maxJump: input.maxJump,
  });
  return { next: { state: moved.next, chain }, key };
}

/** Appends the snapshot of a braid: 0.3 to 3 KB and 36 bytes for each skipped key. */
export function writeBraid(w: Writer, braid: Braid): void {
  writeState(w, braid.state);
  writeKeyChain(w, braid.chain);
}

/** The braid of a snapshot; it keeps views of the reader's bytes. */
export function readBraid(r: Reader): Braid {
  return { state: readState(r), chain: readKeyChain(r) };
}

/** The RECEIVE table's rules about epochs (wire-spec 8.7); late messages move nothing. */
function receive(state: BraidState, { epoch, payload }: BraidMessage): Moved {
  if (epoch < state.epoch) return { next: state, secret: null };
  if (state.name === "Ct2Sampled" && epoch === state.epoch + 1) {
    return { next: ciphertextSender.nextEpoch(state), secret: null };
  }
  ensure(epoch === state.epoch, "too-far-ahead");
  return isKeySender(state)
    ? keySender.receive(state, payload)
    : ciphertextSender.receive(state, payload);
}

/** An epoch's secret becomes known in the epoch in which the move began. */
function afterMove({ state, chain }: Braid, { secret }: Moved): KeyChain {
  return secret === null ? chain : addEpoch(chain, state.epoch, secret);
}
