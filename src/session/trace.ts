import { equal } from "../bytes.ts";
import { sha256 } from "../crypto/kdf.ts";
import type { PublicKey } from "../crypto/keys.ts";
import { KIND, type PairKind } from "../wire/envelope.ts";
import { decodePrekeyMessage } from "../wire/prekey_message.ts";
import { decodeSignalMessage, hasMac } from "../wire/signal_message.ts";
import type { SignalMessage } from "../wire/signal_message.ts";

/**
 * What is left of a message once it was opened and its keys are gone. An honest sender
 * seals once in each place of a chain; whoever goes on from an older copy of her vault
 * seals there again. The trace tells that from the same message coming twice, and from
 * what whoever carries messages can make up (`channel.md` 8).
 */
export interface Trace {
  /** SHA-256 of what the MAC covers. */
  readonly hash: Uint8Array;
  /** 32 bytes: verifies what is sealed in the same place, and opens none of it. */
  readonly macKey: Uint8Array;
}

/** Where a message stands: in the clear, and certain once its MAC is verified. */
export interface Place {
  /** The ratchet key that its chain belongs to. */
  readonly ratchetKey: PublicKey;
  /** Its number in the chain. */
  readonly counter: number;
}

/** The bytes of a message, and whose they are said to be. */
export interface Repeated {
  /** How a session's first message, or a later one, is spelt. */
  readonly kind: PairKind;
  /** The message as it came, its MAC included. */
  readonly body: Uint8Array;
  /** The identity key of whoever seems to have sent it. */
  readonly sender: PublicKey;
  /** Our own. */
  readonly receiver: PublicKey;
}

/** What a second message in a place is. */
export type Repeat =
  /** The first one again. */
  | "same"
  /** Another one by the holder of the sender's keys. */
  | "another"
  /** Made up on the way, or sealed under keys that only the place is the same of. */
  | "forged";

/** The trace of a message that was opened under a MAC key. */
export function traceOf(message: SignalMessage, macKey: Uint8Array): Trace {
  return { hash: sha256(message.covered), macKey };
}

/** Where a message says that it stands; throws `PeerError` where it spells nothing. */
export function placeOf(kind: PairKind, body: Uint8Array): Place {
  const { ratchetKey, counter } = innermost(kind, body);
  return { ratchetKey, counter };
}

/** What a message is that stands in the place of one that was opened. */
export function judgeRepeat(trace: Trace, repeated: Repeated): Repeat {
  const { kind, body, sender, receiver } = repeated;
  const message = innermost(kind, body);
  if (equal(sha256(message.covered), trace.hash)) return "same";
  const { macKey } = trace;
  return hasMac(message, { macKey, sender, receiver }) ? "another" : "forged";
}

function innermost(kind: PairKind, body: Uint8Array): SignalMessage {
  return kind === KIND.prekeyMessage
    ? decodePrekeyMessage(body).message
    : decodeSignalMessage(body);
}
