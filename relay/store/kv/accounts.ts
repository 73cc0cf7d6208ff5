import * as v from "valibot";
import { address, uuidFrom, uuidOf } from "../../../src/address.ts";
import type { Address, Username, Uuid } from "../../../src/address.ts";
import { username as usernames } from "../../../src/codec/schema.ts";
import { Secret } from "../../../src/secret.ts";
import { StoreError } from "../store.ts";
import type { Account, AccountStore, Device, NewAccount } from "../store.ts";
import type { NewDevice, NextDevice, Once } from "../store.ts";
import type { Answers, Effect } from "./answers.ts";
import type { Mutation } from "./committer.ts";
import type { Database } from "./database.ts";
import * as keys from "./keys.ts";
import type { Letters } from "./letters.ts";

const REGISTERED = v.picklist(["registered", "taken"]);
const REPLACED = v.picklist(["replaced", "out-of-turn"]);

/** Accounts and devices in Deno KV. */
export class KvAccounts implements AccountStore {
  readonly #database: Database;
  readonly #answers: Answers;
  readonly #letters: Letters;
  readonly #nobody: ReturnType<typeof nobodyIn>;

  constructor(database: Database, answers: Answers, letters: Letters) {
    this.#database = database;
    this.#nobody = nobodyIn(database);
    this.#answers = answers;
    this.#letters = letters;
  }

  register(account: NewAccount, once: Once): Promise<"registered" | "taken"> {
    const turns = [turnOf(account.uuid), `name ${account.username}`];
    const request = { once, turns, result: REGISTERED };
    return this.#answers.once(request, () => this.#registration(account));
  }

  async named(username: Username): Promise<Account | null> {
    const name = await this.#database.seek(keys.nameKey(username), this.#nobody.name);
    return await this.find(name?.uuid ?? NOBODY);
  }

  async find(uuid: Uuid): Promise<Account | null> {
    const key = keys.accountKey(uuid);
    const account = await this.#database.seek(key, this.#nobody.account);
    if (account === null) return null;
    const password = new Secret("opaque record", account.password);
    return { ...account, uuid, password };
  }

  device(address: Address): Promise<Device | null> {
    return this.#database.seek(keys.deviceKey(address), this.#nobody.device);
  }

