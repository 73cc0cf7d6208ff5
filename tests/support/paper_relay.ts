import {
  type Address,
  canonicalUsername,
  deviceOf,
  type Username,
  type Uuid,
  uuidOf,
} from "../../src/address.ts";
import { hex } from "../../src/bytes.ts";
import {
  type Answer,
  type Args,
  type Op,
  OPERATIONS,
} from "../../src/channel/operations.ts";
import { parse } from "../../src/codec/schema.ts";
import type { DeviceRecord } from "../../src/wire/device.ts";
import type {
  Bundle,
  EcPrekey,
  KyberPrekey,
  LastingKeys,
} from "../../src/wire/bundle.ts";
import type { Envelope, GroupOutgoing } from "../../src/wire/envelope.ts";
import type { ConnectionState } from "../../client/event.ts";
import { ClientError } from "../../client/fault.ts";
import type { Device, DeviceOp, Link, LinkEvent, Reply } from "../../client/link/link.ts";
import type { SeenRelay } from "../../client/link/link.ts";
import { replyOf } from "../../client/link/reply.ts";
import { PaperGroups } from "./paper_groups.ts";

/** A device at the relay. */
interface Seat {
  readonly username: Username;
  readonly record: DeviceRecord;
  lasting: LastingKeys;
  readonly ec: EcPrekey[];
  readonly kyber: KyberPrekey[];
  readonly box: Envelope[];
  /** Every envelope that was ever put into the box. */
  readonly past: Envelope[];
  generation: number;
  link: PaperLink | null;
}

/** A request on its way, for a test to stand in. */
export interface Passing {
  readonly op: DeviceOp;
  readonly args: unknown;
  readonly id: Uint8Array;
  readonly from: Address;
}

/**
 * What a test does with a request: let it pass (`null`), answer in the relay's place, let
 * it break the line before it arrives ("lost") or after it ("answer lost"), or let it
 * hang for ever ("silence").
 */
export type Intervention =
  | null
  | "lost"
  | "answer lost"
  | "silence"
  | {
    readonly status:
      | "not-found"
      | "limited"
      | "mailbox-full"
      | "unavailable"
      | "forbidden";
  };

/** An envelope before it has a place in a box. */
type Posted<E> = E extends unknown ? Omit<E, "seq" | "receivedAt" | "to"> : never;

/** A relay on paper: the directory and the mailboxes, no bytes on any wire. */
export class PaperRelay {
  readonly seats = new Map<Address, Seat>();
  /** Every request that arrived, in order. */
  readonly log: Passing[] = [];
  /** Asked about each request. */
  intervene: (passing: Passing) => Intervention = () => null;
  /** May change what is handed out as a bundle. */
  forge: (bundle: Bundle, to: Address) => Bundle = (bundle) => bundle;
  now = Date.UTC(2026, 10, 22);
  #seq = 100;
  readonly #taken = new Set<string>();
  readonly groups = new PaperGroups(() => this.now);
  /** What was answered under an id: the same request gets the same answer. */
  readonly #answers = new Map<string, Outcome>();

  constructor() {
    this.groups.announce = (account, head) => {
      for (const [at, seat] of this.seats) {
        if (uuidOf(at) === account) seat.link?.push({ op: "group", args: head });
      }
    };
  }

  /** Gives a device its seat. */
  seat(
    username: Username,
    at: Address,
    record: DeviceRecord,
    lasting: LastingKeys,
  ): void {
    for (const other of this.seats.keys()) {
      if (uuidOf(other) === uuidOf(at)) this.seats.delete(other);
    }
    const blank = { ec: [], kyber: [], box: [], past: [], generation: 0, link: null };
    this.seats.set(at, { username, record, lasting, ...blank });
  }

  /** The device of a user, by name. */
  addressOf(name: string): Address {
    const found = [...this.seats].find(([, seat]) => seat.username === name);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    return found[0];
  }

  /** Lets another name lead to a device. */
  rename(at: Address, text: string): void {
    const username = canonicalUsername(text);
    if (username === null) throw new RangeError(`${text} is no username`);
    this.seats.set(at, { ...this.at(at), username });
  }

