import type { Address } from "../../src/address.ts";
import { stateHead } from "../../src/group/head.ts";
import type { Envelope, PairEnvelope } from "../../src/wire/envelope.ts";
import type { SignedHead } from "../../src/wire/group_log.ts";
import { Attendance, type Guest } from "../../relay/attendance.ts";
import { openAuthority } from "../../relay/authority.ts";
import { type Delivery, openDelivery } from "../../relay/delivery.ts";
import { type Actionable, Desk, type DeskParts } from "../../relay/desk.ts";
import { type Front, openFront } from "../../relay/front.ts";
import { listen, type Listener } from "../../relay/listener.ts";
import type { Call, Channel, DeviceGrant, DeviceOp } from "../../relay/machine.ts";
import type { OpenOp } from "../../relay/machine.ts";
import type { Mail } from "../../relay/mailbox.ts";
import { type RelayOptions, settingsOf } from "../../relay/options.ts";
import type { Outcome } from "../../relay/outcome.ts";
import { openPremises, type Premises } from "../../relay/premises.ts";
import { staffOf } from "../../relay/staff.ts";
import type { Store } from "../../relay/store/store.ts";

/** What it may lie about. */
type LyingOp = DeviceOp | "session/open";

/** What the real relay answers to a request, or to another one in its place. */
type Truth<O extends LyingOp> = (call?: Call<O>) => Promise<Outcome<O>>;

/** What is answered to a device's request in place of the truth. */
type Lie<O extends LyingOp> = (
  call: Call<O>,
  from: Address,
  truth: Truth<O>,
) => Promise<Outcome<O>>;

/** Lies by operation; an operation without one is answered truthfully. */
type Lies = { [O in LyingOp]?: Lie<O> };

/** What a device is handed in place of an envelope; its places do not matter. */
type Handing = (envelope: Envelope, to: Address) => readonly Envelope[];

/** What a device is told of where a group's log ends. */
type Announcing = (head: SignedHead, to: Address) => readonly SignedHead[];

/** An envelope, and the device that it is for. */
interface Handed {
  readonly to: Address;
  readonly envelope: Envelope;
}

/** The last place of a mailbox that is used between that of an envelope and the next. */
const ROOM = 1_000;

/** What a malicious relay is made of. */
interface Parts {
  readonly front: Front;
  readonly delivery: Delivery;
  readonly listener: Listener;
  readonly premises: Premises;
  readonly crook: Crook;
}

/**
 * The relay in the hands of an enemy of its users: the real one, with its real HTTP,
 * sockets and store, that answers what a test wants it to and hands out what it likes.
 * What it cannot do is what only the clients' keys can.
 */
export class MaliciousRelay implements AsyncDisposable {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Starts one, honest as yet, with nothing on the disk unless there is to be. */
  static async start(options: RelayOptions = {}): Promise<MaliciousRelay> {
    const settings = settingsOf(options);
    const premises = await openPremises(settings);
    const { store } = premises;
    const authority = await openAuthority(premises, settings);
    const delivery = await openDelivery(premises, authority, settings);
    const crook = new Crook(store, delivery);
    const attendance = new CrookedAttendance(crook);
    const staff = staffOf({ store, authority, delivery, settings });
    const desk = new CrookedDesk(staff, crook);
    const crooked = { ...delivery, attendance };
    const front = await openFront({
      ...{ premises, authority, desk, settings },
      delivery: crooked,
    });
    const listener = listen({
      ...settings,
      handle: (request, { hostname }) => front.server.handle(request, hostname),
    });
    return new MaliciousRelay({ front, delivery, listener, premises, crook });
  }

  /** The address that clients use. */
  get url(): string {
    return this.#parts.listener.url;
  }

  /** What it lies about; may be changed at any time. */
  get lies(): Lies {
    return this.#parts.crook.lies;
  }

  /** Every envelope that it was to hand out, in order, as it was, and to whom. */
  get transcript(): readonly Handed[] {
    return this.#parts.crook.transcript;
  }

  /** What people wrote to a device, in order. */
  lettersTo(device: Address): readonly PairEnvelope[] {
    return this.transcript.flatMap(({ to, envelope }) =>
      to === device && "to" in envelope ? [envelope] : []
    );
  }

  /** Its store, to look up what it knows. */
  get store(): Store {
    return this.#parts.premises.store;
  }

  /** The operations of a device that were answered, in order. */
  asked(device: Address): readonly LyingOp[] {
    return this.#parts.crook.asked.get(device) ?? [];
  }

  /** Sets what devices are handed; without an argument it is the truth again. */
  handsOut(handing: Handing = truthful): void {
    this.#parts.crook.handing = handing;
  }

  /** Sets what devices are told of groups' logs; without an argument it is the truth. */
  announces(announcing: Announcing = (head) => [head]): void {
    this.#parts.crook.announcing = announcing;
  }

