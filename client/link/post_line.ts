import type { Args } from "../../src/channel/operations.ts";
import type { Clock } from "../clock.ts";
import { ClientError } from "../fault.ts";
import type { Connection } from "./connection.ts";
import { type Line, SPENT } from "./line.ts";
import type { Device, DeviceOp, Reply } from "./link.ts";
import { openSession, type Session } from "./session.ts";

/** Milliseconds before its end at which a token is renewed. */
const RENEW_MS = 2 * 60 * 1_000;

/** A line by POST: each request carries the session's token, renewed before it ends. */
export class PostLine implements Line {
  /** One at a time: requests that travel side by side may overtake each other. */
  readonly width = 1;
  readonly #connection: Connection;
  readonly #device: Device;
  readonly #clock: Clock;
  readonly #broken = Promise.withResolvers<ClientError>();
  #session: Session;

  constructor(connection: Connection, session: Session, device: Device, clock: Clock) {
    this.#connection = connection;
    this.#session = session;
    this.#device = device;
    this.#clock = clock;
  }

  get broken(): Promise<ClientError> {
    return this.#broken.promise;
  }

  async request<O extends DeviceOp>(
    op: O,
    args: Args<O>,
    id: Uint8Array,
  ): Promise<Reply<O>> {
    try {
      if (this.#connection.isSpent) throw SPENT;
      const token = await this.#token();
      const generation = this.#device.generation();
      return await this.#connection.request(op, args, { id, token, generation });
    } catch (error) {
      const isBreak = error instanceof ClientError && error.code !== "relay-broken";
      if (isBreak) this.#broken.resolve(error);
      throw error;
    }
  }

  close(reason: ClientError): Promise<void> {
    this.#broken.resolve(reason);
    this.#connection.close();
    return Promise.resolve();
  }

  async #token(): Promise<string> {
    if (this.#clock.now() >= this.#session.until - RENEW_MS) {
      this.#session = await openSession(this.#connection, this.#device, this.#clock);
    }
    return this.#session.token;
  }
}
