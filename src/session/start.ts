import { sha256 } from "../crypto/kdf.ts";
import { ensure, PeerError } from "../errors.ts";
import { initiate, respond, type ResponderKeys } from "../handshake/pqxdh.ts";
import type { OurDevice } from "../identity/identity.ts";
import type { VerifiedBundle } from "../identity/verify.ts";
import type { Random } from "../random.ts";
import { startBraid } from "../ratchet/braid/braid.ts";
import { startListening, startSpeaking } from "../ratchet/double_ratchet.ts";
import type { PrekeyMessage } from "../wire/prekey_message.ts";
import type { Answered, Unanswered } from "./session.ts";
import type { HeldKyberPrekey, PrekeyVault, Spent } from "./vault.ts";

/** What starts a session from our side. */
export interface Initiation {
  /** The device that starts. */
  readonly us: OurDevice;
  /** The device that is met, as `verifyBundle` lets it pass. */
  readonly bundle: VerifiedBundle;
  /** Drawn from for the base key and the KEM. */
  readonly random: Random;
  /** Unix milliseconds. */
  readonly now: number;
}

/** A new session from a bundle; its first messages carry what the peer needs to join. */
export function initiateSession({ us, bundle, random, now }: Initiation): Unanswered {
  const { secrets, baseKey, opening } = initiate(us.identity, bundle, random);
  const { root, chain, braid: authKey, exporter } = secrets;
  const classic = startListening({ root, chain, theirs: bundle.signedPrekey.key });
  return {
    state: "unanswered",
    opening,
    since: now,
    theirs: bundle.identity,
    baseKey,
    exporter,
    ratchet: { classic, braid: startBraid({ authKey, direction: "A2B" }) },
  };
}

/**
 * The session that a first message starts, and what it will have used up once the message
 * inside it was decrypted. "unknown-prekey" for a prekey that is not held (any more),
 * "duplicate" for a start on a last-resort key that was made before, and "bad-key".
 */
export function respondSession(input: {
  readonly us: OurDevice;
  readonly message: PrekeyMessage;
  readonly prekeys: PrekeyVault;
}): { readonly session: Answered; readonly spent: Spent } {
  const { us, message, prekeys } = input;
  const kyber = present(prekeys.kyberPrekey(message.kyberId));
  const spent = spending(message, kyber, prekeys);
  const keys = responderKeys(us, message, { prekeys, kyber });
  const { root, chain, braid: authKey, exporter } = respond(keys, message);
  const classic = startSpeaking({ root, chain, ours: keys.signed });
  const session: Answered = {
    state: "answered",
    theirs: message.identityKey,
    baseKey: message.baseKey,
    exporter,
    ratchet: { classic, braid: startBraid({ authKey, direction: "B2A" }) },
  };
  return { session, spent };
}

function responderKeys(us: OurDevice, message: PrekeyMessage, held: {
  readonly prekeys: PrekeyVault;
  readonly kyber: HeldKyberPrekey;
}): ResponderKeys {
  const { prekeys, kyber } = held;
  const { oneTimeId, signedId } = message;
  return {
    identity: us.identity,
    signed: present(prekeys.signedPrekey(signedId)),
    ec: oneTimeId === null ? null : present(prekeys.ecPrekey(oneTimeId)),
    kyber: kyber.private,
  };
}

/** What the message uses up; a replayed start is refused before any agreement. */
function spending(
  message: PrekeyMessage,
  { use }: HeldKyberPrekey,
  prekeys: PrekeyVault,
): Spent {
  const { oneTimeId: ecId, kyberId, signedId } = message;
  if (use === "one-time") return { ecId, kyber: { use, id: kyberId } };
  const start = { kyberId, signedId, baseKeyHash: sha256(message.baseKey) };
  const known = prekeys.lookUpStart(start);
  ensure(known !== "seen", "duplicate");
  ensure(known !== "full", "unknown-prekey");
  return { ecId, kyber: { use, start } };
}

function present<T>(prekey: T | null): T {
  if (prekey === null) throw new PeerError("unknown-prekey");
  return prekey;
}
