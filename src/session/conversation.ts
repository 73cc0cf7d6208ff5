import { equal } from "../bytes.ts";
import type { TheirIdentity } from "../crypto/keys.ts";
import { ensure, PeerError } from "../errors.ts";
import { KIND, type PairKind } from "../wire/envelope.ts";
import { decodePrekeyMessage } from "../wire/prekey_message.ts";
import { decodeSignalMessage } from "../wire/signal_message.ts";
import { type Active, candidates, type SessionRecord } from "./record.ts";
import { withBaseKey, withCurrent } from "./record.ts";
import * as one from "./session.ts";
import { initiateSession, type Initiation, respondSession } from "./start.ts";
import { type Trace, traceOf } from "./trace.ts";
import type { PrekeyVault, Spent } from "./vault.ts";

/**
 * What is done with a record of sessions (wire-spec 7): start one, seal, open. Each call
 * takes a record and returns the next one, to be made durable before anything else is
 * done, or throws without any effect.
 */

/** A new current session from a verified bundle; the one before is archived. */
export function startSession(record: SessionRecord, start: Initiation): SessionRecord {
  return withCurrent(record, initiateSession(start));
}

/** Whether `sealMessage` has a session to seal in, or a bundle must be claimed first. */
export function canSeal({ current }: SessionRecord, now: number): boolean {
  return current !== null && !one.isStale(current, now);
}

/** Whether what is sealed next travels in a PreKey message, and must name both users. */
export function isUnanswered({ current }: SessionRecord): boolean {
  return current?.state === "unanswered";
}

/** A message to seal, and what is known about whom it is for. */
export interface OutgoingMessage extends one.Outgoing {
  /** The peer's pinned identity. */
  readonly pinned: TheirIdentity;
  /** Unix milliseconds. */
  readonly now: number;
}

/** A sealed message; `next` must be durable before `body` leaves. */
export interface Sealed {
  /** The record after it. */
  readonly next: SessionRecord;
  /** What the envelope says it is. */
  readonly kind: PairKind;
  /** A SignalMessage or a PreKeySignalMessage. */
  readonly body: Uint8Array;
}

/**
 * Seals a message in the current session. "no-session" where there is none,
 * "stale-session" where the peer did not answer it within 30 days, "wrong-identity" where
 * it is with another identity than the pinned one.
 */
export function sealMessage(record: SessionRecord, message: OutgoingMessage): Sealed {
  const { current, archived } = record;
  ensure(current !== null, "no-session");
  ensure(!one.isStale(current, message.now), "stale-session");
  ensureTrusted(message.pinned, current.theirs);
  const { next, kind, body } = one.sealIn(current, message);
  return { next: { current: next, archived }, kind, body };
}

/** A message to open, and what is known about whom it is from. */
export interface IncomingMessage extends one.Ends {
  /** What the envelope says it is. */
  readonly kind: PairKind;
  /** A SignalMessage or a PreKeySignalMessage. */
  readonly body: Uint8Array;
  /** The peer's pinned identity; `null` for a stranger. */
  readonly pinned: TheirIdentity | null;
  /** Asked only when the message starts a session. */
  readonly prekeys: PrekeyVault;
}

/** An opened message; all of it is to be committed at once, before it is acknowledged. */
export interface Opened {
  /** The record after it. */
  readonly next: SessionRecord;
  /** Padded content. */
  readonly plaintext: Uint8Array;
  /** The identity that the session proves: to be pinned where none is. */
  readonly identity: TheirIdentity;
  /** What a new session used up; `null` where the session was known. */
  readonly spent: Spent | null;
  /** Tells the message, in its place, from another one that comes later. */
  readonly trace: Trace;
}

/**
 * Opens a message in whichever session it belongs to, or in the one that it starts.
 * Throws `PeerError`: "wrong-identity" where another is pinned; "duplicate" for what was
 * opened before; "no-session" for a message to a record without any; and what the
 * current session's attempt gave where none succeeded. The record stays as it was.
 */
export function openMessage(record: SessionRecord, message: IncomingMessage): Opened {
  return message.kind === KIND.prekeyMessage
    ? openFirst(record, message)
    : openLater(record, message);
}

/** A PreKey message is opened in the session it names, or starts it: in no other. */
function openFirst(record: SessionRecord, incoming: IncomingMessage): Opened {
  const { us, from, pinned, prekeys } = incoming;
  const first = decodePrekeyMessage(incoming.body);
  ensureTrusted(pinned, first.identityKey);
  const inner = { us, from, message: first.message };
  const known = withBaseKey(record, first.baseKey);
  if (known !== null) {
    // No MAC covers the outer identity key: the session's own is the proven one.
    ensure(equal(known.current.theirs, first.identityKey), "forged");
    return openIn(known, inner, null);
  }
  const { session, spent } = respondSession({ us, message: first, prekeys });
  return openIn(withCurrent(record, session), inner, spent);
}

/** A later message is tried in the current session, then in the archived ones. */
function openLater(record: SessionRecord, incoming: IncomingMessage): Opened {
  const { us, from, pinned } = incoming;
  const message = decodeSignalMessage(incoming.body);
  const refusals: PeerError[] = [];
  for (const candidate of candidates(record)) {
    const opened = attempt(candidate, { us, from, message });
    if (opened instanceof PeerError) {
      refusals.push(opened);
      continue;
    }
    ensureTrusted(pinned, opened.identity);
    return opened;
  }
  throw refusals[0] ?? new PeerError("no-session");
}

/** A refusal leaves the next candidate a try, but what is a duplicate in one is one. */
function attempt(candidate: Active, incoming: one.Incoming): Opened | PeerError {
  try {
    return openIn(candidate, incoming, null);
  } catch (error) {
    if (error instanceof PeerError && error.code !== "duplicate") return error;
    throw error;
  }
}

function openIn(active: Active, incoming: one.Incoming, spent: Spent | null): Opened {
  const { next: current, plaintext, macKey } = one.openIn(active.current, incoming);
  const { archived } = active;
  const identity = current.theirs;
  const trace = traceOf(incoming.message, macKey);
  return { next: { current, archived }, plaintext, identity, spent, trace };
}

function ensureTrusted(pinned: TheirIdentity | null, identity: TheirIdentity): void {
  ensure(pinned === null || equal(pinned, identity), "wrong-identity");
}