  seatOf(name: string): Seat {
    return this.at(this.addressOf(name));
  }

  at(address: Address): Seat {
    const seat = this.seats.get(address);
    if (seat === undefined) throw new Error("no such device");
    return seat;
  }

  /** Puts an envelope into a box, whoever is there. */
  put(to: Address, envelope: Posted<Envelope>): void {
    const carried = { seq: this.#seq += 3, receivedAt: this.now };
    const whole = "group" in envelope
      ? { ...envelope, ...carried }
      : { ...envelope, to, ...carried };
    this.#hand(to, whole);
  }

  #hand(to: Address, whole: Envelope): void {
    const seat = this.at(to);
    seat.box.push(whole);
    seat.past.push(whole);
    seat.link?.push({ op: "envelope", args: whole });
  }

  /** What a relay does about a request whose arguments it has checked. */
  perform({ op, args, id, from }: Passing): Outcome {
    const mine = this.at(from);
    switch (op) {
      case "user/find":
        return this.#find(argsOf(op, args));
      case "bundle/claim":
        return this.#claim(argsOf(op, args).address);
      case "keys/publish":
        return publish(mine, argsOf(op, args));
      case "keys/count":
        return ok({ ec: mine.ec.length, kyber: mine.kyber.length });
      case "send":
        return this.#send({ from, id, ...argsOf(op, args) });
      case "mailbox/acknowledge":
        return forget(mine, argsOf(op, args).upTo);
      case "presence/list":
        return ok({ online: this.#online() });
      case "group/create":
        return this.#once(id, () => this.groups.create(argsOf(op, args)));
      case "group/append":
        return this.#once(id, () => this.groups.append(argsOf(op, args), from));
      case "group/log":
        return this.groups.log(argsOf(op, args), from);
      case "group/head":
        return this.groups.head(argsOf(op, args), from);
      default:
        return ok({});
    }
  }

  #send(message: Args<"send"> & Pick<Passing, "from" | "id">): Outcome {
    if ("group" in message) return this.#fanOut(message);
    const { from, id, to, kind, body } = message;
    if (!this.seats.has(to)) return { status: "not-found" };
    const key = `${from} ${hex(id)}`;
    if (!this.#taken.has(key)) this.put(to, { id, from, kind, body });
    this.#taken.add(key);
    return ok({});
  }

  #fanOut(message: GroupOutgoing & Pick<Passing, "from" | "id">): Outcome {
    const { from, id, group, epoch, kind, body } = message;
    const key = `${from} ${hex(id)}`;
    if (this.#taken.has(key)) return ok({});
    const readers = this.groups.readers(message, from);
    if ("status" in readers) return readers;
    for (const to of readers) this.put(to, { id, from, group, epoch, kind, body });
    this.#taken.add(key);
    return ok({});
  }

  /** What was done under an id is not done again. */
  #once(id: Uint8Array, act: () => Outcome): Outcome {
    const outcome = this.#answers.get(hex(id)) ?? act();
    if (outcome.status === "ok") this.#answers.set(hex(id), outcome);
    return outcome;
  }

  #online() {
    return [...this.seats]
      .filter(([, seat]) => seat.link?.state.at === "online")
      .map(([at, { username }]) => ({ uuid: uuidOf(at), username }));
  }

  #find(who: Args<"user/find">): Outcome {
    for (const [at, { username }] of this.seats) {
      const uuid: Uuid = uuidOf(at);
      const found = "uuid" in who ? who.uuid === uuid : who.username === username;
      if (!found) continue;
      return ok({ uuid, username, devices: [deviceOf(at)] });
    }
    return { status: "not-found" };
  }

  #claim(at: Address): Outcome {
    const seat = this.seats.get(at);
    if (seat === undefined) return { status: "not-found" };
    const [ec, kyber] = [seat.ec.shift(), seat.kyber.shift()];
    const { registrationId, device, identityKey } = seat.record;
    const bundle = { registrationId, device, identityKey, lasting: seat.lasting };
    const whole = { ...bundle, ...(ec && { ec }), ...(kyber && { kyber }) };
    return ok({ bundle: this.forge(whole, at) });
  }
}

