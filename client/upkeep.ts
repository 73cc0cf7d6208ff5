import { ClientError } from "./fault.ts";
import type { Link } from "./link/link.ts";
import { type Ask, finishChange } from "./password_change.ts";
import { PrekeyUpkeep } from "./prekey_upkeep.ts";
import type { Self } from "./self.ts";

/** What a device owes its relay by itself, whenever the link is online. */
export class Upkeep {
  readonly #self: Self;
  readonly #link: Link;
  readonly #prekeys: PrekeyUpkeep;

  constructor(self: Self, link: Link) {
    this.#self = self;
    this.#link = link;
    this.#prekeys = new PrekeyUpkeep(self, link);
  }

  /** The link is online. */
  open(): void {
    this.#prekeys.open();
    this.#self.background.start(this.#endPasswordChange());
  }

  /** A session started on a prekey of ours. */
  spent(): void {
    this.#prekeys.spent();
  }

  /** All that waited at the relay has come. */
  drained(): void {
    this.#prekeys.drained();
  }

  /** Ends a change of the password that was broken off. */
  async #endPasswordChange(): Promise<void> {
    const ask: Ask = (op, args, id) => this.#link.request(op, args, id);
    try {
      const end = await finishChange(this.#self.vault, ask);
      if (end === "none") return;
      this.#self.tell({ kind: "notice", notice: { kind: "password", end } });
    } catch (error) {
      // Without the relay's answer it is left for the next time that it is there.
      if (!(error instanceof ClientError)) throw error;
    }
  }
}
