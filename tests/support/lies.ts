import { type Address, deviceOf, type Uuid, uuidOf } from "../../src/address.ts";
import type { Bundle } from "../../src/wire/bundle.ts";
import type { GroupEnvelope, PairEnvelope } from "../../src/wire/envelope.ts";
import type { MaliciousRelay } from "./malicious_relay.ts";
import { nameOf, someBytes } from "./relay_world.ts";
import type { User } from "./user.ts";

/** What a malicious relay tells its users, in the words of its tests. */

/** Hands out other keys for a device than those it published. */
export function forgeBundles(
  relay: MaliciousRelay,
  at: Address,
  forge: (bundle: Bundle) => Bundle,
): void {
  relay.lies["bundle/claim"] = async (call, _, truth) => {
    const outcome = await truth();
    if (outcome.status !== "ok" || call.args.address !== at) return outcome;
    return { ...outcome, data: { bundle: forge(outcome.data.bundle) } };
  };
}

/**
 * Claims, the next time that somebody writes to a device, that there is none: the writer
 * asks who is there now, and starts a new session with whom she is told.
 */
export function disown(relay: MaliciousRelay, at: Address): void {
  relay.lies["send"] = async (call, _, truth) => {
    if (!("to" in call.args) || call.args.to !== at) return await truth();
    delete relay.lies["send"];
    return { status: "not-found" };
  };
}

/** Leads names to devices, and accounts to names; all else is answered truthfully. */
export function rename(
  relay: MaliciousRelay,
  { byName = {}, byAccount = new Map() }: {
    readonly byName?: Readonly<Record<string, Address>>;
    readonly byAccount?: ReadonlyMap<Uuid, string>;
  },
): void {
  relay.lies["user/find"] = async (call, _, truth) => {
    if ("username" in call.args) {
      const { username } = call.args;
      const at = byName[username];
      if (at === undefined) return await truth();
      return { status: "ok", data: { ...userAt(at), username } };
    }
    const outcome = await truth();
    const name = byAccount.get(call.args.uuid);
    if (outcome.status !== "ok" || name === undefined) return outcome;
    return { status: "ok", data: { ...outcome.data, username: nameOf(name) } };
  };
}

/** A device's keys, as they are handed out to whoever claims them. */
export async function claimBundle(
  { store }: MaliciousRelay,
  { address }: User,
): Promise<Bundle> {
  const once = { account: uuidOf(address), id: someBytes(16) };
  const bundle = await store.directory.claim(address, once);
  if (bundle === null) throw new Error("There is no such device");
  return bundle;
}

/** What was to be handed to somebody of what was said to groups, in order. */
export function groupMailTo(relay: MaliciousRelay, { address }: User): GroupEnvelope[] {
  return relay.transcript.flatMap(({ to, envelope }) =>
    to === address && "group" in envelope ? [envelope] : []
  );
}

/** Never tells a device that a newer copy of its vault was there. */
export function forgetGenerations(relay: MaliciousRelay): void {
  relay.lies["session/open"] = async (_, __, truth) => {
    const outcome = await truth();
    if (outcome.status !== "ok") return outcome;
    return { ...outcome, data: { ...outcome.data, generation: 0 } };
  };
}

/** Hands nothing that people write to somebody out, and keeps it. */
export function withhold(relay: MaliciousRelay, from: User): PairEnvelope[] {
  const kept: PairEnvelope[] = [];
  relay.handsOut((envelope, to) => {
    if (to !== from.address || !("to" in envelope)) return [envelope];
    kept.push(envelope);
    return [];
  });
  return kept;
}

function userAt(at: Address) {
  return { uuid: uuidOf(at), devices: [deviceOf(at)] };
}
