import * as v from "valibot";
import { address, bytesOf, bytesUpTo, count, u32 } from "../codec/schema.ts";
import { LIMIT } from "../limits.ts";
import { GROUP_ID } from "./group_log.ts";

/**
 * What the relay sees of a message: who, to which device or group, which kind, how large.
 * The numbers of the kinds are Signal's ciphertext types.
 */
export const KIND = { message: 2, prekeyMessage: 3, senderKeyMessage: 7 } as const;

/** One of the ciphertext kinds. */
export type Kind = typeof KIND[keyof typeof KIND];

/** Bytes of a message id. */
export const MESSAGE_ID_LENGTH = 16;

const pair = {
  to: address,
  kind: v.picklist([KIND.message, KIND.prekeyMessage]),
  body: bytesUpTo(LIMIT.envelopeBody),
};

const group = {
  group: GROUP_ID,
  /** The epoch whose keys sealed the body. */
  epoch: u32,
  kind: v.literal(KIND.senderKeyMessage),
  body: bytesUpTo(LIMIT.envelopeBody),
};

const carried = {
  /** The message id, 16 bytes, chosen by the sender. */
  id: bytesOf(MESSAGE_ID_LENGTH),
  from: address,
  /** The place in the recipient's mailbox: rises, with gaps. */
  seq: count,
  /** The relay's clock, Unix milliseconds. */
  receivedAt: count,
};

/** What an envelope's sender chooses of it; the operation's id is the message's. */
export const OUTGOING = v.variant("kind", [v.strictObject(pair), v.strictObject(group)]);

/** An envelope from one device to another. */
export const PAIR_ENVELOPE = v.strictObject({ ...pair, ...carried });

/** An envelope from a device to the other members of a group. */
export const GROUP_ENVELOPE = v.strictObject({ ...group, ...carried });

/** An envelope as the relay hands it to a device. */
export const ENVELOPE = v.variant("kind", [PAIR_ENVELOPE, GROUP_ENVELOPE]);

/** What a sender gives to the relay: for one device, or for a group's members. */
export type Outgoing = v.InferOutput<typeof OUTGOING>;

/** One of the kinds that travel between two devices. */
export type PairKind = typeof KIND.message | typeof KIND.prekeyMessage;

/** What the relay gives to a recipient. */
export type Envelope = v.InferOutput<typeof ENVELOPE>;

/** An envelope from one device to another. */
export type PairEnvelope = v.InferOutput<typeof PAIR_ENVELOPE>;

/** An envelope from a device to the other members of a group. */
export type GroupEnvelope = v.InferOutput<typeof GROUP_ENVELOPE>;

/** What a sender gives to the relay for one device. */
export type PairOutgoing = Extract<Outgoing, { readonly kind: PairKind }>;

/** What a sender gives to the relay for a group's members. */
export type GroupOutgoing = Exclude<Outgoing, { readonly kind: PairKind }>;
