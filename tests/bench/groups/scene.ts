import { cpuUsage } from "node:process";
import { RelayProcess } from "../../support/relay_process.ts";
import { RelayClient } from "../../support/relay_client.ts";
import { registrationOf, stranger } from "../../support/relay_member.ts";
import { TcpProxy } from "../../support/tcp_proxy.ts";
import { passwordOf } from "../../support/vaults.ts";
import { accountsOn } from "../../../client/accounts.ts";
import { SYSTEM } from "../../../client/environment.ts";
import type { Messenger } from "../../../client/messenger.ts";
import { cpuOf } from "../relay/process_tree.ts";

/** The group that is measured. */
const GROUP = "#bench";

/** More than a person would ever ask for, so that nothing waits for its turn. */
const MUCH = 1_000_000;
const LIMITS = {
  halfOpenPerAddress: MUCH,
  handshakesPerSecondAndAddress: MUCH,
  registrationsPerHour: MUCH,
  claimsPerHour: MUCH,
  findsPerMinute: MUCH,
  groupEntriesPerMinute: MUCH,
  sendsPerSecond: MUCH,
  sendsAtOnce: MUCH,
};

/** What something took. */
export interface Cost {
  /** Milliseconds of the client's CPU, its share of the counting of bytes included. */
  readonly client: number;
  /** Milliseconds of the relay's CPU. */
  readonly relay: number;
  /** Bytes between the two, in both directions, as TCP has them. */
  readonly bytes: number;
  /** Milliseconds until all that follows from it was at the relay. */
  readonly wall: number;
}

/** An admin's messenger, a relay in a process of its own, and members who are away. */
export class Scene implements AsyncDisposable {
  /** Who is in the group beside the admin. */
  readonly members: string[] = [];

  private constructor(
    readonly relay: RelayProcess,
    readonly proxy: TcpProxy,
    readonly home: string,
    readonly admin: Messenger,
  ) {}

  /** A relay, and an admin alone in her group. */
  static async open(): Promise<Scene> {
    const home = await Deno.makeTempDir({ prefix: "messenger-bench-" });
    await Deno.writeTextFile(`${home}/limits`, JSON.stringify(LIMITS));
    const relay = await RelayProcess.start({ args: ["--limits", `${home}/limits`] });
    const proxy = TcpProxy.start(relay.port);
    const admin = await accountsOn(SYSTEM).register({
      ...{ home, username: "admin", displayName: "", kdfMemory: 64 },
      password: passwordOf("swordfish"),
      relay: proxy.url,
      trustNew: "always",
    });
    await admin.connect();
    await admin.groups.create("bench");
    return new Scene(relay, proxy, home, admin);
  }

  /** Takes people in until the group has so many members, and gives them our key. */
  async grow(size: number): Promise<void> {
    const { length } = this.members;
    const names = Array.from(
      { length: size - 1 - length },
      (_, at) => `member${length + at}`,
    );
    // All of them by one channel: to begin one costs as much as an account.
    const client = await RelayClient.connect(this.relay.url);
    for (const name of names) {
      await client.get("register/finish", await registrationOf(client, stranger(name)));
    }
    await this.admin.groups.invite(GROUP, names);
    this.members.push(...names);
    await this.says();
  }

  /** Says something to all. */
  async says(): Promise<void> {
    const { id } = await this.admin.send(GROUP, "the next bench is on thursday");
    await this.admin.settled(id);
    await this.admin.posted();
  }

  /** Takes somebody in who was in it before. */
  async adds(name: string): Promise<void> {
    await this.admin.groups.invite(GROUP, [name]);
    await this.admin.posted();
  }

  /** Puts somebody out, and gives new keys to all others. */
  async removes(name: string): Promise<void> {
    await this.admin.groups.remove(GROUP, name);
    await this.says();
  }

  /** What it takes to do something. */
  async cost(work: () => Promise<void>): Promise<Cost> {
    const before = this.#meter();
    this.proxy.recorded.length = 0;
    await work();
    const after = this.#meter();
    return {
      client: after.client - before.client,
      relay: after.relay - before.relay,
      wall: after.wall - before.wall,
      bytes: this.proxy.recorded.reduce((sum, { bytes }) => sum + bytes.length, 0),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.close();
    await this.proxy[Symbol.asyncDispose]();
    await this.relay[Symbol.asyncDispose]();
    await Deno.remove(this.home, { recursive: true });
  }

  #meter() {
    const { user, system } = cpuUsage();
    return {
      client: (user + system) / 1_000,
      relay: cpuOf(this.relay.pid) / 1_000,
      wall: performance.now(),
    };
  }
}
