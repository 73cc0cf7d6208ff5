import { address, uuidOf } from "../src/address.ts";
import type { Logins } from "./logins.ts";
import type { Call, Channel, DeviceGrant, PasswordGrant } from "./machine.ts";
import type { Opaque } from "./opaque.ts";
import { limited, type Outcome, refused } from "./outcome.ts";
import type { Rate } from "./rate.ts";
import { isVouchedFor } from "./signatures.ts";
import type { AccountStore } from "./store/store.ts";

/** What accounts are made of. */
export interface AccountsParts {
  readonly store: AccountStore;
  readonly opaque: Opaque;
  readonly logins: Logins;
  /** Whether strangers may make accounts. */
  readonly registration: "open" | "closed";
  /** Registrations begun, by network address. */
  readonly registrationStarts: Rate;
  /** Accounts made, by network address. */
  readonly registrations: Rate;
}

/** Makes accounts, puts new devices in the place of lost ones, and changes passwords. */
export class Accounts {
  readonly #parts: AccountsParts;

  constructor(parts: AccountsParts) {
    this.#parts = parts;
  }

  /** Answers OPAQUE's registration request for a name that is free. */
  async start(
    call: Call<"register/start">,
    { from }: Channel,
  ): Promise<Outcome<"register/start">> {
    const { store, opaque, registration, registrationStarts } = this.#parts;
    if (registration === "closed") return refused("forbidden");
    const wait = registrationStarts.take(from);
    if (wait > 0) return limited(wait);
    const { username, request } = call.args;
    if (await store.named(username) !== null) return refused("taken");
    return { status: "ok", data: { response: opaque.register(username, request) } };
  }

  /** Makes the account, its first device and that device's lasting keys. */
  async finish(
    { id, args }: Call<"register/finish">,
    { from }: Channel,
  ): Promise<Outcome<"register/finish">> {
    const { store, opaque, registration, registrations } = this.#parts;
    const { uuid, username, record, device, keys } = args;
    if (registration === "closed") return refused("forbidden");
    const wait = registrations.take(from);
    if (wait > 0) return limited(wait);
    if (device.device !== 1 || !isVouchedFor(address(uuid, 1), device, keys)) {
      return refused("malformed");
    }
    const password = opaque.readRecord(username, record);
    const account = { uuid, username, password, device, keys };
    const outcome = await store.register(account, { account: uuid, id });
    return outcome === "taken" ? refused("taken") : { status: "ok", data: {} };
  }

  /** Puts the next device in the place of the current one. */
  async replace(
    { id, args: { device, keys } }: Call<"device/replace">,
    { uuid }: PasswordGrant,
  ): Promise<Outcome<"device/replace">> {
    if (!isVouchedFor(address(uuid, device.device), device, keys)) {
      return refused("malformed");
    }
    const next = { uuid, device, keys };
    const outcome = await this.#parts.store.replaceDevice(next, { account: uuid, id });
    return outcome === "out-of-turn" ? refused("forbidden") : { status: "ok", data: {} };
  }

  /**
   * Answers OPAQUE's registration request. The answer evaluates the same function that a
   * login's does, so it is counted like one: a stolen device gets no more guesses at the
   * old password here than there.
   */
  async startPassword(
    { args }: Call<"password/start">,
    { address }: DeviceGrant,
  ): Promise<Outcome<"password/start">> {
    const { store, opaque, logins } = this.#parts;
    const account = await store.find(uuidOf(address));
    if (account === null) return refused("forbidden");
    const { username } = account;
    const wait = await logins.begin({ username, from: "", device: address });
    if (wait > 0) return limited(wait);
    return { status: "ok", data: { response: opaque.register(username, args.request) } };
  }

  /** Puts the new record in the place of the old one. */
  async finishPassword(
    { id, args }: Call<"password/finish">,
    { address }: DeviceGrant,
  ): Promise<Outcome<"password/finish">> {
    const { store, opaque } = this.#parts;
    const uuid = uuidOf(address);
    const account = await store.find(uuid);
    if (account === null) return refused("forbidden");
    const password = opaque.readRecord(account.username, args.record);
    await store.setPassword(uuid, password, { account: uuid, id });
    return { status: "ok", data: {} };
  }
}
