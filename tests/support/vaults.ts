import { concat, utf8 } from "../../src/bytes.ts";
import { sha256 } from "../../src/crypto/kdf.ts";
import { systemRandom } from "../../src/random.ts";
import { Secret } from "../../src/secret.ts";
import type { Supply } from "../../client/environment.ts";
import { ClientError, type ClientFault } from "../../client/fault.ts";
import type { Kdf } from "../../client/vault/kdf.ts";
import type { Tx } from "../../client/vault/transaction.ts";
import { Vault } from "../../client/vault/vault.ts";

/** Prekeys for a story or two: a hundred would cost each device a tenth of a second. */
export const FEW_PREKEYS: Supply = { full: 5, low: 2 };

/** A derivation that costs nothing, for vaults that no attacker will see. */
export function cheapStretch(password: Secret, kdf: Kdf): Promise<Secret> {
  const key = sha256(concat(password.expose(), kdf.salt));
  return Promise.resolve(new Secret("key", key));
}

/** A password as a `Secret`. */
export function passwordOf(text: string): Secret {
  return new Secret("password", utf8(text));
}

/** A new vault in the folder, under the password "swordfish". */
export function newVault(
  folder: string,
  first: (tx: Tx) => void = () => {},
): Promise<Vault> {
  return Vault.create({ ...how(folder), first });
}

/** The vault in the folder, unlocked. */
export function unlock(folder: string, password = "swordfish"): Promise<Vault> {
  return Vault.unlock({ ...how(folder), password: passwordOf(password) });
}

/** Whether an error is the fault: for `assert.throws` and `assert.rejects`. */
export function fault(code: ClientFault): (error: unknown) => boolean {
  return (error) => error instanceof ClientError && error.code === code;
}

function how(folder: string) {
  return {
    folder,
    password: passwordOf("swordfish"),
    random: systemRandom,
    testOnlyStretch: cheapStretch,
  };
}
