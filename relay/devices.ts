import { address, deviceOf, uuidOf } from "../src/address.ts";
import type { Fingerprint } from "../src/channel/fingerprint.ts";
import type { Accounts } from "./accounts.ts";
import type { Eviction } from "./eviction.ts";
import type { Generations } from "./generations.ts";
import type { Grants } from "./grants.ts";
import type { Call, Channel, DeviceGrant, PasswordGrant } from "./machine.ts";
import { type Outcome, refused } from "./outcome.ts";
import { isLoggingIn } from "./signatures.ts";
import type { AccountStore } from "./store/store.ts";
import { TOKEN_LIFETIME_S } from "./tokens.ts";

/** What the work of devices is made of. */
export interface DevicesParts {
  readonly store: AccountStore;
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly generations: Generations;
  readonly eviction: Eviction;
  readonly fingerprint: Fingerprint;
}

/** Lets devices in, and out again for good. */
export class Devices {
  readonly #parts: DevicesParts;

  constructor(parts: DevicesParts) {
    this.#parts = parts;
  }

  /** Lets a device in that signs for this channel. */
  async open(
    { args }: Call<"session/open">,
    { h }: Channel,
  ): Promise<Outcome<"session/open">> {
    const { store, grants, generations, fingerprint } = this.#parts;
    const { address, signature, generation } = args;
    const device = await store.device(address);
    if (device === null || !device.open) return refused("unauthenticated");
    if (!isLoggingIn(device.record.loginKey, { h, fingerprint, address }, signature)) {
      return refused("unauthenticated");
    }
    const { rev } = device;
    const bearer = { uuid: uuidOf(address), device: deviceOf(address), rev };
    const { token, grant } = await grants.issue(bearer, h);
    generations.note(address, generation);
    const highest = await generations.highest(address);
    return {
      status: "ok",
      data: { token, lifetime: TOKEN_LIFETIME_S, generation: highest },
      consequence: { now: "granted", grant },
    };
  }

  /** Ends all sessions of the device until its owner shows the password again. */
  async logout(
    { id }: Call<"logout">,
    { address }: DeviceGrant,
  ): Promise<Outcome<"logout">> {
    const { store, eviction } = this.#parts;
    const rev = await store.closeDevice(address, { account: uuidOf(address), id });
    eviction.untilLogin(address, rev);
    return { status: "ok", data: {}, consequence: { now: "over" } };
  }

  /** Puts the next device in the place of the current one, which is shut out at once. */
  async replace(
    call: Call<"device/replace">,
    grant: PasswordGrant,
  ): Promise<Outcome<"device/replace">> {
    const outcome = await this.#parts.accounts.replace(call, grant);
    const { device } = call.args.device;
    if (outcome.status === "ok") {
      this.#parts.eviction.forGood(address(grant.uuid, device - 1));
    }
    return outcome;
  }
}
