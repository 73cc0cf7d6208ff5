import * as v from "valibot";
import { address, bytesOf, bytesUpTo, count } from "../codec/schema.ts";
import { LIMIT } from "../limits.ts";

/**
 * What the relay sees of a message: who, to whom, which kind, how large. The numbers of
 * the kinds are Signal's ciphertext types.
 */
export const KIND = { message: 2, prekeyMessage: 3, senderKeyMessage: 7 } as const;

/** One of the ciphertext kinds. */
export type Kind = typeof KIND[keyof typeof KIND];

/** Bytes of a message id. */
export const MESSAGE_ID_LENGTH = 16;

/** What an envelope's sender chooses of it; the operation's id is the message's. */
export const OUTGOING = v.strictObject({
  to: address,
  kind: v.picklist([KIND.message, KIND.prekeyMessage]),
  body: bytesUpTo(LIMIT.envelopeBody),
});

/** An envelope as the relay hands it to a device. */
export const ENVELOPE = v.strictObject({
  /** The message id, 16 bytes, chosen by the sender. */
  id: bytesOf(MESSAGE_ID_LENGTH),
  from: address,
  to: address,
  kind: v.picklist([KIND.message, KIND.prekeyMessage]),
  body: bytesUpTo(LIMIT.envelopeBody),
  /** The place in the recipient's mailbox: rises, with gaps. */
  seq: count,
  /** The relay's clock, Unix milliseconds. */
  receivedAt: count,
});

/** What a sender gives to the relay. */
export type Outgoing = v.InferOutput<typeof OUTGOING>;

/** One of the kinds that travel between two devices. */
export type PairKind = typeof KIND.message | typeof KIND.prekeyMessage;

/** What the relay gives to a recipient. */
export type Envelope = v.InferOutput<typeof ENVELOPE>;
