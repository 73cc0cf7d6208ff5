import { uuidOf } from "../src/address.ts";
import { memberAt } from "../src/group/roster.ts";
import type { Call, DeviceGrant } from "./machine.ts";
import { limited, type Outcome, refused } from "./outcome.ts";
import type { Rate } from "./rate.ts";
import type { Rosters } from "./rosters.ts";
import { areSigned } from "./signatures.ts";
import type { AccountStore, DirectoryStore, Once } from "./store/store.ts";

/** What a directory is made of. */
export interface DirectoryParts {
  readonly store: {
    readonly accounts: AccountStore;
    readonly directory: DirectoryStore;
  };
  readonly rosters: Pick<Rosters, "seenBy">;
  /** Claims by one account: of anybody's keys, of fellow members', of one other's. */
  readonly claims: Rate;
  readonly claimsOfMembers: Rate;
  readonly claimsPerPair: Rate;
  /** Lookups by one account. */
  readonly finds: Rate;
}

/** Who there is, and which keys to start a session with. */
export class Directory {
  readonly #parts: DirectoryParts;

  constructor(parts: DirectoryParts) {
    this.#parts = parts;
  }

  /** Adds a device's keys. */
  async publish(
    call: Call<"keys/publish">,
    { address }: DeviceGrant,
  ): Promise<Outcome<"keys/publish">> {
    const { accounts, directory } = this.#parts.store;
    const { lasting } = call.args;
    const device = await accounts.device(address);
    if (device === null) return refused("unauthenticated");
    if (lasting !== undefined && !areSigned(device.record.identityKey, lasting)) {
      return refused("malformed");
    }
    const upload = { address, keys: call.args };
    const outcome = await directory.publish(upload, onceOf(call, address));
    return outcome === "full" ? refused("too-large") : { status: "ok", data: {} };
  }

  /** How many one-time keys the device has left. */
  async count({ address }: DeviceGrant): Promise<Outcome<"keys/count">> {
    const left = await this.#parts.store.directory.remaining(address);
    return { status: "ok", data: left };
  }

  /**
   * Hands out a bundle. When no one-time key is left it holds the lasting ones alone: to
   * drain a device of its keys does not make it unreachable. A repeat is not counted.
   * Whoever joins a large group needs all its members' keys before they can read her.
   */
  async claim(
    call: Call<"bundle/claim">,
    grant: DeviceGrant,
  ): Promise<Outcome<"bundle/claim">> {
    const { store: { directory }, claimsPerPair } = this.#parts;
    const once = onceOf(call, grant.address);
    const earlier = await directory.claimed(once);
    if (earlier !== null) return { status: "ok", data: { bundle: earlier } };
    const target = call.args.address;
    const wait = claimsPerPair.take(`${once.account} ${uuidOf(target)}`) ||
      (await this.#claimsFor(call, grant)).take(once.account);
    if (wait > 0) return limited(wait);
    const bundle = await directory.claim(target, once);
    return bundle === null ? refused("not-found") : { status: "ok", data: { bundle } };
  }

  async #claimsFor(
    { args: { address, group } }: Call<"bundle/claim">,
    { address: home }: DeviceGrant,
  ): Promise<Rate> {
    const { rosters, claims, claimsOfMembers } = this.#parts;
    if (group === undefined) return claims;
    const shared = await rosters.seenBy(uuidOf(home), group);
    const isShared = shared !== null && memberAt(shared.members, address) !== null;
    return isShared ? claimsOfMembers : claims;
  }

  /** Who has that name or UUID. */
  async find(
    { args }: Call<"user/find">,
    grant: DeviceGrant,
  ): Promise<Outcome<"user/find">> {
    const { store: { accounts }, finds } = this.#parts;
    const wait = finds.take(uuidOf(grant.address));
    if (wait > 0) return limited(wait);
    const account = "uuid" in args
      ? await accounts.find(args.uuid)
      : await accounts.named(args.username);
    if (account === null) return refused("not-found");
    const { uuid, username, device } = account;
    return { status: "ok", data: { uuid, username, devices: [device] } };
  }
}

function onceOf(
  { id }: { readonly id: Uint8Array },
  home: DeviceGrant["address"],
): Once {
  return { account: uuidOf(home), id };
}
