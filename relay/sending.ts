import type { Address } from "../src/address.ts";
import { hex } from "../src/bytes.ts";
import type { FanOut, GroupMail } from "./fan_out.ts";
import type { Call, DeviceGrant } from "./machine.ts";
import type { Delivery } from "./mailbox.ts";
import type { Entered, Mailboxes } from "./mailboxes.ts";
import type { Settings } from "./options.ts";
import { limited, type Outcome, type Refused, refused } from "./outcome.ts";
import type { Rates } from "./rates.ts";
import { Recent } from "./recent.ts";
import type { Rosters } from "./rosters.ts";
import { Turns } from "./turns.ts";

/** What sending is made of. */
export interface SendingParts
  extends Pick<Rates, "sends" | "copies">, Pick<Settings, "clock" | "limits"> {
  readonly mailboxes: Mailboxes;
  readonly rosters: Pick<Rosters, "addressedBy">;
  readonly fanOut: FanOut;
}

/** Takes messages from devices, for a device or for a group. */
export class Sending {
  readonly #parts: SendingParts;
  /**
   * By device: what it sends has its place in every mailbox before what it sends next.
   * So a key that goes to each member alone comes before what it opens.
   */
  readonly #turns = new Turns();
  /** What became of messages to groups. */
  readonly #recent: Recent<Promise<Outcome<"send">>>;

  constructor(parts: SendingParts) {
    this.#parts = parts;
    const { limits, clock } = parts;
    this.#recent = new Recent({
      keys: limits.recentIds / 2,
      milliseconds: limits.recentSeconds * 1_000 / 2,
      now: () => clock.steady(),
    });
  }

  /** Takes a message, and says what became of it when that is certain. */
  async send(
    { id, args }: Call<"send">,
    { address: from }: DeviceGrant,
  ): Promise<Outcome<"send">> {
    const wait = this.#parts.sends.take(from);
    if (wait > 0) return limited(wait);
    if ("group" in args) return await this.#toGroup({ id, from, ...args });
    const mail = { id, from, ...args };
    const { mailboxes } = this.#parts;
    // It has its place at once, so what comes next comes after it.
    if (this.#turns.isFree(from)) return outcomeOf(await mailboxes.send(mail));
    return await this.#inTurn(from, () => {
      return Promise.resolve({ delivered: mailboxes.send(mail) });
    });
  }

  /** One that is sent again gets the answer of the first, also while that is open. */
  #toGroup(mail: GroupMail): Promise<Outcome<"send">> {
    const key = mail.from + hex(mail.group) + hex(mail.id);
    const earlier = this.#recent.get(key);
    if (earlier !== undefined) return earlier;
    const outcome = this.#inTurn(mail.from, () => this.#enter(mail));
    this.#recent.set(key, outcome);
    const forget = () => this.#recent.delete(key);
    outcome.then(({ status }) => {
      if (status !== "ok") forget();
    }, forget);
    return outcome;
  }

  async #enter(mail: GroupMail): Promise<Entered | Refused> {
    const { rosters, copies, fanOut } = this.#parts;
    const group = await rosters.addressedBy(mail);
    if ("status" in group) return group;
    const wait = copies.take(mail.from, group.members.length);
    if (wait > 0) return limited(wait);
    return await fanOut.enter(mail, group);
  }

  async #inTurn(
    from: Address,
    enter: () => Promise<Entered | Refused>,
  ): Promise<Outcome<"send">> {
    const entered = await this.#turns.take([from], enter);
    return "status" in entered ? entered : outcomeOf(await entered.delivered);
  }
}

function outcomeOf(delivery: Delivery): Outcome<"send"> {
  return delivery === "ok" ? { status: "ok", data: {} } : refused(delivery);
}
