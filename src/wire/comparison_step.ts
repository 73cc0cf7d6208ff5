import * as v from "valibot";
import { type Address, addressBytes } from "../address.ts";
import { encodeCbor } from "../codec/cbor.ts";
import { bytesOf, packedAddress, parse } from "../codec/schema.ts";
import { PUBLIC_LENGTH, type PublicKey, theirPublic } from "../crypto/keys.ts";

/**
 * The messages of a live comparison (`groups.md` 5), each an array that begins with its
 * number and the run's. They travel as content of type "sas"; start and accept are hashed
 * as they are spelled.
 */
export type Step = Start | Accept | Reveal | Confirm | Abort;

/** Who began the comparison, and who agreed to it. */
export type Role = "starter" | "accepter";

/** Begins a run, and says what the starter believes. */
export interface Start {
  /** Which step it is. */
  readonly step: "start";
  /** The run: 16 random bytes. */
  readonly run: Uint8Array;
  /** The writer's own address. */
  readonly starter: Address;
  /** The reader's, as the writer knows it. */
  readonly accepter: Address;
  /** IK of the writer. */
  readonly starterKey: PublicKey;
  /** IK of the reader, as the writer pinned it. */
  readonly accepterKey: PublicKey;
  /** The base key of the session that the starter is in. */
  readonly baseKey: PublicKey;
}

/** Agrees to a run and commits to the accepter's share. */
export interface Accept {
  /** Which step it is. */
  readonly step: "accept";
  /** The run that the start began. */
  readonly run: Uint8Array;
  /** 32 bytes, by `commitmentTo`. */
  readonly commitment: Uint8Array;
}

/** One side's share of the code. */
export interface Reveal {
  /** Which step it is. */
  readonly step: "reveal";
  /** Whose share it is. */
  readonly by: Role;
  /** The run that the start began. */
  readonly run: Uint8Array;
  /** 32 random bytes. */
  readonly share: Uint8Array;
}

/** A person found the emoji equal. */
export interface Confirm {
  /** Which step it is. */
  readonly step: "confirm";
  /** The run that the start began. */
  readonly run: Uint8Array;
  /** 32 bytes, by `confirmationMac`. */
  readonly mac: Uint8Array;
}

/** Ends a run without a result. */
export interface Abort {
  /** Which step it is. */
  readonly step: "abort";
  /** The run that the start began. */
  readonly run: Uint8Array;
  /** What the other side is told. */
  readonly reason: AbortReason;
}

/** Why a run ends without a result. */
export type AbortReason =
  /** A person gave up. */
  | "cancelled"
  /** A person found the emoji different. */
  | "mismatch"
  /** Another run is under way, or there were too many. */
  | "busy"
  /** Ten minutes passed. */
  | "timed-out"
  /** The pair's active session is another one than the starter's, or than before. */
  | "other-session"
  /** The two do not agree on their addresses and keys. */
  | "other-view"
  /** A message that is not the next one. */
  | "out-of-order"
  /** A share that is not the one committed to: somebody cheats. */
  | "broken-commitment"
  /** A confirmation that only somebody else can have made. */
  | "forged";

/** The reasons by the numbers that travel. */
const REASONS = [
  "cancelled",
  "mismatch",
  "busy",
  "timed-out",
  "other-session",
  "other-view",
  "out-of-order",
  "broken-commitment",
  "forged",
] as const satisfies AbortReason[];

/** Bytes of a run's number. */
export const RUN_LENGTH = 16;
/** Bytes of a share, a commitment and a MAC. */
export const SHARE_LENGTH = 32;

const NUMBER = {
  start: 1,
  accept: 2,
  revealOfStarter: 3,
  revealOfAccepter: 4,
  confirm: 5,
  abort: 6,
} as const;

const BYTES32 = bytesOf(SHARE_LENGTH);
const KEY = v.pipe(bytesOf(PUBLIC_LENGTH), v.transform(theirPublic));

const STEP = v.tupleWithRest(
  [v.picklist(Object.values(NUMBER)), bytesOf(RUN_LENGTH)],
  v.unknown(),
);
const START = v.strictTuple([packedAddress, packedAddress, KEY, KEY, KEY]);
const ONE_SHARE = v.strictTuple([BYTES32]);
const ONE_REASON = v.strictTuple([
  v.pipe(v.number(), v.transform((place) => REASONS[place]), v.picklist(REASONS)),
]);

/** The step that a decoded value spells; "malformed" for anything else. */
export function readStep(value: unknown): Step {
  const [number, run, ...fields] = parse(STEP, value);
  switch (number) {
    case NUMBER.start: {
      const [starter, accepter, starterKey, accepterKey, baseKey] = parse(START, fields);
      return { step: "start", run, starter, accepter, starterKey, accepterKey, baseKey };
    }
    case NUMBER.accept: {
      const [commitment] = parse(ONE_SHARE, fields);
      return { step: "accept", run, commitment };
    }
    case NUMBER.revealOfStarter:
    case NUMBER.revealOfAccepter: {
      const by = number === NUMBER.revealOfStarter ? "starter" : "accepter";
      const [share] = parse(ONE_SHARE, fields);
      return { step: "reveal", by, run, share };
    }
    case NUMBER.confirm: {
      const [mac] = parse(ONE_SHARE, fields);
      return { step: "confirm", run, mac };
    }
    case NUMBER.abort: {
      const [reason] = parse(ONE_REASON, fields);
      return { step: "abort", run, reason };
    }
  }
}

/** The value of a step, to be encoded; the mirror of `readStep`. */
export function stepValue(step: Step): readonly unknown[] {
  const { run } = step;
  switch (step.step) {
    case "start": {
      const addresses = [addressBytes(step.starter), addressBytes(step.accepter)];
      const keys = [step.starterKey, step.accepterKey, step.baseKey];
      return [NUMBER.start, run, ...addresses, ...keys];
    }
    case "accept":
      return [NUMBER.accept, run, step.commitment];
    case "reveal":
      return step.by === "starter"
        ? [NUMBER.revealOfStarter, run, step.share]
        : [NUMBER.revealOfAccepter, run, step.share];
    case "confirm":
      return [NUMBER.confirm, run, step.mac];
    case "abort":
      return [NUMBER.abort, run, REASONS.indexOf(step.reason)];
  }
}

/** The exact bytes of a step, as both sides hash them. */
export function stepBytes(step: Step): Uint8Array {
  return encodeCbor(stepValue(step));
}
