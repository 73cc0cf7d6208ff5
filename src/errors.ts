/**
 * Whose fault an error is decides what it is: absence is `null`, a peer's fault is a
 * `PeerError`, and anything else that is thrown is a bug of ours.
 */
export class PeerError extends Error {
  /** Tells it from other errors where classes are not to be had. */
  override readonly name = "PeerError";

  /** `code` is all there is: no bytes, names or text, so each of these may be logged. */
  constructor(readonly code: Fault, options?: ErrorOptions) {
    super(code, options);
  }
}

/** What a peer, or whoever carried its bytes, can do wrong. */
export type Fault =
  /** The bytes do not spell what they must. */
  | "malformed"
  /** A version that we do not speak, older or newer. */
  | "unsupported-version"
  /** A tag or signature does not verify, or no key we hold fits. */
  | "forged"
  /** Already received once. */
  | "duplicate"
  /** So far ahead of what came before that the way there is refused. */
  | "too-far-ahead"
  /** A public key that no honest peer makes, or an agreement without contribution. */
  | "bad-key"
  /** A prekey that we do not hold, or no longer. */
  | "unknown-prekey"
  /** No session that could open it. */
  | "no-session"
  /** A session that was never answered and is too old to go on sending in. */
  | "stale-session"
  /** An identity key other than the one that belongs to the peer. */
  | "wrong-identity"
  /** A statement or certificate past its time. */
  | "expired"
  /** A statement or certificate older than one that was seen before. */
  | "rolled-back"
  /** An entry that does not follow where the group's log ends. */
  | "not-next"
  /** A change that the actor's role, or the lack of one, forbids. */
  | "not-allowed"
  /** A change that is made already, or whose target is gone. */
  | "moot"
  /** A change that would leave a group's members without an admin. */
  | "last-admin"
  /** One member more than a group may have. */
  | "group-full"
  /** One entry more than a group's log may have. */
  | "log-full";

/** Refuses with `code` unless the condition holds. */
export function ensure(condition: boolean, code: Fault): asserts condition {
  if (!condition) throw new PeerError(code);
}
