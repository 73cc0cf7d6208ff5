import type { Address, Username } from "../../src/address.ts";
import type { OurDevice } from "../../src/identity/identity.ts";
import { type Random, systemRandom } from "../../src/random.ts";
import { assemble } from "../../client/assembling.ts";
import type { MessengerEvent } from "../../client/event.ts";
import type { Messenger, TrustPolicy } from "../../client/messenger.ts";
import { makeFirstPrekeys, stateLasting } from "../../client/prekey_making.ts";
import { readAccount, writeAccount, writeRelayPin } from "../../client/vault/account.ts";
import { Vault } from "../../client/vault/vault.ts";
import { type Clock, DEFAULT_LIMITS } from "../../relay/mod.ts";
import { withMemoryFolder } from "./folders.ts";
import { MaliciousRelay } from "./malicious_relay.ts";
import { RelayClient } from "./relay_client.ts";
import { registrationOf, stranger } from "./relay_member.ts";
import { TestClock } from "./test_clock.ts";
import { cheapStretch, FEW_PREKEYS, passwordOf } from "./vaults.ts";

/** A malicious relay, a clock and a place on the disk, for one test. */
export interface Town {
  readonly relay: MaliciousRelay;
  readonly clock: TestClock;
  readonly folder: string;
  /** Everybody whose messenger runs. */
  readonly users: User[];
}

/** What a test says of somebody beside the name. */
export interface Traits {
  readonly displayName?: string;
  readonly trustNew?: TrustPolicy;
}

/** What a user is put together from. */
interface Parts {
  readonly town: Town;
  readonly folder: string;
  readonly traits: Traits;
  readonly vault: Vault;
  readonly messenger: Messenger;
}

/** Whoever means to harm people does not keep them from asking. */
const GENEROUS = {
  ...DEFAULT_LIMITS,
  claimsPerPairAndHour: 1_000,
  findsPerMinute: 1_000,
};

/** Plays with a malicious relay, all of it gone afterwards. */
export function inTown(story: (town: Town) => Promise<void>): Promise<void> {
  return withMemoryFolder(async (folder) => {
    const clock = new TestClock();
    const time = relayTime(clock);
    await using relay = await MaliciousRelay.start({ limits: GENEROUS, clock: time });
    const town: Town = { relay, clock, folder, users: [] };
    try {
      await story(town);
    } finally {
      for (const user of [...town.users]) await user.leaves();
    }
  });
}

/** Somebody whose messenger runs here, over the real link to a malicious relay. */
export class User {
  readonly events: MessengerEvent[] = [];
  readonly username: Username;
  readonly device: OurDevice;
  readonly random: Random = systemRandom;
  readonly clock: TestClock;
  readonly vault: Vault;
  readonly messenger: Messenger;

  private constructor(readonly parts: Parts) {
    const { town, vault, messenger } = parts;
    const { username, device } = readAccount(vault);
    this.username = username;
    this.device = device;
    this.clock = town.clock;
    this.vault = vault;
    this.messenger = messenger;
    messenger.listen((event) => this.events.push(event));
    town.users.push(this);
  }

  /** By which the relay and others reach her. */
  get address(): Address {
    return this.device.address;
  }

  /** Makes an account at the relay and a vault, and goes online. */
  static async join(town: Town, name: string, traits: Traits = {}): Promise<User> {
    const member = stranger(name);
    const { username, device } = member;
    const client = await RelayClient.connect(town.relay.url);
    const folder = `${town.folder}/${crypto.randomUUID()}`;
    const made = { device, random: systemRandom, now: town.clock.now() };
    const vault = await Vault.create({
      ...how(folder),
      first(tx) {
        const { displayName = "" } = traits;
        const relay = town.relay.url;
        writeAccount(tx, { username, displayName, device, relay, pending: null });
        writeRelayPin(tx, client.relay.pin);
        makeFirstPrekeys(tx, made);
      },
    });
    const keys = vault.commit((tx) => stateLasting(tx, made));
    const registration = await registrationOf(client, member);
    await client.get("register/finish", { ...registration, keys });
    const user = await User.#over(town, vault, folder, traits);
    await user.publishes(1);
    return user;
  }

  /** Opens a vault folder, which may be a copy, and goes online. */
  static async open(town: Town, folder: string, traits: Traits = {}): Promise<User> {
    return await User.#over(town, await Vault.unlock(how(folder)), folder, traits);
  }

  /** What was received and shown, in order. */
  get heard(): string[] {
    return this.events.flatMap((event) =>
      event.kind === "message" && event.message.body.kind === "text"
        ? [event.message.body.text]
        : []
    );
  }

