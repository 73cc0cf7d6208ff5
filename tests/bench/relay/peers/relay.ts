import { settingsOf } from "../../../../relay/options.ts";
import { openPremises } from "../../../../relay/premises.ts";
import { deviceRecord, makeDevice } from "../../../../src/identity/identity.ts";
import type { OurDevice } from "../../../../src/identity/identity.ts";
import { systemRandom } from "../../../../src/random.ts";
import { RelayClient } from "../../../support/relay_client.ts";
import { enter, stranger } from "../../../support/relay_member.ts";
import { RelayProcess } from "../../../support/relay_process.ts";
import { newAccount, request } from "../../../support/relay_world.ts";
import type { Client, Peer, Server } from "../peer.ts";
import { RelayGuest } from "./relay_guest.ts";

/** Limits that would stop the load, which comes from one address; all others hold. */
const LIMITS = {
  connections: 40_000,
  connectionsPerAddress: 40_000,
  handshakesPerSecond: 5_000,
  handshakesPerSecondAndAddress: 5_000,
  halfOpenPerAddress: 1_000,
  sendsAtOnce: 1_000_000,
  sockets: 20_000,
  socketSilenceSeconds: 600,
};

/** Our relay, with everything on, and clients that seal as the real ones do. */
export class RelayPeer implements Peer {
  #people: readonly OurDevice[] = [];

  /** `options` are more of those of the `relay` verb. */
  constructor(readonly name: string, private readonly options: readonly string[]) {}

  missing(): null {
    return null;
  }

  /** Through the store itself, as nobody's password is of interest here. */
  async prepare(folder: string, people: number): Promise<void> {
    await Deno.writeTextFile(`${folder}/limits.json`, JSON.stringify(LIMITS));
    await using premises = await openPremises(settingsOf({ dataDir: folder }));
    const { accounts } = premises.store;
    const names = Array.from(
      { length: people },
      (_, person) => `somebody${person}`,
    );
    this.#people = await Promise.all(names.map(async (name) => {
      const account = newAccount(name);
      const member = makeDevice(account.uuid, 1, systemRandom);
      const device = {
        ...account.device,
        ...deviceRecord(member, systemRandom),
      };
      await accounts.register({ ...account, device }, request(account.uuid));
      return member;
    }));
  }

  async start(folder: string): Promise<Server> {
    return new RelayServer(await launch(folder, this.options), this.#people);
  }
}

function launch(folder: string, options: readonly string[]): Promise<RelayProcess> {
  const args = ["--limits", `${folder}/limits.json`, ...options];
  return RelayProcess.start({ dataDir: folder, args });
}

/** A relay that runs, and its people's keys. */
class RelayServer implements Server {
  constructor(
    private readonly process: RelayProcess,
    private readonly people: readonly OurDevice[],
  ) {}

  get pid(): number {
    return this.process.pid;
  }

  async connect(person: number): Promise<Client> {
    const device = this.people[person];
    if (device === undefined) throw new RangeError(`Nobody is ${person}`);
    const client = await enter(this.process.url, {
      ...stranger("anybody"),
      device,
    });
    return await RelayGuest.open(client, this.people);
  }

  /** Each with the hello before it, which costs next to nothing. */
  async handshakes(count: number): Promise<void> {
    for (let i = 0; i < count; i++) await RelayClient.connect(this.process.url);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.process[Symbol.asyncDispose]();
  }
}
