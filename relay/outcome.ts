import type { Data, Op } from "../src/channel/operations.ts";
import type { Consequence, Refusal } from "./machine.ts";

/** What an operation comes to. */
export type Outcome<O extends Op> = Done<O> | Refused;

/** An operation that was done. */
export interface Done<O extends Op> {
  readonly status: "ok";
  readonly data: Data<O>;
  /** What it changes about who may ask what. */
  readonly consequence?: Consequence;
}

/** An operation that was not done. */
export interface Refused {
  readonly status: Refusal;
  /** Seconds after which to try again. */
  readonly retryAfter?: number;
}

/** Refuses. */
export function refused(status: Refusal): Refused {
  return { status };
}

/** Refuses for so many seconds. */
export function limited(retryAfter: number): Refused {
  return { status: "limited", retryAfter };
}
