import { type Address, uuidOf } from "../address.ts";
import { equal } from "../bytes.ts";
import { cbcDecrypt, cbcEncrypt } from "../crypto/cipher.ts";
import type { Exporter, PublicKey, TheirIdentity } from "../crypto/keys.ts";
import { ensure } from "../errors.ts";
import type { OurDevice } from "../identity/identity.ts";
import { LIMIT } from "../limits.ts";
import type { Random } from "../random.ts";
import { receiveKeys, sendKeys, type TripleRatchet } from "../ratchet/triple_ratchet.ts";
import { KIND, type PairKind } from "../wire/envelope.ts";
import { encodePrekeyMessage, type Opening } from "../wire/prekey_message.ts";
import * as signal from "../wire/signal_message.ts";

/**
 * One session with one device of a peer: the handshake's outcome, and the ratchet that
 * renews it with every message.
 *
 *   initiated ──▶ Unanswered ──openIn──▶ Answered ◀── responded
 *                  │      ▲               │    ▲
 *                  └sealIn┘               └sealIn, openIn
 *
 * An unanswered session repeats in each message what the peer needs to make its half. A
 * session is a value: a message that is refused leaves it as it was.
 *
 * @internal
 */
export type Session = Unanswered | Answered;

interface Common {
  /** IK of theirs, which the handshake agreed with. */
  readonly theirs: TheirIdentity;
  /** EK of whoever initiated: what both sides know the session by. */
  readonly baseKey: PublicKey;
  readonly exporter: Exporter;
  readonly ratchet: TripleRatchet;
}

/** Ours from their bundle, while nothing has come back. */
export interface Unanswered extends Common {
  readonly state: "unanswered";
  readonly opening: Opening;
  /** When it was made, Unix milliseconds. */
  readonly since: number;
}

/** One that both sides hold. */
export interface Answered extends Common {
  readonly state: "answered";
}

/** A message to seal. */
export interface Outgoing {
  /** The device that writes. */
  readonly us: OurDevice;
  /** The device that the session is with. */
  readonly to: Address;
  /** Padded content: its length will be visible. */
  readonly plaintext: Uint8Array;
  /** Drawn from when a ratchet turns. */
  readonly random: Random;
}

/** A sealed message; `next` must be durable before `body` leaves. */
export interface SealedIn {
  readonly next: Session;
  readonly kind: PairKind;
  readonly body: Uint8Array;
}

/** Whether nothing came back for so long that the session is not to be sent in. */
export function isStale(session: Session, now: number): boolean {
  return session.state === "unanswered" &&
    session.since + LIMIT.unansweredSessionMs < now;
}

/** Encrypts in a session: a PreKeySignalMessage until it is answered. */
export function sealIn(session: Session, outgoing: Outgoing): SealedIn {
  const { us, to, plaintext, random } = outgoing;
  const { next: ratchet, header, braid, keys } = sendKeys(session.ratchet, random);
  const first = session.state === "unanswered";
  const message = signal.encodeSignalMessage({
    ...header,
    ciphertext: cbcEncrypt(keys.cipher, plaintext),
    braid,
    addresses: first ? signal.addressPair(us.address, to) : null,
  }, { macKey: keys.macKey, sender: us.identity.public, receiver: session.theirs });
  const next = { ...session, ratchet };
  if (!first) return { next, kind: KIND.message, body: message };
  return { next, kind: KIND.prekeyMessage, body: enclose(session, us, message) };
}

/** Between whom a message is. */
export interface Ends {
  /** The device that reads. */
  readonly us: OurDevice;
  /** The device that the envelope names, and the session is with. */
  readonly from: Address;
}

/** A message to open. */
export interface Incoming extends Ends {
  readonly message: signal.SignalMessage;
}

/** An opened message. */
export interface OpenedIn {
  readonly next: Answered;
  readonly plaintext: Uint8Array;
  /** 32 bytes: what the message was verified under. */
  readonly macKey: Uint8Array;
}

/**
 * Decrypts in a session, in the order of wire-spec 6.6: keys, MAC, addresses, ciphertext,
 * and only then is there a next session. Throws `PeerError` as `receiveKeys` does, and
 * "forged" for a MAC, or for addresses that are not those of the two devices.
 */
export function openIn(session: Session, { us, from, message }: Incoming): OpenedIn {
  const maxJump = isWithSelf(session, us, from) ? NO_LIMIT : LIMIT.forwardJump;
  const { next: ratchet, keys } = receiveKeys(session.ratchet, { ...message, maxJump });
  signal.verifyMac(message, {
    macKey: keys.macKey,
    sender: session.theirs,
    receiver: us.identity.public,
  });
  ensure(isBetween(message.addresses, from, us.address), "forged");
  const plaintext = cbcDecrypt(keys.cipher, message.ciphertext);
  const { macKey } = keys;
  return { next: answered({ ...session, ratchet }), plaintext, macKey };
}

/** The session once the peer holds it too, or is no longer asked to. */
export function answered(session: Session): Answered {
  const { theirs, baseKey, exporter, ratchet } = session;
  return { state: "answered", theirs, baseKey, exporter, ratchet };
}

function enclose({ opening, baseKey }: Unanswered, us: OurDevice, message: Uint8Array) {
  return encodePrekeyMessage({
    ...opening,
    baseKey,
    identityKey: us.identity.public,
    registrationId: us.registrationId,
    message,
  });
}

/** The sender may leave its addresses out, but not name others. */
function isBetween(addresses: Uint8Array | null, from: Address, to: Address): boolean {
  return addresses === null || equal(addresses, signal.addressPair(from, to));
}

/** A uint32 counter cannot be further ahead. */
const NO_LIMIT = 2 ** 32 - 1;

/** Notes to oneself: nobody else can make us step over messages. */
function isWithSelf(session: Session, us: OurDevice, from: Address): boolean {
  return equal(session.theirs, us.identity.public) && uuidOf(from) === uuidOf(us.address);
}