  /** Signs where a group's log ends, as its identity would if that were so. */
  state(end: Omit<SignedHead, "signature">): SignedHead {
    return stateHead(end, this.#parts.premises.keys.identity);
  }

  /** Tells a device that is online where a group's log ends. */
  announce(to: Address, head: SignedHead): void {
    this.#parts.crook.guests.get(to)?.grown(head);
  }

  /** Hands an envelope to a device that is online, whoever wrote it. */
  hand(to: Address, envelope: Envelope): void {
    this.#parts.crook.hand(to, envelope);
  }

  /** Puts a message into a mailbox as if it had come from `mail.from`. */
  async put(mail: Mail): Promise<void> {
    await this.#parts.delivery.mailboxes.send(mail);
  }

  /** Closes a device's socket: its client comes back by itself. */
  cut(device: Address): void {
    this.#parts.crook.guests.get(device)?.revoke();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { listener, front, delivery, premises } = this.#parts;
    const stopped = listener.stop();
    front.sockets.close();
    await delivery.mailboxes.close();
    await delivery.generations.writeAll();
    await stopped;
    front.connections.close();
    await premises[Symbol.asyncDispose]();
  }
}

function truthful(envelope: Envelope): readonly Envelope[] {
  return [envelope];
}

/**
 * Who decides what is told and handed out. It numbers mailboxes in its own way, so that
 * there is room for what it slips in.
 */
class Crook {
  readonly lies: Lies = {};
  readonly transcript: Handed[] = [];
  /** The sockets as they are, by device. */
  readonly guests = new Map<Address, Guest>();
  readonly asked = new Map<Address, LyingOp[]>();
  handing: Handing = truthful;
  announcing: Announcing = (head) => [head];
  /** The last place handed out, by device. */
  readonly #last = new Map<Address, number>();

  constructor(readonly store: Store, readonly delivery: Delivery) {}

  /** Takes down what a device was answered to. */
  note(from: Address, op: LyingOp): void {
    this.asked.set(from, [...this.asked.get(from) ?? [], op]);
  }

  /** Hands out an envelope, or what is to come in its place. */
  deliver(to: Address, envelope: Envelope): void {
    this.transcript.push({ to, envelope });
    const handed = this.handing(envelope, to);
    for (const each of handed) this.hand(to, each);
    if (!handed.includes(envelope)) this.#forget(to, envelope.seq);
  }

  /** Hands out an envelope under the next place. */
  hand(to: Address, envelope: Envelope): void {
    const seq = Math.max((this.#last.get(to) ?? 0) + 1, envelope.seq * ROOM);
    this.#last.set(to, seq);
    this.guests.get(to)?.deliver({ ...envelope, seq });
  }

  /** Tells where a group's log ends, or what is to be told in its place. */
  announce(to: Address, head: SignedHead): void {
    for (const each of this.announcing(head, to)) this.guests.get(to)?.grown(each);
  }

  /** The place in the real mailbox that one of ours stands for. */
  placeOf(seq: number): number {
    return Math.floor(seq / ROOM);
  }

  /** What nobody will acknowledge is not to be handed out again. */
  #forget(to: Address, upTo: number): void {
    queueMicrotask(() => this.delivery.mailboxes.acknowledge(to, upTo));
  }
}

/** Does what the machine decided, or what its crook would rather have. */
class CrookedDesk extends Desk {
  readonly #parts: DeskParts;
  readonly #crook: Crook;

  constructor(parts: DeskParts, crook: Crook) {
    super(parts);
    this.#parts = parts;
    this.#crook = crook;
  }

  override act(decision: Actionable, channel: Channel): ReturnType<Desk["act"]> {
    if (decision.do === "perform-as-device") {
      return this.#forDevice(decision.call, decision.grant);
    }
    if (decision.do !== "perform" || !isOpening(decision.call)) {
      return super.act(decision, channel);
    }
    const { call } = decision;
    return this.#answer(call, call.args.address, (asked) => {
      return this.#parts.openWork[asked.op](asked, channel, null);
    });
  }

  #forDevice<O extends DeviceOp>(call: Call<O>, grant: DeviceGrant): Promise<Outcome<O>> {
    return this.#answer(call, grant.address, (asked) => {
      return this.#parts.deviceWork[asked.op](this.#inPlace(asked), grant);
    });
  }

  async #answer<O extends LyingOp>(
    call: Call<O>,
    from: Address,
    truth: (asked: Call<O>) => Promise<Outcome<O>>,
  ): Promise<Outcome<O>> {
    const lie = this.#crook.lies[call.op];
    const outcome = lie === undefined
      ? await truth(call)
      : await lie(call, from, (asked = call) => truth(asked));
    this.#crook.note(from, call.op);
    return outcome;
  }

  #inPlace<O extends DeviceOp>(call: Call<O>): Call<O> {
    if (!("upTo" in call.args)) return call;
    const upTo = this.#crook.placeOf(call.args.upTo);
    return { ...call, args: { ...call.args, upTo } };
  }
}

/** Hands out what its crook would rather have handed out. */
class CrookedAttendance extends Attendance {
  readonly #crook: Crook;
  readonly #stands = new WeakMap<Guest, Guest>();

  constructor(crook: Crook) {
    const { store: { accounts: store }, delivery } = crook;
    super({ ...delivery, store, onFailure: rethrow });
    this.#crook = crook;
  }

  override async arrive(address: Address, guest: Guest, cursor: number): Promise<void> {
    const standIn = this.#standInFor(guest, address);
    this.#stands.set(guest, standIn);
    this.#crook.guests.set(address, guest);
    await super.arrive(address, standIn, this.#crook.placeOf(cursor));
  }

  override leave(address: Address, guest: Guest): void {
    const { guests } = this.#crook;
    if (guests.get(address) === guest) guests.delete(address);
    super.leave(address, this.#stands.get(guest) ?? guest);
  }

  #standInFor(guest: Guest, address: Address): Guest {
    return {
      get open() {
        return guest.open;
      },
      deliver: (envelope) => this.#crook.deliver(address, envelope),
      drained: () => guest.drained(),
      replaced: () => guest.replaced(),
      failed: () => guest.failed(),
      grown: (head) => this.#crook.announce(address, head),
      revoke: () => guest.revoke(),
    };
  }
}

function isOpening(call: Call<OpenOp>): call is Call<"session/open"> {
  return call.op === "session/open";
}

function rethrow(error: unknown): never {
  throw error;
}
