import { settingsOf } from "../../../../relay/options.ts";
import { openPremises } from "../../../../relay/premises.ts";
import { concat, hex } from "../../../../src/bytes.ts";
import type { ClientSocket } from "../../../../src/channel/socket.ts";
import { deviceRecord, makeDevice } from "../../../../src/identity/identity.ts";
import type { OurDevice } from "../../../../src/identity/identity.ts";
import { systemRandom } from "../../../../src/random.ts";
import { KIND } from "../../../../src/wire/envelope.ts";
import { RelayClient } from "../../../support/relay_client.ts";
import { enter, stranger } from "../../../support/relay_member.ts";
import { RelayProcess } from "../../../support/relay_process.ts";
import { newAccount, request } from "../../../support/relay_world.ts";
import type { Client, Peer, Server } from "../peer.ts";

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

/** A device's socket, whose every frame is sealed and opened. */
class RelayGuest implements Client {
  taken = 0;
  readonly #people: readonly OurDevice[];
  readonly #socket: WebSocket;
  readonly #channel: ClientSocket;
  readonly #closed = Promise.withResolvers<void>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #sends = new Map<string, PromiseWithResolvers<void>>();
  #highest = 0;
  #acknowledged = 0;
  #acknowledging = "";

  private constructor(client: RelayClient, people: readonly OurDevice[]) {
    this.#people = people;
    const opening = { token: client.token ?? "", cursor: 0 };
    const { frame, socket } = client.channel.openSocket(opening, Date.now());
    this.#channel = socket;
    this.#socket = new WebSocket(`${client.url.replace("http", "ws")}/c`);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#socket.send(concat(frame));
    this.#socket.onmessage = ({ data }) => this.#take(new Uint8Array(data));
    this.#socket.onclose = () => this.#closed.resolve();
  }

  /** Resolves once the relay has let the device in. */
  static async open(
    client: RelayClient,
    people: readonly OurDevice[],
  ): Promise<Client> {
    const guest = new RelayGuest(client, people);
    await guest.#ready.promise;
    return guest;
  }

  send(to: number, body: Uint8Array): Promise<void> {
    const recipient = this.#people[to];
    if (recipient === undefined) throw new RangeError(`Nobody is ${to}`);
    const args = { to: recipient.address, kind: KIND.message, body };
    const sent = Promise.withResolvers<void>();
    this.#sends.set(this.#ask("send", args), sent);
    return sent.promise;
  }

  close(): Promise<void> {
    this.#socket.close();
    return this.#closed.promise;
  }

  #take(frame: Uint8Array): void {
    const said = this.#channel.open(frame);
    this.#ready.resolve();
    if ("status" in said) return this.#settle(hex(said.id), said.status);
    if (said.op !== "envelope") return;
    this.taken++;
    this.#highest = said.args.seq;
    this.#acknowledge();
  }

  #settle(id: string, status: string): void {
    if (status !== "ok") throw new Error(`The relay answered ${status}`);
    this.#sends.get(id)?.resolve();
    this.#sends.delete(id);
    if (id !== this.#acknowledging) return;
    this.#acknowledging = "";
    this.#acknowledge();
  }

  /** As the client does: one at a time, each for all that came meanwhile. */
  #acknowledge(): void {
    if (this.#acknowledging !== "" || this.#acknowledged === this.#highest) {
      return;
    }
    this.#acknowledged = this.#highest;
    this.#acknowledging = this.#ask("mailbox/acknowledge", {
      upTo: this.#highest,
    });
  }

  #ask(op: string, args: unknown): string {
    const id = systemRandom.bytes(16);
    const request = { op, id, args, generation: 1_000 };
    this.#socket.send(concat(this.#channel.seal(request)));
    return hex(id);
  }
}