  async replaceDevice(
    next: NextDevice,
    once: Once,
  ): Promise<"replaced" | "out-of-turn"> {
    const request = { once, turns: [turnOf(next.uuid)], result: REPLACED };
    const result = await this.#answers.once(
      request,
      () => this.#replacement(next),
    );
    if (result === "replaced") await this.finishDepartures();
    return result;
  }

  closeDevice(address: Address, once: Once): Promise<number> {
    const turns = [turnOf(uuidOf(address))];
    return this.#answers.once({ once, turns, result: v.number() }, async () => {
      const device = await this.#existing(address);
      const rev = device.rev + 1;
      const closed = { ...device, open: false, rev };
      const mutations = [this.#database.put(keys.deviceKey(address), closed)];
      return { result: rev, mutations };
    });
  }

  reopenDevice(address: Address): Promise<void> {
    return this.#database.turns.take([turnOf(uuidOf(address))], async () => {
      const device = await this.#existing(address);
      if (device.open) return;
      const open = { ...device, open: true };
      await this.#database.commit([
        this.#database.put(keys.deviceKey(address), open),
      ]);
    });
  }

  setPassword(uuid: Uuid, password: Secret, once: Once): Promise<void> {
    return this.#amend(uuid, { password: password.expose() }, once);
  }

  setVisible(uuid: Uuid, visible: boolean, once: Once): Promise<void> {
    return this.#amend(uuid, { visible }, once);
  }

  async generation(address: Address): Promise<number> {
    const record = await this.#database.get(keys.generationKey(address));
    return record?.generation ?? 0;
  }

  raiseGeneration(address: Address, generation: number): Promise<void> {
    return this.#database.turns.take([turnOf(uuidOf(address))], async () => {
      const key = keys.generationKey(address);
      const known = await this.generation(address);
      const device = await this.#database.get(keys.deviceKey(address));
      if (known >= generation || device === null) return;
      await this.#database.commit([this.#database.put(key, { generation })]);
    });
  }

  /** Forgets what is left of replaced devices, in pieces that fit one commit each. */
  async finishDepartures(): Promise<void> {
    for (
      const { path, value } of await this.#database.list(keys.every("leaving"))
    ) {
      for (const table of ["ec", "kyber", "mail"] as const) {
        const left = await this.#database.survey(
          keys.recordsOf(table, value.address),
        );
        await this.#database.dropAll(left.map((record) => record.path));
      }
      await this.#letters.dropAllOf(value.address);
      await this.#database.commit([this.#database.drop(path)]);
    }
  }

  async #amend(
    uuid: Uuid,
    change: { readonly password: Uint8Array } | { readonly visible: boolean },
    once: Once,
  ): Promise<void> {
    const turns = [turnOf(uuid)];
    await this.#answers.once({ once, turns, result: v.null() }, async () => {
      const key = keys.accountKey(uuid);
      const account = await this.#database.get(key);
      if (account === null) throw new StoreError("failed");
      const mutations = [this.#database.put(key, { ...account, ...change })];
      return { result: null, mutations };
    });
  }

  async #registration(
    account: NewAccount,
  ): Promise<Effect<"registered" | "taken">> {
    const { uuid, username, password, device: { device } } = account;
    const name = await this.#database.get(keys.nameKey(username));
    const holder = await this.#database.get(keys.accountKey(uuid));
    if (name !== null || holder !== null) {
      return { result: "taken", mutations: [] };
    }
    const record = {
      username,
      password: password.expose(),
      device,
      visible: true,
    };
    const mutations = [
      this.#database.put(keys.nameKey(username), { uuid }),
      this.#database.put(keys.accountKey(uuid), record),
      ...this.#arrival(address(uuid, device), account),
    ];
    return { result: "registered", mutations };
  }

  async #replacement(
    next: NextDevice,
  ): Promise<Effect<"replaced" | "out-of-turn">> {
    const { uuid, device: { device } } = next;
    const account = await this.#database.get(keys.accountKey(uuid));
    if (device - 1 !== account?.device) {
      return { result: "out-of-turn", mutations: [] };
    }
    const mutations = [
      this.#database.put(keys.accountKey(uuid), { ...account, device }),
      ...this.#departure(address(uuid, account.device)),
      ...this.#arrival(address(uuid, device), next),
    ];
    return { result: "replaced", mutations };
  }

  async #existing(address: Address): Promise<Device> {
    const device = await this.device(address);
    if (device === null) throw new StoreError("failed");
    return device;
  }

  #arrival(address: Address, { device, keys: lasting }: NewDevice): Mutation[] {
    const none = { next: 0, left: 0 };
    return [
      this.#database.put(keys.deviceKey(address), {
        record: device,
        rev: 0,
        open: true,
      }),
      this.#database.put(keys.lastingKey(address), lasting),
      this.#database.put(keys.stockKey(address), { ec: none, kyber: none }),
    ];
  }

  // A mailbox may hold more records than one commit can remove, so what shuts the
  // device out is one commit, and a mark sees to it that the rest follows.
  #departure(address: Address): Mutation[] {
    const gone = [
      keys.deviceKey,
      keys.generationKey,
      keys.lastingKey,
      keys.stockKey,
    ];
    return [
      ...gone.map((key) => this.#database.drop(key(address).path)),
      this.#database.put(keys.leavingKey(address), { address }),
    ];
  }
}

/** Whom a name leads to that is nobody's. */
const NOBODY = uuidFrom(new Uint8Array(16));

/** Records of nobody, as long as those of somebody. */
function nobodyIn(database: Database) {
  const username = v.parse(usernames, "nobody");
  const record = {
    device: 1,
    registrationId: 1,
    loginKey: new Uint8Array(32),
    signature: new Uint8Array(64),
    identityKey: new Uint8Array(33),
  };
  const password = new Uint8Array(192);
  const account = { username, password, device: 1, visible: true };
  const device = { record, rev: 0, open: true };
  return {
    name: database.decoy(keys.nameKey(username), { uuid: NOBODY }),
    account: database.decoy(keys.accountKey(NOBODY), account),
    device: database.decoy(keys.deviceKey(address(NOBODY, 1)), device),
  };
}

/** The turn of all that reads and then changes an account, its device or its keys. */
export function turnOf(uuid: Uuid): string {
  return `account ${uuid}`;
}
