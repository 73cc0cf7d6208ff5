import type { Secret } from "../../secret.ts";
import { type Authenticator, MAC_LENGTH } from "./authenticator.ts";
import { CHUNK_LENGTH, type Decoder, type Encoder } from "./chunks.ts";
import {
  CT1_LENGTH,
  CT2_LENGTH,
  HEADER_LENGTH,
  VECTOR_LENGTH,
} from "./incremental_kem.ts";
import type { Payload } from "./message.ts";

/**
 * What each of the braid's eleven states knows (wire-spec 8.7). In every epoch one side
 * offers a KEM key and the other answers with a ciphertext; then they swap. How a key
 * sender moves stands in `send_key.ts`, how a ciphertext sender does in
 * `send_ciphertext.ts`.
 */
export type BraidState = KeySender | CiphertextSender;

/** The side that offers the epoch's KEM key. */
export type KeySender =
  | KeysUnsampled
  | KeysSampled
  | HeaderSent
  | Ct1Received
  | EkSentCt1Received;

/** The side that answers with the epoch's ciphertext. */
export type CiphertextSender =
  | NoHeaderReceived
  | HeaderReceived
  | Ct1Sampled
  | EkReceivedCt1Sampled
  | Ct1Acknowledged
  | Ct2Sampled;

/** What is true in every state. */
interface InEpoch {
  /** From 1. */
  readonly epoch: number;
  readonly authenticator: Authenticator;
}

/** Has no key yet: it is made when there is a message to put its header in. */
export interface KeysUnsampled extends InEpoch {
  readonly name: "KeysUnsampled";
}

/** Sends the header. */
export interface KeysSampled extends InEpoch {
  readonly name: "KeysSampled";
  /** d || z of FIPS 203, 64 bytes: the private key in its smallest form. */
  readonly seed: Secret;
  /** Header and its MAC. */
  readonly header: Encoder;
}

/** Knows that the header arrived, for c1 is coming; sends the key's vector. */
export interface HeaderSent extends InEpoch {
  readonly name: "HeaderSent";
  readonly seed: Secret;
  readonly vector: Encoder;
  readonly ct1: Decoder;
}

/** Has c1; says so while it still sends the vector. */
export interface Ct1Received extends InEpoch {
  readonly name: "Ct1Received";
  readonly seed: Secret;
  readonly vector: Encoder;
  /** 960 bytes. */
  readonly ct1: Uint8Array;
}

/** Knows that the vector arrived, for c2 is coming. */
export interface EkSentCt1Received extends InEpoch {
  readonly name: "EkSentCt1Received";
  readonly seed: Secret;
  readonly ct1: Uint8Array;
  /** c2 and the MAC of c1 || c2. */
  readonly ct2: Decoder;
}

/** Waits for the header of a key. */
export interface NoHeaderReceived extends InEpoch {
  readonly name: "NoHeaderReceived";
  /** Header and its MAC. */
  readonly header: Decoder;
}

/** Has an authentic header, and will answer it with the next message it sends. */
export interface HeaderReceived extends InEpoch {
  readonly name: "HeaderReceived";
  /** 64 bytes. */
  readonly header: Uint8Array;
}

/** Sends c1 while the key's vector comes in. */
export interface Ct1Sampled extends InEpoch {
  readonly name: "Ct1Sampled";
  readonly header: Uint8Array;
  /** The message inside the ciphertext, 32 bytes: all that c2 will need. */
  readonly m: Secret;
  readonly ct1: Encoder;
  readonly vector: Decoder;
}

/** Has the vector and so c2, but does not know yet that c1 arrived. */
export interface EkReceivedCt1Sampled extends InEpoch {
  readonly name: "EkReceivedCt1Sampled";
  readonly ct1: Encoder;
  /** c2 and the MAC of c1 || c2, 160 bytes. */
  readonly ct2: Uint8Array;
}

/** Knows that c1 arrived; the vector is still coming. */
export interface Ct1Acknowledged extends InEpoch {
  readonly name: "Ct1Acknowledged";
  readonly header: Uint8Array;
  readonly m: Secret;
  readonly ct1: Uint8Array;
  readonly vector: Decoder;
}

/** Sends c2, until a message of the next epoch shows that it arrived. */
export interface Ct2Sampled extends InEpoch {
  readonly name: "Ct2Sampled";
  /** c2 and the MAC of c1 || c2. */
  readonly ct2: Encoder;
}

/** Whether the state is one of the side that offers the epoch's KEM key. */
export function isKeySender(state: BraidState): state is KeySender {
  return KEY_SENDERS.has(state.name);
}

const KEY_SENDERS: ReadonlySet<BraidState["name"]> = new Set([
  "KeysUnsampled",
  "KeysSampled",
  "HeaderSent",
  "Ct1Received",
  "EkSentCt1Received",
]);

/** What a state becomes. */
export interface Moved {
  readonly next: BraidState;
  /** The epoch's secret (32 bytes), at the one moment when it becomes known. */
  readonly secret: Secret | null;
}

/** What a state becomes by sending, and what it sends. */
export interface Sent extends Moved {
  readonly payload: Payload;
}

/** How many chunks give back each of the four things that are sent. */
export const CHUNKS = {
  /** Header and MAC. */
  header: (HEADER_LENGTH + MAC_LENGTH) / CHUNK_LENGTH,
  vector: VECTOR_LENGTH / CHUNK_LENGTH,
  ct1: CT1_LENGTH / CHUNK_LENGTH,
  /** c2 and MAC. */
  ct2: (CT2_LENGTH + MAC_LENGTH) / CHUNK_LENGTH,
} as const;
