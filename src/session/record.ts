import { equal } from "../bytes.ts";
import { Reader } from "../codec/reader.ts";
import { Writer } from "../codec/writer.ts";
import type { PublicKey } from "../crypto/keys.ts";
import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import { Secret } from "../secret.ts";
import { answered, type Session } from "./session.ts";
import * as snapshot from "./snapshot.ts";

/**
 * All sessions with one device of a peer (wire-spec 7). There are several because both
 * may start one at the same time, or one anew while messages of the last are on their
 * way. One is current and sends; any may receive, and whichever does becomes current, so
 * the two sides settle on one.
 *
 *   startSession, first message ──▶ current ◀──promoted by a message── archived (≤ 40)
 *                                      └────────archived by the next────────▶┘
 */
export interface SessionRecord {
  /** The one that sends; `null` before the first and after `archiveCurrent`. */
  readonly current: Session | null;
  /** Newest first, as snapshots: none is read before a message needs it. */
  readonly archived: readonly Secret[];
}

/** A record whose current session is known to be there. */
export interface Active extends SessionRecord {
  readonly current: Session;
}

/** What a device starts with that was never spoken to. */
export const NO_SESSIONS: SessionRecord = { current: null, archived: [] };

/** The record with a new current session; the one before is archived. */
export function withCurrent(record: SessionRecord, session: Session): Active {
  return { current: session, archived: archive(record) };
}

/**
 * The record without a current session: the one it had only receives, as archived. A
 * message that is opened in it makes it current again. Whoever archives because another
 * copy of the record may have sent must therefore remember its sessions, and take what
 * comes in them `withoutPromotion` (`channel.md` 8): each of their next keys may have
 * been used already.
 */
export function archiveCurrent(record: SessionRecord): SessionRecord {
  return { current: null, archived: archive(record) };
}

/**
 * The record without the archived sessions that are with anybody but that identity: for
 * when another one, at the same address, starts session after session.
 */
export function archivedWith(
  { current, archived }: SessionRecord,
  identity: PublicKey,
): SessionRecord {
  const isTheirs = (session: Secret) =>
    equal(snapshot.decodeSession(session.expose()).theirs, identity);
  return { current, archived: archived.filter(isTheirs) };
}

/**
 * The record after a message was opened, where the session that it came in is not to be
 * sent in any more: whichever was current stays so, with what it needs to be answered.
 */
export function withoutPromotion(
  before: SessionRecord,
  after: SessionRecord,
): SessionRecord {
  const { current: opened } = after;
  const { current, archived } = before;
  if (opened === null || current !== null && equal(current.baseKey, opened.baseKey)) {
    return after;
  }
  const others = archived.filter((session) =>
    !equal(snapshot.baseKeyOf(session.expose()), opened.baseKey)
  );
  return { current, archived: archive({ current: opened, archived: others }) };
}

/** The base keys of the archived sessions, newest first. */
export function archivedKeys({ archived }: SessionRecord): PublicKey[] {
  return archived.map((session) => snapshot.baseKeyOf(session.expose()));
}

/** The record with each of its sessions as the current one; archived ones last. */
export function* candidates(record: SessionRecord): Generator<Active> {
  const { current, archived } = record;
  if (current !== null) yield { current, archived };
  for (const session of archived) yield promoted(record, session);
}

/** The record with the session of a base key as the current one. */
export function withBaseKey(record: SessionRecord, baseKey: PublicKey): Active | null {
  const { current, archived } = record;
  if (current !== null && equal(current.baseKey, baseKey)) return { current, archived };
  const found = archived.find((session) =>
    equal(snapshot.baseKeyOf(session.expose()), baseKey)
  );
  return found === undefined ? null : promoted(record, found);
}

/** The bytes of a record, for the vault: secret. */
export function encodeRecord({ current, archived }: SessionRecord): Uint8Array {
  const length = archived.reduce((sum, { length }) => sum + length + 3, 0);
  const w = new Writer(length + snapshot.CAPACITY);
  w.u8(archived.length);
  for (const session of archived) w.sized(session.expose());
  if (current !== null) snapshot.writeSession(w, current);
  return w.finish();
}

/** The record that `encodeRecord` wrote; it keeps views of the bytes. */
export function decodeRecord(bytes: Uint8Array): SessionRecord {
  const r = new Reader(bytes);
  const count = r.u8();
  ensure(count <= LIMIT.archivedSessions, "malformed");
  const archived = Array.from({ length: count }, () => archivedOf(r.sized(r.remaining)));
  const current = r.remaining === 0 ? null : snapshot.decodeSession(r.rest());
  return { current, archived };
}

function promoted({ current, archived }: SessionRecord, session: Secret): Active {
  const others = archived.filter((other) => other !== session);
  return {
    current: snapshot.decodeSession(session.expose()),
    archived: archive({ current, archived: others }),
  };
}

/** All sessions as archived ones; beyond the limit the oldest is forgotten. */
function archive({ current, archived }: SessionRecord): readonly Secret[] {
  if (current === null) return archived;
  const newest = archivedOf(snapshot.encodeSession(answered(current)));
  return [newest, ...archived].slice(0, LIMIT.archivedSessions);
}

function archivedOf(bytes: Uint8Array): Secret {
  return new Secret("archived session", bytes);
}