  /** The events of a kind. */
  told<K extends MessengerEvent["kind"]>(
    kind: K,
  ): Extract<MessengerEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<MessengerEvent, { kind: K }> =>
      event.kind === kind
    );
  }

  /** The kinds of the notices, in order. */
  get notices(): string[] {
    return this.told("notice").map(({ notice }) => notice.kind);
  }

  /** What was told of messages that were not kept, in order. */
  get refusals(): string[] {
    return this.notices.filter((kind) => kind === "unreadable" || kind === "refused");
  }

  /** The conversation as `name: text` lines. */
  lines(chat: string): string[] {
    return this.messenger.history(chat, { limit: 1_000 })
      .map(({ from, body }) => `${from}: ${"text" in body ? body.text : body.kind}`);
  }

  /** Waits until it is so, however many of our seconds that takes. */
  async until(isSo: (user: User) => boolean): Promise<void> {
    await this.clock.until(() => isSo(this));
  }

  /** Waits until that was heard. */
  async hears(text: string): Promise<void> {
    await this.until(({ heard }) => heard.includes(text));
  }

  /** Waits until keys were published so often. */
  async publishes(times: number): Promise<void> {
    const { relay } = this.parts.town;
    const asked = () => relay.asked(this.address).filter((op) => op === "keys/publish");
    await this.until(() => asked().length === times);
  }

  /** Sends something, and waits until the relay took it or it was given up. */
  async sends(to: User, text: string): Promise<void> {
    const { id } = await this.messenger.send(to.username, text);
    await this.clock.passing(this.messenger.settled(id));
  }

  /** A copy of the vault as it is on the disk now. */
  async copy(): Promise<string> {
    const { town, folder } = this.parts;
    const copy = `${town.folder}/${crypto.randomUUID()}`;
    await Deno.mkdir(copy, { mode: 0o700 });
    for (const { name } of Deno.readDirSync(folder)) {
      await Deno.copyFile(`${folder}/${name}`, `${copy}/${name}`);
      await Deno.chmod(`${copy}/${name}`, 0o600);
    }
    return copy;
  }

  /** Ends in an orderly way, and comes back. */
  async restarts(): Promise<User> {
    await this.leaves();
    return await this.returns();
  }

  /** Ends in an orderly way, and comes back some time later. */
  async sleeps(milliseconds: number): Promise<User> {
    await this.leaves();
    this.clock.advance(milliseconds);
    return await this.returns();
  }

  /** Comes back after she left. */
  async returns(): Promise<User> {
    const { town, folder, traits } = this.parts;
    return await User.open(town, folder, traits);
  }

  /** Ends in an orderly way; does nothing where that was done. */
  async leaves(): Promise<void> {
    const { town } = this.parts;
    if (!town.users.includes(this)) return;
    town.users.splice(town.users.indexOf(this), 1);
    await this.clock.passing(this.messenger.close());
  }

  static async #over(
    town: Town,
    vault: Vault,
    folder: string,
    traits: Traits,
  ): Promise<User> {
    const { username, relay } = readAccount(vault);
    const messenger = assemble(
      vault,
      {
        ...{ home: town.folder, username, relay, password: passwordOf("swordfish") },
        trustNew: traits.trustNew ?? "on-first-use",
      },
      { random: systemRandom, clock: town.clock, testOnlySupply: FEW_PREKEYS },
    );
    const user = new User({ town, folder, traits, vault, messenger });
    await town.clock.passing(messenger.connect());
    return user;
  }
}

/** Says something, and waits until the other has heard it. */
export async function say(from: User, to: User, text: string): Promise<void> {
  await from.messenger.send(to.username, text);
  await to.hears(text);
}

/** Lets time pass, slowly enough for the network to keep up. */
export async function passes(clock: TestClock, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 1_000) {
    clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Two people who have met, answered and know each other's display names. */
export async function acquainted(town: Town): Promise<[alice: User, bob: User]> {
  const alice = await User.join(town, "alice");
  const bob = await User.join(town, "bob");
  await say(alice, bob, "hello");
  await say(bob, alice, "hello yourself");
  return [alice, bob];
}

/** The same time for the relay, or statements would be old as soon as they are made. */
function relayTime(clock: TestClock): Clock {
  const now = () => clock.now();
  return { wall: now, steady: now, after: (ms, task) => clock.after(ms, task) };
}

function how(folder: string) {
  return {
    folder,
    password: passwordOf("swordfish"),
    random: systemRandom,
    testOnlyStretch: cheapStretch,
  };
}
