import {
  canonicalUsername,
  deviceOf,
  type Username,
  uuidFrom,
  uuidOf,
} from "../../src/address.ts";
import { deviceRecord, makeDevice } from "../../src/identity/identity.ts";
import { systemRandom } from "../../src/random.ts";
import { Background } from "../../client/background.ts";
import { DeviceMessenger } from "../../client/device_messenger.ts";
import type { MessengerEvent } from "../../client/event.ts";
import type { Body } from "../../client/message.ts";
import { linkDevice } from "../../client/link_device.ts";
import type { TrustPolicy } from "../../client/messenger.ts";
import { makeFirstPrekeys, stateLasting } from "../../client/prekey_making.ts";
import { noticeRollback } from "../../client/rollback.ts";
import type { Self } from "../../client/self.ts";
import { readAccount, writeAccount } from "../../client/vault/account.ts";
import { Vault } from "../../client/vault/vault.ts";
import { PaperLink, type PaperRelay } from "./paper_relay.ts";
import { TestClock } from "./test_clock.ts";
import { cheapStretch, FEW_PREKEYS, passwordOf } from "./vaults.ts";

/** What a test says of somebody beside the name. */
export interface Traits {
  readonly displayName?: string;
  readonly trustNew?: TrustPolicy;
  /** The account's uuid, to take the place of another device. */
  readonly replacing?: Someone;
  /** Accepts the invitations of those whom she has accepted. */
  readonly joinsUnasked?: boolean;
  /** As many one-time prekeys as the product has, which takes its time. */
  readonly allPrekeys?: boolean;
}

/** What somebody is put together from. */
interface Parts {
  readonly messenger: DeviceMessenger;
  readonly link: PaperLink;
  readonly self: Self;
  readonly world: World;
  readonly folder: string;
  readonly traits: Traits;
  readonly life: { isOver: boolean };
}

/** A person with a vault of her own, at a relay on paper. */
export class Someone {
  readonly events: MessengerEvent[] = [];

  private constructor(readonly parts: Parts) {
    parts.messenger.listen((event) => this.events.push(event));
  }

  get name(): Username {
    return this.parts.self.username;
  }

  get messenger(): DeviceMessenger {
    return this.parts.messenger;
  }

  get link(): PaperLink {
    return this.parts.link;
  }

  get self(): Self {
    return this.parts.self;
  }

  get world(): World {
    return this.parts.world;
  }

  /** Makes an account, offline. */
  static async make(world: World, text: string, traits: Traits = {}): Promise<Someone> {
    const name = username(text);
    const { replacing } = traits;
    const device = replacing === undefined
      ? makeDevice(uuidFrom(systemRandom.bytes(16)), 1, systemRandom)
      : makeDevice(
        uuidOf(replacing.self.device.address),
        deviceOf(replacing.self.device.address) + 1,
        systemRandom,
      );
    const folder = `${world.folder}/${name}-${crypto.randomUUID()}`;
    const now = world.clock.now();
    const vault = await Vault.create({
      ...how(folder),
      first(tx) {
        writeAccount(tx, {
          username: name,
          displayName: traits.displayName ?? "",
          device,
          relay: "http://127.0.0.1:8000",
          pending: null,
        });
        makeFirstPrekeys(tx, { device, random: systemRandom, now });
      },
    });
    const keys = vault.commit((tx) =>
      stateLasting(tx, { device, random: systemRandom, now })
    );
    const record = deviceRecord(device, systemRandom);
    world.relay.seat(name, device.address, record, keys);
    return Someone.#over(world, vault, folder, traits);
  }

  /** Opens a vault folder, which may be a copy. */
  static async open(world: World, folder: string, traits: Traits): Promise<Someone> {
    return Someone.#over(world, await Vault.unlock(how(folder)), folder, traits);
  }

