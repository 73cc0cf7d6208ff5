import { address, uuidFrom } from "../../src/address.ts";
import type { Fingerprint } from "../../src/channel/fingerprint.ts";
import type { Data, Push, Request } from "../../src/channel/operations.ts";
import type { RelayPin } from "../../src/channel/verify.ts";
import { systemRandom } from "../../src/random.ts";
import type { ConnectionState } from "../../client/event.ts";
import { readRelayAddress, type RelayAddress } from "../../client/link/address.ts";
import { makeLink } from "../../client/link/device_link.ts";
import type { ChannelBinding, Link, RelayPins } from "../../client/link/link.ts";
import { fingerprintOfRelay, NOW, testRelay } from "./channel_pair.ts";
import { type Outcome, ScriptedRelay } from "./scripted_relay.ts";
import { TestClock } from "./test_clock.ts";

/** Who the device of these tests is. */
export const ADDRESS = address(uuidFrom(new Uint8Array(16)), 1);

/** How long tokens of these tests live, seconds. */
export const TOKEN_LIFETIME = 15 * 60;

/** Opens sessions and answers everything else with nothing. */
export function willing({ op }: Request): Outcome {
  return op === "session/open" ? sessionWith("token") : { status: "ok", data: {} };
}

/** The answer that opens a session. */
export function sessionWith(token: string): Outcome {
  const data = { token, lifetime: TOKEN_LIFETIME, generation: 7 };
  return { status: "ok", data };
}

/** A pin that remembers what was written, and accepts what it is told to. */
export class TestPins implements RelayPins {
  pin: RelayPin | null = null;
  readonly asked: Fingerprint[] = [];
  accepts = true;

  read(): RelayPin | null {
    return this.pin;
  }

  write(pin: RelayPin): void {
    this.pin = pin;
  }

  accept(fingerprint: Fingerprint): boolean {
    this.asked.push(fingerprint);
    return this.accepts;
  }
}

/** One device, its link, and a relay that does what the test says. */
export class LinkWorld implements AsyncDisposable {
  readonly relay: ScriptedRelay;
  readonly clock = new TestClock(NOW);
  readonly pins = new TestPins();
  readonly bindings: ChannelBinding[] = [];
  readonly sessions: Data<"session/open">[] = [];
  readonly states: ConnectionState[] = [];
  readonly pushes: Push[] = [];
  warnings = 0;
  generation = 1;
  cursor = 0;
  readonly link: Link;

  constructor({ listening = true, statics = testRelay() } = {}) {
    this.relay = new ScriptedRelay(statics);
    this.relay.script = willing;
    this.link = this.#makeLink(readRelayAddress(this.relay.url), listening);
    this.link.listen((event) => {
      if (event.kind === "connection") this.states.push(event.state);
      else if (event.kind === "push") this.pushes.push(event.push);
      else this.warnings++;
    });
  }

  /** A world whose link is online. */
  static async online(options: { listening?: boolean } = {}): Promise<LinkWorld> {
    const world = new LinkWorld(options);
    await world.link.connect();
    return world;
  }

  /** Lets time pass until the link is there. */
  async reaches(at: ConnectionState["at"]): Promise<void> {
    await this.clock.until(() => this.link.state.at === at);
  }

  /** Where the link was, in order. */
  get path(): string {
    return this.states.map(({ at }) => at).join(" ");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.link.close();
    await this.clock.passing(closed);
    await this.relay[Symbol.asyncDispose]();
  }

  #makeLink(address: RelayAddress, listening: boolean): Link {
    return makeLink({
      address,
      listening,
      pins: this.pins,
      random: systemRandom,
      clock: this.clock,
      device: {
        sign: (binding) => {
          this.bindings.push(binding);
          const { generation } = this;
          return { address: ADDRESS, signature: new Uint8Array(64), generation };
        },
        opened: (session) => this.sessions.push(session),
        generation: () => this.generation,
        cursor: () => this.cursor,
      },
    });
  }
}

/** The fingerprint of the relay that every world starts with. */
export const FINGERPRINT = fingerprintOfRelay(testRelay());
