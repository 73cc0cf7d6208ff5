import { address, canonicalUsername, uuidFrom } from "../../src/address.ts";
import type { Address, Username, Uuid } from "../../src/address.ts";
import type { DeviceRecord } from "../../src/wire/device.ts";
import { systemRandom } from "../../src/random.ts";
import { Secret } from "../../src/secret.ts";
import type { EcPrekey, KyberPrekey, LastingKeys } from "../../src/wire/bundle.ts";
import { KIND } from "../../src/wire/envelope.ts";
import type { GroupEnvelope, PairEnvelope } from "../../src/wire/envelope.ts";
import { groupId } from "../../src/wire/group_log.ts";
import type { NewAccount, Once } from "../../relay/store/store.ts";

/** Things for tests of the relay: random bytes wherever a relay does not look. */

/** Fresh bytes. */
export function someBytes(length: number): Uint8Array {
  return systemRandom.bytes(length);
}

/** A fresh UUID. */
export function someUuid(): Uuid {
  return uuidFrom(someBytes(16));
}

/** A canonical name; throws on any other. */
export function nameOf(text: string): Username {
  const name = canonicalUsername(text);
  if (name === null) throw new RangeError(`No username: ${text}`);
  return name;
}

/** A request of an account that nobody made before. */
export function request(account: Uuid): Once {
  return { account, id: someBytes(16) };
}

/** A device as its owner would describe it, with signatures that nobody made. */
export function someDevice(device = 1): DeviceRecord {
  return {
    device,
    registrationId: 4_711,
    loginKey: someBytes(32),
    signature: someBytes(64),
    identityKey: someBytes(33),
  };
}

/** Lasting keys whose ids are `id`. */
export function someLasting(id = 1): LastingKeys {
  return {
    signedPrekey: { id, key: someBytes(33), signature: someBytes(64) },
    lastResort: somePrekeys.kyber(id),
    statement: { body: someBytes(200), signature: someBytes(64) },
  };
}

/** One-time keys of either kind. */
export const somePrekeys = {
  ec: (id: number): EcPrekey => ({ id, key: someBytes(33) }),
  kyber: (id: number): KyberPrekey => ({
    id,
    key: someBytes(1_569),
    signature: someBytes(64),
  }),
};

/** `count` one-time keys of each kind, with ids from `from` on. */
export function someUpload(
  from: number,
  count: number,
): { readonly ec: EcPrekey[]; readonly kyber: KyberPrekey[] } {
  const ids = Array.from({ length: count }, (_, i) => from + i);
  return { ec: ids.map(somePrekeys.ec), kyber: ids.map(somePrekeys.kyber) };
}

/** An account that could be registered. */
export function newAccount(name: string, uuid = someUuid()): NewAccount {
  return {
    uuid,
    username: nameOf(name),
    password: new Secret("opaque record", someBytes(192)),
    device: someDevice(),
    keys: someLasting(),
  };
}

/** An account and the address of its first device. */
export interface Person extends NewAccount {
  readonly home: Address;
}

/** The first device of an account. */
export function firstDevice(account: { readonly uuid: Uuid }): Address {
  return address(account.uuid, 1);
}

/** An envelope at a place. */
export function envelope(
  parts: { readonly to: Address; readonly seq: number } & Partial<PairEnvelope>,
): PairEnvelope {
  return {
    id: someBytes(16),
    from: address(someUuid(), 1),
    kind: KIND.message,
    body: someBytes(100),
    receivedAt: 1_000_000,
    ...parts,
  };
}

/** A message to a group, as it stands at a place of one of its readers. */
export function groupEnvelope(
  parts: { readonly seq: number } & Partial<GroupEnvelope>,
): GroupEnvelope {
  return {
    id: someBytes(16),
    from: address(someUuid(), 1),
    group: groupId(someBytes(32)),
    epoch: 0,
    kind: KIND.senderKeyMessage,
    body: someBytes(100),
    receivedAt: 1_000_000,
    ...parts,
  };
}
