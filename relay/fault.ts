/**
 * A reason why a relay does not start, or does not go on, that its operator can remove.
 * What to say about it is decided in `cli.ts` from the code.
 */
export class RelayError extends Error {
  /** Tells it from other errors in what a crash prints. */
  override readonly name = "RelayError";

  /** The message is the code alone. */
  constructor(readonly code: RelayFault, readonly about: FaultDetails = {}) {
    super(code, { cause: about.cause });
  }
}

/** What `cli.ts` needs to explain a fault; all of it comes from the operator. */
export interface FaultDetails {
  /** The file, option or address it is about. */
  readonly subject?: string;
  /** What is known to be meant, where a name was misspelt. */
  readonly suggestion?: string;
  /** The error that led here, for whoever debugs. */
  readonly cause?: unknown;
}

/** Everything that can be wrong with where a relay is to run. */
export type RelayFault =
  /** Another relay uses the data directory or the store. */
  | "busy"
  /** Somebody else listens there. */
  | "address-in-use"
  /** Nobody may or can listen there. */
  | "address-unusable"
  /** The data directory cannot be made, read or written. */
  | "data-dir-unusable"
  /** Neither `--data-dir` nor `HOME` says where the data is. */
  | "data-dir-unknown"
  /** No relay ever ran in the folder. */
  | "no-relay-here"
  /** A file of keys can be read by others. */
  | "keys-exposed"
  /** A file of keys is not what this program writes. */
  | "keys-damaged"
  /** The database cannot be opened, or holds what these keys did not write. */
  | "store-unusable"
  /** A kind of store that this version does not have. */
  | "store-unknown"
  /** A certificate without its key, or the other way round. */
  | "tls-incomplete"
  /** A certificate or its key cannot be read or used. */
  | "tls-unusable"
  /** The file of limits cannot be read or is no JSON object. */
  | "limits-unreadable"
  /** The file of limits names something that is no limit. */
  | "limit-unknown"
  /** A limit that is no number within its bounds. */
  | "limit-out-of-range";
