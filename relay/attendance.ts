import { type Address, uuidOf } from "../src/address.ts";
import type { Generations } from "./generations.ts";
import type { Recipient } from "./mailbox.ts";
import type { Mailboxes } from "./mailboxes.ts";
import type { LiveSocket, Presence } from "./presence.ts";
import type { AccountStore } from "./store/store.ts";

/** A device's socket. */
export interface Guest extends Recipient, LiveSocket {
  /** Whether it still is one. */
  readonly open: boolean;
}

/** What attendance is made of. */
export interface AttendanceParts {
  readonly store: Pick<AccountStore, "find">;
  readonly mailboxes: Mailboxes;
  readonly presence: Presence;
  readonly generations: Generations;
  /** Hears of each failure of the store. */
  readonly onFailure: (error: unknown) => void;
}

/** What it means that a device's socket opens and closes. */
export class Attendance {
  readonly #parts: AttendanceParts;

  constructor(parts: AttendanceParts) {
    this.#parts = parts;
  }

  /** Shows the device as online, and hands it its mail from the place after `cursor`. */
  async arrive(address: Address, guest: Guest, cursor: number): Promise<void> {
    const { store, presence, mailboxes } = this.#parts;
    const account = await store.find(uuidOf(address));
    if (account === null || !guest.open) return;
    presence.enter(address, guest, account);
    await mailboxes.attach(address, guest, cursor);
    // It may have closed while its mailbox was being read.
    if (!guest.open) this.leave(address, guest);
  }

  /** The socket closed. */
  leave(address: Address, guest: Guest): void {
    const { presence, mailboxes, generations, onFailure } = this.#parts;
    presence.leave(address, guest);
    mailboxes.detach(address, guest);
    generations.write(address).catch(onFailure);
  }
}
