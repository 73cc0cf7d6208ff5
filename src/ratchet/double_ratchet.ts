import { equal } from "../bytes.ts";
import { agree, type ChainKey, type KeyPair, keyPair } from "../crypto/keys.ts";
import { type MessageSeed, type PublicKey, type RootKey } from "../crypto/keys.ts";
import type { TheirPublic } from "../crypto/keys.ts";
import { PeerError } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import type { Random } from "../random.ts";
import {
  type Chain,
  type ReceivingChain,
  receivingChain,
  seedAt,
  step,
} from "./chain.ts";
import { stepRoot } from "./root.ts";

/**
 * The double ratchet (wire-spec 5; signal.org/docs/specifications/doubleratchet).
 *
 *          initiator starts here               responder starts here
 *                  │                                    │
 *             ┌────▼──────┐   sendStep: new pair   ┌────▼─────┐
 *             │ Listening │ ──────────────────────▶│ Speaking │──┐ sendStep:
 *          ┌──│           │                        │          │◀─┘ next in chain
 *          └─▶│           │◀────────────────────── │          │──┐
 *  receiveStep:└──────────┘  receiveStep: new key  └──────────┘◀─┘ receiveStep:
 *  known key                                                       known key
 *
 * Signal's description makes the new pair of a turn when their key arrives. Here it is
 * made when the reply is sent, from the same inputs: the bytes on the wire are the same,
 * a forged message costs one agreement instead of two and a key pair, and a thief who
 * copies a state that listens holds no private ratchet key at all.
 *
 * A ratchet is a value. Whoever receives keeps the old one until the MAC is verified.
 */
export type DoubleRatchet = Listening | Speaking;

interface Common {
  /** RK. */
  readonly root: RootKey;
  /** PN as the reference counts: one less than were sent in the last chain, or 0. */
  readonly previousCounter: number;
  /** CKr: their newest chains, oldest first, at most `LIMIT.receivingChains`. */
  readonly peers: readonly PeerChain[];
}

/** It is their turn that counts: we have no pair and no chain until we answer. */
export interface Listening extends Common {
  readonly turn: "listening";
  /** DHr, the key that our next pair agrees with. */
  readonly theirs: TheirPublic;
}

/** We have sent, or may, under a pair that their next key will answer. */
export interface Speaking extends Common {
  readonly turn: "speaking";
  /** DHs. */
  readonly ours: KeyPair;
  /** CKs and Ns. */
  readonly sending: Chain;
}

/** A chain of theirs and the ratchet key that its messages bear. */
export interface PeerChain {
  readonly theirs: TheirPublic;
  readonly chain: ReceivingChain;
}

/** What a message says about its place, authenticated by its MAC. */
export interface Header {
  readonly ratchetKey: PublicKey;
  readonly counter: number;
  readonly previousCounter: number;
}

/** The initiator's ratchet after the handshake; `theirs` is their signed prekey. */
export function startListening(input: {
  readonly root: RootKey;
  readonly chain: ChainKey;
  readonly theirs: TheirPublic;
}): Listening {
  const { root, theirs } = input;
  const chain = receivingChain({ key: input.chain, index: 0 });
  return {
    turn: "listening",
    root,
    previousCounter: 0,
    peers: [{ theirs, chain }],
    theirs,
  };
}

/** The responder's ratchet after the handshake; `ours` is our signed prekey. */
export function startSpeaking(input: {
  readonly root: RootKey;
  readonly chain: ChainKey;
  readonly ours: KeyPair;
}): Speaking {
  const { root, ours } = input;
  const sending = { key: input.chain, index: 0 };
  return { turn: "speaking", root, previousCounter: 0, peers: [], ours, sending };
}

/** The next message to send: its place, and the seed of its keys. */
export function sendStep(
  ratchet: DoubleRatchet,
  random: Random,
): { readonly next: Speaking; readonly header: Header; readonly seed: MessageSeed } {
  const speaking = ratchet.turn === "speaking" ? ratchet : speak(ratchet, random);
  const { ours, previousCounter } = speaking;
  const { seed, next: sending } = step(speaking.sending);
  const counter = speaking.sending.index;
  const header = { ratchetKey: ours.public, counter, previousCounter };
  return { next: { ...speaking, sending }, header, seed };
}

/**
 * The seed of a received message's keys. "duplicate" and "too-far-ahead" as `seedAt`
 * says, "bad-key" for a ratchet key without contribution, "forged" for one that cannot
 * be theirs: an honest peer answers our newest pair, and there is none while we listen.
 */
export function receiveStep(
  ratchet: DoubleRatchet,
  at: {
    readonly theirs: TheirPublic;
    readonly counter: number;
    readonly maxJump: number;
  },
): { readonly next: DoubleRatchet; readonly seed: MessageSeed } {
  const { theirs, counter: index, maxJump } = at;
  const known = ratchet.peers.find((peer) => equal(peer.theirs, theirs));
  if (known !== undefined) {
    const { seed, next: chain } = seedAt(known.chain, { index, maxJump });
    const peers = ratchet.peers.map((peer) => peer === known ? { theirs, chain } : peer);
    return { next: { ...ratchet, peers }, seed };
  }
  if (ratchet.turn === "listening") throw new PeerError("forged");
  const turned = stepRoot(ratchet.root, agree(ratchet.ours.private, theirs));
  const { seed, next: chain } = seedAt(receivingChain(turned.chain), { index, maxJump });
  return { next: listen(ratchet, turned.root, { theirs, chain }), seed };
}

/** Their new key has come: our pair and chain have served. */
function listen(ratchet: Speaking, root: RootKey, peer: PeerChain): Listening {
  return {
    turn: "listening",
    root,
    previousCounter: Math.max(0, ratchet.sending.index - 1),
    peers: [...ratchet.peers, peer].slice(-LIMIT.receivingChains),
    theirs: peer.theirs,
  };
}

/** We answer, under a new pair. */
function speak(ratchet: Listening, random: Random): Speaking {
  const { previousCounter, peers, theirs } = ratchet;
  const ours = keyPair(random);
  const { root, chain } = stepRoot(ratchet.root, agree(ours.private, theirs));
  return { turn: "speaking", root, previousCounter, peers, ours, sending: chain };
}
