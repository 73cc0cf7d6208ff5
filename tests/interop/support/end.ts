import type { Bundle } from "../../../src/wire/bundle.ts";
import type { PairKind } from "../../../src/wire/envelope.ts";
import type { Keyring } from "./keyring.ts";

/** A message as it travels. */
export interface Sealed {
  readonly kind: PairKind;
  readonly body: Uint8Array;
}

/** One end of a conversation, whichever library it runs; what it refuses it throws. */
export interface End {
  readonly library: "ours" | "native";
  readonly keyring: Keyring;
  /** Unix milliseconds by this end's clock. */
  clock: number;
  /** Starts a session from a bundle of the peer. */
  start(bundle: Bundle): Promise<void>;
  seal(plaintext: Uint8Array): Promise<Sealed>;
  open(sealed: Sealed): Promise<Uint8Array>;
  /** Moves on as if so many messages had been sealed, which nobody will see. */
  lose(count: number): void;
  /** The whole record of sessions with the peer, as bytes. */
  state(): Uint8Array;
}
