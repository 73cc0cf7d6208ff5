import type { Address } from "../src/address.ts";
import type { Answer, Op, Request } from "../src/channel/operations.ts";
import type { OpenedRequest, OpenedSocket } from "../src/channel/relay_channel.ts";
import type { RelayChannel } from "../src/channel/relay_channel.ts";
import { LIMIT } from "../src/limits.ts";
import type { Clock } from "./clock.ts";
import type { Desk } from "./desk.ts";
import type { Grants } from "./grants.ts";
import {
  ANONYMOUS,
  type Channel,
  decide,
  type Decision,
  follow,
  heldGrant,
} from "./machine.ts";
import { type Moment, shownGrant, type Standing } from "./machine.ts";
import type { Metrics } from "./metrics.ts";
import { limited, type Outcome, refused } from "./outcome.ts";
import type { Revocations } from "./revocations.ts";

/** What connections are made of. */
export interface ConnectionParts {
  readonly desk: Desk;
  readonly grants: Grants;
  readonly revocations: Revocations;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** A socket, as far as its connection acts on it. */
export interface Closable {
  close(): void;
}

/**
 * One client's channel and who speaks in it. It opens what comes, lets the machine
 * decide, has that done at the desk, and seals what came of it.
 */
export class Connection {
  readonly #parts: ConnectionParts;
  readonly #channel: RelayChannel;
  readonly #about: Channel;
  readonly #sockets = new Set<Closable>();
  #standing: Standing = ANONYMOUS;
  #outstanding = 0;
  #closed = false;
  /** When it was made, in milliseconds of the clock that never jumps. */
  readonly born: number;
  /** When something was last said in it, by the same clock. */
  lastUse: number;

  /** `from` is the client's network address. */
  constructor(parts: ConnectionParts, channel: RelayChannel, from: string) {
    this.#parts = parts;
    this.#channel = channel;
    this.#about = { id: channel.id, h: channel.h, from };
    this.born = parts.clock.steady();
    this.lastUse = this.born;
  }

  /** The request in a POST body, once; `PeerError` where it is none. */
  open(body: Uint8Array): OpenedRequest {
    const opened = this.#channel.openRequest(body);
    this.lastUse = this.#parts.clock.steady();
    return opened;
  }

  /** The sealed answer to it; `null` where the connection ended meanwhile. */
  async reply({ n, request }: OpenedRequest): Promise<Uint8Array | null> {
    const answer = await this.answer(request, "post");
    return this.#closed
      ? null
      : this.#seal(n, answer ?? answerOf(request, refused("unauthenticated")));
  }

  /** The first frame of a socket, once; `PeerError` where it is none. */
  openSocket(frame: Uint8Array): OpenedSocket {
    const opened = this.#channel.acceptSocket(frame);
    this.lastUse = this.#parts.clock.steady();
    return opened;
  }

  /** Answers a request; `null` where nobody may ask anything on that socket any more. */
  async answer(request: Request, via: "post" | "socket"): Promise<Answer | null> {
    const answer = await this.#answer(request, via);
    if (answer !== null) this.#parts.metrics.answered(request.op, answer.status);
    return answer;
  }

  async #answer(request: Request, via: "post" | "socket"): Promise<Answer | null> {
    if (this.#outstanding >= LIMIT.outstandingRequests) {
      return answerOf(request, limited(1));
    }
    this.#outstanding++;
    try {
      const first = this.#step(request, via);
      const decision = first.do === "verify"
        ? await this.#verified(request, via, first.token)
        : first;
      if (decision.do === "close") return null;
      const { desk } = this.#parts;
      desk.note(decision, request.generation);
      const outcome = await desk.act(decision, this.#about);
      if (outcome.status === "ok" && outcome.consequence !== undefined) {
        this.#standing = follow(this.#standing, outcome.consequence);
      }
      return answerOf(request, outcome);
    } catch (error) {
      return answerOf(request, this.#parts.desk.failed(error));
    } finally {
      this.#outstanding--;
    }
  }

  /** The device that a token speaks for, while it does. */
  async deviceOf(token: string): Promise<Address | null> {
    const shown = shownGrant(this.#standing, token, this.#moment());
    if (shown === null) await this.#verify(token);
    const grant = shownGrant(this.#standing, token, this.#moment());
    return grant?.is === "device" ? grant.address : null;
  }

  /** Whether somebody may still ask for something here without showing a token. */
  get trusted(): boolean {
    return heldGrant(this.#standing, this.#moment()) !== null;
  }

  /** Whether the client proved that it has the channel's keys. */
  get confirmed(): boolean {
    return this.#channel.confirmed;
  }

  /** Whether a socket is open in it. */
  get busy(): boolean {
    return this.#sockets.size > 0;
  }

  /** Remembers a socket that ends with the connection. */
  add(socket: Closable): void {
    this.#sockets.add(socket);
  }

  /** Forgets a socket. */
  remove(socket: Closable): void {
    this.#sockets.delete(socket);
  }

  /** Ends it: its sockets close, its keys are cleared. */
  close(): void {
    this.#closed = true;
    for (const socket of [...this.#sockets]) socket.close();
    this.#channel.close();
  }

  /** The decision once the token that was shown is verified. */
  async #verified(
    request: Request,
    via: "post" | "socket",
    token: string,
  ): Promise<Exclude<Decision, { readonly do: "verify" }>> {
    await this.#verify(token);
    const decision = this.#step(request, via);
    // A token that verified and still is not taken belongs to somebody else.
    return decision.do === "verify"
      ? { do: "refuse", status: "unauthenticated" }
      : decision;
  }

  #step(request: Request, via: "post" | "socket"): Decision {
    const at = { via, ...this.#moment() };
    const { next, decision } = decide(this.#standing, request, at);
    this.#standing = next;
    return decision;
  }

  async #verify(token: string): Promise<void> {
    const grant = await this.#parts.grants.verify(token, this.#about.h);
    if (grant === null) return;
    this.#standing = follow(this.#standing, { now: "granted", grant });
  }

  #moment(): Moment {
    const { clock, revocations } = this.#parts;
    return { now: clock.steady(), lowestRev: (address) => revocations.lowest(address) };
  }

  #seal(n: number, answer: Answer): Uint8Array {
    try {
      return this.#channel.sealAnswer(n, answer);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return this.#channel.sealAnswer(n, { id: answer.id, status: "too-large" });
    }
  }
}

function answerOf({ id }: Request, outcome: Outcome<Op>): Answer {
  if (outcome.status === "ok") return { id, status: "ok", data: outcome.data };
  const { status, retryAfter } = outcome;
  return retryAfter === undefined ? { id, status } : { id, status, retryAfter };
}
