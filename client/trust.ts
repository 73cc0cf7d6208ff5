/** How far a person's identity key is believed. */
export type Trust =
  /** Met, not pinned yet: nothing is sent until `trust`. */
  | "untrusted"
  /** Pinned when first met, never compared. */
  | "unverified"
  /** Compared, and found to be the person's own. */
  | "verified"
  /** Compared, and found to be another's: nothing is sent until `trust`. */
  | "mismatched"
  /** Another key than the pinned one was met: nothing is sent until `trust`. */
  | "changed";