type Outcome = Omit<Answer, "id">;

function ok(data: unknown): Outcome {
  return { status: "ok", data };
}

/** Checked as the real relay does: a client must never send anything else. */
function argsOf<O extends Op>(op: O, args: unknown): Args<O> {
  return parse(OPERATIONS[op].args, args);
}

function publish(seat: Seat, upload: Args<"keys/publish">): Outcome {
  if (upload.lasting) seat.lasting = upload.lasting;
  if (upload.anew) [seat.ec, seat.kyber].forEach((keys) => keys.splice(0));
  seat.ec.push(...upload.ec);
  seat.kyber.push(...upload.kyber);
  return ok({});
}

function forget(seat: Seat, upTo: number): Outcome {
  seat.box.splice(0, Infinity, ...seat.box.filter(({ seq }) => seq > upTo));
  return ok({});
}

/** A link to the relay on paper, that a test may break and mend. */
export class PaperLink implements Link {
  state: ConnectionState = { at: "offline", code: "relay-unreachable" };
  /** Whether the process behind it is dead: nothing is ever answered. */
  isDead = false;

  get seen(): SeenRelay {
    return { identityKey: this.relay.groups.identityKey, clockAhead: 0 };
  }

  readonly #listeners = new Set<(event: LinkEvent) => void>();

  constructor(
    readonly relay: PaperRelay,
    readonly address: Address,
    readonly device: Device,
  ) {}

  async connect(): Promise<void> {
    await tick();
    const seat = this.relay.seats.get(this.address);
    if (seat === undefined) throw new ClientError("logged-out");
    this.#enter({ at: "connecting" });
    this.device.opened({ token: "t", lifetime: 900, generation: seat.generation });
    const cursor = this.device.cursor();
    seat.box.splice(0, Infinity, ...seat.box.filter(({ seq }) => seq > cursor));
    seat.link = this;
    this.#enter({ at: "online" });
    for (const envelope of [...seat.box]) this.push({ op: "envelope", args: envelope });
    this.push({ op: "drained", args: {} });
  }

  /** The line breaks; `connect` mends it. */
  break(): void {
    const seat = this.relay.seats.get(this.address);
    if (seat?.link === this) seat.link = null;
    this.#enter({ at: "offline", code: "relay-unreachable", retryInMs: 1_000 });
  }

  /** The process is killed: nothing more goes out or comes in. */
  kill(): void {
    this.isDead = true;
    const seat = this.relay.seats.get(this.address);
    if (seat?.link === this) seat.link = null;
    this.#listeners.clear();
  }

  push(push: Extract<LinkEvent, { kind: "push" }>["push"]): void {
    this.#tell({ kind: "push", push });
  }

  async request<O extends DeviceOp>(
    op: O,
    args: Args<O>,
    id: Uint8Array = crypto.getRandomValues(new Uint8Array(16)),
  ): Promise<Reply<O>> {
    if (this.isDead) return await new Promise(() => {});
    if (this.state.at !== "online") throw new ClientError("relay-unreachable");
    const seat = this.relay.at(this.address);
    seat.generation = Math.max(seat.generation, this.device.generation());
    const passing = { op, args, id, from: this.address };
    this.relay.log.push(passing);
    const intervention = this.relay.intervene(passing);
    const arrives = intervention === null || intervention === "answer lost";
    const reply = arrives ? this.relay.perform(passing) : null;
    await tick();
    if (this.isDead || intervention === "silence") return await new Promise(() => {});
    if (intervention !== null && typeof intervention === "object") return intervention;
    if (intervention === null && reply !== null) return replyOf(op, { id, ...reply });
    this.break();
    throw new ClientError("relay-unreachable");
  }

  listen(listener: (event: LinkEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await tick();
    if (this.state.at === "online") this.break();
    this.#listeners.clear();
  }

  #enter(state: ConnectionState): void {
    this.state = state;
    this.#tell({ kind: "connection", state });
  }

  #tell(event: LinkEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
