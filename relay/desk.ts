import { PeerError } from "../src/errors.ts";
import type { DeviceWork } from "./device_work.ts";
import type { Devices } from "./devices.ts";
import type { Generations } from "./generations.ts";
import { failureReport, type Log } from "./log.ts";
import type {
  Call,
  Channel,
  Decision,
  DeviceGrant,
  DeviceOp,
  OpenOp,
} from "./machine.ts";
import type { PasswordOp, StartedLogin } from "./machine.ts";
import type { OpenWork } from "./open_work.ts";
import { type Outcome, refused } from "./outcome.ts";

/** What a desk is made of. */
export interface DeskParts {
  readonly openWork: OpenWork;
  readonly deviceWork: DeviceWork;
  readonly devices: Devices;
  readonly generations: Generations;
  readonly log: Log;
}

/** A decision that can be acted upon at once. */
export type Actionable = Exclude<Decision, { readonly do: "verify" | "close" }>;

/** Seconds after which it makes sense to try again when the store failed. */
const RETRY_S = 5;

/** Where it is done what the machine decided. */
export class Desk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /** Does it. */
  act(
    decision: Actionable,
    channel: Channel,
  ): Promise<Outcome<OpenOp | PasswordOp | DeviceOp>> {
    switch (decision.do) {
      case "refuse":
        return Promise.resolve(refused(decision.status));
      case "perform":
        return this.#forStranger(decision.call, channel, decision.login);
      case "perform-as-password":
        return this.#parts.devices.replace(decision.call, decision.grant);
      case "perform-as-device":
        return this.#forDevice(decision.call, decision.grant);
    }
  }

  /** Notes what generation a device's vault has. */
  note(decision: Actionable, generation: number | undefined): void {
    if (decision.do !== "perform-as-device" || generation === undefined) return;
    this.#parts.generations.note(decision.grant.address, generation);
  }

  /** What to answer when something failed on the way. */
  failed(error: unknown): Outcome<never> {
    if (error instanceof PeerError) return refused("malformed");
    this.#parts.log.write(failureReport(error));
    return { status: "unavailable", retryAfter: RETRY_S };
  }

  #forStranger<O extends OpenOp>(
    call: Call<O>,
    channel: Channel,
    login: StartedLogin | null,
  ): Promise<Outcome<O>> {
    return this.#parts.openWork[call.op](call, channel, login);
  }

  #forDevice<O extends DeviceOp>(
    call: Call<O>,
    grant: DeviceGrant,
  ): Promise<Outcome<O>> {
    return this.#parts.deviceWork[call.op](call, grant);
  }
}
