import type { Args } from "../../src/channel/operations.ts";
import { Backoff } from "../backoff.ts";
import { pause } from "../clock.ts";
import type { ConnectionState } from "../event.ts";
import { ClientError, type ClientFault } from "../fault.ts";
import type { Way } from "./connection.ts";
import { dial, type DialInput } from "./dial.ts";
import { type Line, SPENT } from "./line.ts";
import type { DeviceOp, Link, LinkEvent, Reply, SeenRelay } from "./link.ts";

/** What a link is made from. */
export type LinkInput =
  & Omit<Way, "signal">
  & Pick<DialInput, "pins" | "device" | "listening">;

/** A link that is offline until `connect`. */
export function makeLink(input: LinkInput): Link {
  return new DeviceLink(input);
}

/** A request that was not answered yet. */
interface Call {
  /** The line that it was last sent over. */
  line: Line | null;
  /** Whether a line was given up because the relay did not know us in it. */
  wasUnknown: boolean;
  /** Sends it; `null` where the relay does not know us. */
  attempt(line: Line): Promise<(() => void) | null>;
  fail(reason: unknown): void;
}

/** After these, trying again makes sense; after any other a person must act. */
const PASSING: readonly ClientFault[] = [
  "relay-unreachable",
  "relay-broken",
  "clock-off",
  "limited",
];

/**
 * Keeps one line open, and carries over to the next one what a broken one left.
 *
 *     offline ──connect──▶ connecting ──dialled──▶ online
 *        ▲                  ▲      │                  │
 *        │            waited│      │failed            │broken
 *        │                  │      ▼                  │
 *        └──for good── offline, to be retried ◀───────┘
 *
 * Requests are held while there is hope: from `connect` or a break on, until an attempt
 * to come back fails. Then they all reject, and so do new ones until the link is online.
 */
class DeviceLink implements Link {
  readonly #input: LinkInput;
  readonly #backoff: Backoff;
  readonly #ending = new AbortController();
  readonly #listeners = new Set<(event: LinkEvent) => void>();
  /** In the order in which they were made. */
  readonly #calls = new Set<Call>();
  #state: ConnectionState = { at: "offline", code: "relay-unreachable" };
  #isHopeful = false;
  #line: Line | null = null;
  #seen: SeenRelay | null = null;
  #running: Promise<void> | null = null;

  constructor(input: LinkInput) {
    this.#input = input;
    this.#backoff = new Backoff(input.random);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get seen(): SeenRelay | null {
    return this.#seen;
  }

  connect({ retry = false } = {}): Promise<void> {
    if (this.#running !== null) throw new Error("Connected already");
    const online = Promise.withResolvers<void>();
    if (retry) online.resolve();
    this.#isHopeful = true;
    this.#running = this.#run(online, retry).finally(() => this.#running = null);
    return online.promise;
  }

  request<O extends DeviceOp>(
    op: O,
    args: Args<O>,
    id: Uint8Array = this.#input.random.bytes(16),
  ): Promise<Reply<O>> {
    if (!this.#isHopeful) return Promise.reject(new ClientError(this.#faultNow()));
    return new Promise((resolve, reject) => {
      const attempt = async (line: Line) => {
        const reply = await line.request(op, args, id);
        const isUnknown = reply.status === "unauthenticated" && !call.wasUnknown;
        return isUnknown ? null : () => resolve(reply);
      };
      const call: Call = { line: null, wasUnknown: false, attempt, fail: reject };
      this.#calls.add(call);
      this.#pump();
    });
  }

  listen(listener: (event: LinkEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    const reason = new ClientError("relay-unreachable");
    this.#ending.abort(reason);
    this.#abandon(reason);
    await this.#line?.close(reason);
    await this.#running;
  }

  async #run(online: PromiseWithResolvers<void>, retry: boolean): Promise<void> {
    let [goesOn, reason] = [retry, SPENT];
    while (!this.#ending.signal.aborted) {
      const line = await this.#dial(online);
      reason = line instanceof ClientError ? line : await this.#use(line, online);
      goesOn ||= line !== reason;
      if (reason === SPENT) continue;
      const isPassing = PASSING.includes(reason.code);
      if (line === reason || !isPassing) this.#abandon(reason);
      if (!goesOn || !isPassing) break;
      await this.#wait(reason);
    }
    this.#enter(offline(reason));
    online.reject(reason);
  }

  /** Carries calls over a line until it breaks, and tells why it did. */
  async #use(line: Line, online: PromiseWithResolvers<void>): Promise<ClientError> {
    this.#line = line;
    this.#isHopeful = true;
    this.#backoff.reset();
    this.#enter({ at: "online" });
    online.resolve();
    this.#pump();
    const reason = await line.broken;
    this.#line = null;
    const gone = line.close(reason);
    if (this.#ending.signal.aborted) await gone;
    return reason;
  }

  async #dial(online: PromiseWithResolvers<void>): Promise<Line | ClientError> {
    this.#enter({ at: "connecting" });
    try {
      return await dial({
        ...this.#input,
        signal: this.#ending.signal,
        seen: (relay) => this.#seen = relay,
        push: (push) => this.#tell({ kind: "push", push }),
        warn: () => this.#tell({ kind: "clock-off" }),
      });
    } catch (error) {
      if (error instanceof ClientError) return error;
      online.reject(error);
      throw error;
    }
  }

  async #wait(reason: ClientError): Promise<void> {
    const asked = (reason.about.retryAfter ?? 0) * 1_000;
    const retryInMs = Math.max(this.#backoff.next(), asked);
    this.#enter({ ...offline(reason), retryInMs });
    await pause(this.#input.clock, retryInMs, this.#ending.signal).catch(() => null);
  }

  /** Sends as many calls as the line is wide, the oldest first. */
  #pump(): void {
    const line = this.#line;
    if (line === null) return;
    let places = line.width;
    for (const call of this.#calls) {
      if (places-- === 0) return;
      if (call.line === line) continue;
      call.line = line;
      this.#carry(call, line);
    }
  }

  async #carry(call: Call, line: Line): Promise<void> {
    try {
      const settle = await call.attempt(line);
      if (settle === null) {
        call.wasUnknown = true;
        return await line.close(new ClientError("relay-unreachable"));
      }
      this.#calls.delete(call);
      settle();
    } catch (error) {
      const isBreak = error instanceof ClientError && error.code !== "relay-broken";
      if (isBreak) return; // the next line carries it, or `abandon` ends it
      this.#calls.delete(call);
      call.fail(error);
    }
    this.#pump();
  }

  #abandon(reason: ClientError): void {
    this.#isHopeful = false;
    for (const call of this.#calls) call.fail(reason);
    this.#calls.clear();
  }

  #faultNow(): ClientFault {
    return this.#state.at === "offline" ? this.#state.code : "relay-unreachable";
  }

  #enter(state: ConnectionState): void {
    this.#state = state;
    this.#tell({ kind: "connection", state });
  }

  #tell(event: LinkEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function offline(
  { code, about: { fingerprint } }: ClientError,
): Extract<ConnectionState, { at: "offline" }> {
  return { at: "offline", code, ...(fingerprint !== undefined && { fingerprint }) };
}
