import { hkdf } from "../../src/crypto/kdf.ts";
import { LABEL } from "../../src/labels.ts";
import { systemRandom } from "../../src/random.ts";
import type { Secret } from "../../src/secret.ts";
import {
  decodeEcPrekey,
  decodeKyberPrekey,
  decodeSignedPrekey,
} from "../../src/identity/prekeys.ts";
import { readAccount } from "../../client/vault/account.ts";
import { allGroups } from "../../client/vault/groups.ts";
import { ownKey } from "../../client/vault/sender_keys.ts";
import { EVERYTHING } from "../../client/vault/row_key.ts";
import * as tables from "../../client/vault/tables.ts";
import { Vault } from "../../client/vault/vault.ts";
import type { Person } from "./client_process.ts";
import "./quick_keys.ts";
import { passwordOf } from "./vaults.ts";

/** Where a person's account lies. */
export function folderOf({ home, name }: Person): string {
  return `${home}/.local/share/messenger/${name}`;
}

/**
 * The key material of a person whose program does not run, read out of the unlocked
 * vault: identity, login key, every private prekey, a piece of each session, and what
 * seals for its groups.
 */
export async function keysOf(person: Person): Promise<Record<string, Uint8Array>> {
  const vault = await Vault.unlock({
    folder: folderOf(person),
    password: passwordOf(person.password),
    random: systemRandom,
  });
  const { device } = readAccount(vault);
  const keys: Record<string, Uint8Array> = {
    identity: copy(device.identity.private),
    login: copy(device.login),
  };
  for (const { value } of vault.scan(tables.EC_PREKEYS, EVERYTHING)) {
    const { id, pair } = decodeEcPrekey(value.prekey);
    keys[`ec prekey ${id}`] = copy(pair.private);
  }
  for (const { value } of vault.scan(tables.SIGNED_PREKEYS, EVERYTHING)) {
    const { id, pair } = decodeSignedPrekey(value.prekey);
    keys[`signed prekey ${id}`] = copy(pair.private);
  }
  for (const table of [tables.KYBER_PREKEYS, tables.LAST_RESORTS]) {
    for (const { value } of vault.scan(table, EVERYTHING)) {
      const { id, pair } = decodeKyberPrekey(value.prekey);
      keys[`kyber prekey ${id}`] = copy(pair.private).subarray(1, 65);
    }
  }
  for (const { value } of vault.scan(tables.SESSIONS, EVERYTHING)) {
    const middle = value.record.length >> 1;
    keys[`session with ${value.address}`] = value.record.slice(middle, middle + 32);
  }
  for (const { group, handle } of allGroups(vault)) {
    const own = ownKey(vault, group)?.key;
    if (own === undefined) continue;
    keys[`chain of ${handle}`] = copy(own.chain.key);
    keys[`signing key of ${handle}`] = copy(own.signing.private);
  }
  vault.close();
  return keys;
}

/**
 * What opens the vault of a person whose program has let it go, or any part of it. The
 * key of its fingerprint is not among them: it opens nothing.
 */
export async function vaultKeysOf(person: Person): Promise<Record<string, Uint8Array>> {
  const password = passwordOf(person.password);
  const input = { folder: folderOf(person), password, random: systemRandom };
  const vault = await Vault.unlock(input);
  const { master } = await vault.unwrap(input);
  vault.close();
  const ikm = master.expose();
  return {
    "master key": ikm,
    "key of rows": hkdf({ ikm, info: LABEL.vaultRows, length: 32 }),
    "key of names": hkdf({ ikm, info: LABEL.vaultIndex, length: 32 }),
  };
}

function copy(secret: Secret): Uint8Array {
  return secret.expose().slice();
}
