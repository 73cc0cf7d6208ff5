import { type Clock, systemClock } from "../../../../client/clock.ts";
import { readRelayAddress } from "../../../../client/link/address.ts";
import { type Line, SPENT } from "../../../../client/link/line.ts";
import { openSocketLine } from "../../../../client/link/socket_line.ts";
import type { Push } from "../../../../src/channel/operations.ts";
import type { OurDevice } from "../../../../src/identity/identity.ts";
import { systemRandom } from "../../../../src/random.ts";
import { KIND } from "../../../../src/wire/envelope.ts";
import type { RelayClient } from "../../../support/relay_client.ts";
import type { Client } from "../peer.ts";

/** Time for clients that need neither patience nor signs of life. */
const clock: Clock = { ...systemClock, after: () => () => {} };

/** A device on the line that the client has: its frames hold what its would. */
export class RelayGuest implements Client {
  taken = 0;
  readonly #people: readonly OurDevice[];
  readonly #line: Line;
  #highest = 0;
  #acknowledged = 0;
  #isAcknowledging = false;

  private constructor(people: readonly OurDevice[], line: Line) {
    this.#people = people;
    this.#line = line;
  }

  /** Resolves once the relay has let the device in. */
  static async open(
    client: RelayClient,
    people: readonly OurDevice[],
  ): Promise<Client> {
    const waiting: Push[] = [];
    let take = (push: Push): void => void waiting.push(push);
    const opening = { token: client.token ?? "", cursor: 0 };
    const line = await openSocketLine({
      address: readRelayAddress(client.url),
      opened: client.channel.openSocket(opening, Date.now()),
      random: systemRandom,
      clock,
      signal: new AbortController().signal,
      generation: () => 1_000,
      push: (push) => take(push),
    });
    const guest = new RelayGuest(people, line);
    take = (push) => guest.#take(push);
    waiting.forEach(take);
    return guest;
  }

  async send(to: number, body: Uint8Array): Promise<void> {
    const recipient = this.#people[to];
    if (recipient === undefined) throw new RangeError(`Nobody is ${to}`);
    const args = { to: recipient.address, kind: KIND.message, body };
    const { status } = await this.#line.request("send", args, systemRandom.bytes(16));
    if (status !== "ok") throw new Error(`The relay answered ${status}`);
  }

  close(): Promise<void> {
    return this.#line.close(SPENT);
  }

  #take(push: Push): void {
    if (push.op !== "envelope") return;
    this.taken++;
    this.#highest = push.args.seq;
    // What was not acknowledged when the line ends comes again on the next one.
    this.#acknowledge().catch(() => null);
  }

  /** As the client does: one at a time, each for all that came meanwhile. */
  async #acknowledge(): Promise<void> {
    if (this.#isAcknowledging) return;
    this.#isAcknowledging = true;
    while (this.#acknowledged < this.#highest) {
      const upTo = this.#highest;
      await this.#line.request("mailbox/acknowledge", { upTo }, systemRandom.bytes(16));
      this.#acknowledged = upTo;
    }
    this.#isAcknowledging = false;
  }
}
