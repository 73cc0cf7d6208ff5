import { type Address, type Uuid, uuidOf } from "../src/address.ts";
import { Recent, type RecentInput } from "./recent.ts";

/**
 * Who wrote to whom while this process ran. It is the one sign that somebody's messages
 * are welcome which a relay sees and which no number of made-up accounts can give. It is
 * in memory alone, since whom somebody knows is nothing that a disk should be asked for;
 * so a relay that was started anew knows nobody until they write again.
 */
export class Acquaintances {
  readonly #pairs: Recent<true>;

  constructor(input: RecentInput) {
    this.#pairs = new Recent(input);
  }

  /** Somebody wrote to somebody. */
  wrote(from: Address, to: Address): void {
    this.#pairs.set(pairOf(uuidOf(from), uuidOf(to)), true);
  }

  /** Whether the owner of a mailbox has written to the sender. */
  isWelcome(sender: Address, owner: Address): boolean {
    return this.#pairs.get(pairOf(uuidOf(owner), uuidOf(sender))) !== undefined;
  }
}

function pairOf(from: Uuid, to: Uuid): string {
  return from + to;
}
