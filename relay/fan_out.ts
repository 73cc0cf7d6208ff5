import { type Address, address, uuidOf } from "../src/address.ts";
import type { Membership } from "../src/group/membership.ts";
import type { Member } from "../src/group/roster.ts";
import type { Clock } from "./clock.ts";
import type { Delivery, Letter } from "./mailbox.ts";
import type { Entered, Mailboxes } from "./mailboxes.ts";
import type { AccountStore } from "./store/store.ts";

/** What a fan-out is made of. */
export interface FanOutParts {
  readonly store: Pick<AccountStore, "find">;
  readonly mailboxes: Mailboxes;
  readonly clock: Clock;
  /** Hears of each failure of the store. */
  readonly onFailure: (error: unknown) => void;
}

/** A message to a group as it is accepted. */
export type GroupMail = Omit<Letter, "letter" | "receivedAt">;

/** Puts messages to groups into the mailboxes of all who are to read them. */
export class FanOut {
  readonly #parts: FanOutParts;

  constructor(parts: FanOutParts) {
    this.#parts = parts;
  }

  /**
   * Puts a copy into the mailbox of every member but the sender, and resolves when each
   * has its place there: what is put in later comes later.
   *
   * A mailbox that is full keeps the message from its owner alone, who sees by the
   * sender's counter that one is missing: to refuse it to everybody would let each member
   * who stays away silence the group. What fails otherwise is for the sender to repeat as
   * a whole; those who have it already know it by its id.
   */
  async enter(mail: GroupMail, { members }: Membership): Promise<Entered> {
    const { mailboxes, clock } = this.#parts;
    const letter = {
      ...mail,
      letter: mailboxes.nextLetter(),
      receivedAt: clock.wall(),
    };
    const sender = uuidOf(mail.from);
    const readers = members.filter(({ address }) => uuidOf(address) !== sender);
    const entered = await Promise.all(
      readers.map((reader) => this.#reach(reader, letter)),
    );
    const all = Promise.all(entered.map((copy) => copy?.delivered ?? "not-found"));
    return { delivered: all.then(together, (error) => this.#failed(error)) };
  }

  /** To the device that the log names or, once that was replaced, to the next one. */
  async #reach(reader: Member, letter: Letter): Promise<Entered | null> {
    try {
      const named = await this.#parts.mailboxes.enterCopy(reader.address, letter);
      if (named !== null) return { delivered: this.#follow(reader, letter, named) };
      return await this.#forward(reader.address, letter);
    } catch (error) {
      return { delivered: Promise.resolve(this.#failed(error)) };
    }
  }

  /** A device may be replaced while a message is on its way to it. */
  async #follow(
    reader: Member,
    letter: Letter,
    { delivered }: Entered,
  ): Promise<Delivery> {
    const delivery = await delivered;
    if (delivery !== "not-found") return delivery;
    const next = await this.#forward(reader.address, letter);
    return next === null ? delivery : await next.delivered;
  }

  async #forward(replaced: Address, letter: Letter): Promise<Entered | null> {
    const account = await this.#parts.store.find(uuidOf(replaced));
    if (account === null) return null;
    const current = address(account.uuid, account.device);
    if (current === replaced) return null;
    return await this.#parts.mailboxes.enterCopy(current, letter);
  }

  #failed(error: unknown): Delivery {
    this.#parts.onFailure(error);
    return "unavailable";
  }
}

/** What became of a message by what became of its copies. */
function together(copies: readonly Delivery[]): Delivery {
  if (copies.includes("unavailable")) return "unavailable";
  const isRefused = copies.includes("mailbox-full") && !copies.includes("ok");
  return isRefused ? "mailbox-full" : "ok";
}