  /** As `make`, and goes online. */
  static async online(world: World, text: string, traits?: Traits): Promise<Someone> {
    const someone = await Someone.make(world, text, traits);
    await someone.messenger.connect();
    await someone.settled();
    return someone;
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

  /** Resolves when nothing goes on in the background any more. */
  async settled(): Promise<void> {
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await this.self.background.idle();
    }
  }

  /** The process dies, and another one opens the vault. */
  async killed(): Promise<Someone> {
    this.die();
    const { world, folder, traits } = this.parts;
    return await Someone.open(world, folder, traits);
  }

  /** The process dies, and its timers with it. */
  die(): void {
    this.parts.life.isOver = true;
    this.link.kill();
    this.self.vault.close();
  }

  /** Ends in an orderly way. */
  async close(): Promise<void> {
    await this.messenger.close();
  }

  static #over(world: World, vault: Vault, folder: string, traits: Traits): Someone {
    const account = readAccount(vault);
    const listeners = new Set<(event: MessengerEvent) => void>();
    const life = { isOver: false };
    const self: Self = {
      ...account,
      vault,
      random: systemRandom,
      clock: {
        now: () => world.clock.now(),
        after: (ms, run) => world.clock.after(ms, () => life.isOver || run()),
      },
      trustNew: traits.trustNew ?? "on-first-use",
      joinsUnasked: traits.joinsUnasked ?? false,
      background: new Background(),
      testOnlyStretch: cheapStretch,
      ...traits.allPrekeys ? {} : { testOnlySupply: FEW_PREKEYS },
      tell: (event) => listeners.forEach((listener) => listener(event)),
    };
    const { address } = account.device;
    const device = linkDevice(self, (seen) => noticeRollback(self, seen));
    const link = new PaperLink(world.relay, address, device);
    const me = {
      username: account.username,
      uuid: uuidOf(address),
      device: deviceOf(address),
      displayName: account.displayName,
      relay: account.relay,
      relayKey: "",
    };
    const engine = { self, link, listeners, trustRelay: () => {} };
    const reopen = () => Promise.reject(new Error("nobody is locked on paper"));
    const messenger = new DeviceMessenger({ ...engine, me, reopen });
    return new Someone({ messenger, link, self, world, folder, traits, life });
  }
}

/** A relay, a clock and a place on disk, for one test. */
export interface World {
  readonly relay: PaperRelay;
  readonly clock: TestClock;
  readonly folder: string;
}

/** Says something, and waits until the other has heard it. */
export async function say(from: Someone, to: Someone, text: string): Promise<void> {
  const { id } = await from.messenger.send(to.name, text);
  await from.messenger.settled(id);
  await quiet(from, to);
}

/** Resolves when nothing goes on between them any more. */
export async function quiet(...people: readonly Someone[]): Promise<void> {
  for (const one of [...people, ...people]) await one.settled();
}

/** Ends in an orderly way and opens the vault anew, offline. */
export async function restarted(someone: Someone): Promise<Someone> {
  await someone.close();
  const { world, folder, traits } = someone.parts;
  return await Someone.open(world, folder, traits);
}

/** Ends them all in an orderly way. */
export async function close(...people: readonly Someone[]): Promise<void> {
  for (const one of people) await one.close();
}

/** A conversation as `name: text` lines. */
export function lines(someone: Someone, chat: string): string[] {
  return someone.messenger.history(chat, { limit: 100 })
    .map(({ from, body }) => `${from}: ${textOf(body)}`);
}

/** The text of a message's body, or what it is instead of one. */
export function textOf(body: Body): string {
  return body.kind === "text" ? body.text : `(${body.kind})`;
}

function username(text: string): Username {
  const name = canonicalUsername(text);
  if (name === null) throw new RangeError(`${text} is no username`);
  return name;
}

function how(folder: string) {
  return {
    folder,
    password: passwordOf("swordfish"),
    random: systemRandom,
    testOnlyStretch: cheapStretch,
  };
}
