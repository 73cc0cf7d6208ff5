import type { Data, Op } from "../src/channel/operations.ts";
import type { Call, Consequence, DeviceGrant, DeviceOp, Refusal } from "./machine.ts";

/** What an operation comes to. */
export type Outcome<O extends Op> = Done<O> | Refused;

/** Who does these of the operations that a device may ask for. */
export type WorkFor<O extends DeviceOp> = {
  readonly [P in O]: (call: Call<P>, grant: DeviceGrant) => Promise<Outcome<P>>;
};

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
