import * as v from "valibot";
import { argon2id } from "@noble/hashes/argon2.js";
import { bytesOf } from "../../src/codec/schema.ts";
import { hkdf } from "../../src/crypto/kdf.ts";
import { LABEL } from "../../src/labels.ts";
import { LIMIT } from "../../src/limits.ts";
import type { Random } from "../../src/random.ts";
import { Secret } from "../../src/secret.ts";

/** Bytes of the salt of a password's derivation. */
const SALT_LENGTH = 16;

const KIB_PER_MIB = 1_024;
const DEFAULT_MIB = 128;

/**
 * How a password becomes a key: Argon2id (RFC 9106), with the bounds that hold before
 * any of it is used. A file that asks for less was weakened by somebody, one that asks
 * for more is there to stall us.
 */
export const KDF = v.strictObject({
  /** Mebibytes. */
  memory: v.pipe(
    v.number(),
    v.integer(),
    v.minValue(LIMIT.kdfMemoryLeastMib),
    v.maxValue(LIMIT.kdfMemoryMostMib),
  ),
  passes: v.pipe(v.number(), v.integer(), v.minValue(3), v.maxValue(LIMIT.kdfPasses)),
  parallelism: v.literal(1),
  salt: bytesOf(SALT_LENGTH),
});

/** The parameters of one derivation. */
export type Kdf = v.InferOutput<typeof KDF>;

/** Parameters for a new vault, with a fresh salt; `memory` in mebibytes. */
export function freshKdf(random: Random, memory: number = DEFAULT_MIB): Kdf {
  const salt = random.bytes(SALT_LENGTH);
  return v.parse(KDF, { memory, passes: 3, parallelism: 1, salt });
}

/** Makes a 32-byte key of a password. */
export type Stretch = (password: Secret, kdf: Kdf) => Promise<Secret>;

/** What a wrap key is made of, beside its parameters. */
export interface WrapInput {
  readonly password: Secret;
  /** In the place of Argon2id, for tests that unlock a thousand times. */
  readonly testOnlyStretch?: Stretch;
}

/** The 32-byte key that wraps a vault's master key: half a second of one core. */
export async function wrapKey(input: WrapInput, kdf: Kdf): Promise<Secret> {
  const stretched = await (input.testOnlyStretch ?? stretch)(input.password, kdf);
  const key = hkdf({ ikm: stretched.expose(), info: LABEL.vaultWrap, length: 32 });
  stretched.wipe();
  return new Secret("wrap key", key);
}

async function stretch(password: Secret, kdf: Kdf): Promise<Secret> {
  const key = await native(password, kdf) ?? argon2id(password.expose(), kdf.salt, {
    m: kdf.memory * KIB_PER_MIB,
    t: kdf.passes,
    p: kdf.parallelism,
    dkLen: 32,
  });
  return new Secret("password key", key);
}

/** By WebCrypto, five times faster than JavaScript; `null` where it has no Argon2id. */
async function native(password: Secret, kdf: Kdf): Promise<Uint8Array | null> {
  const key = await importPassword(password);
  if (key === null) return null;
  const { passes, parallelism } = kdf;
  const memory = kdf.memory * KIB_PER_MIB;
  const nonce = new Uint8Array(kdf.salt);
  const algorithm = { name: "Argon2id", nonce, memory, passes, parallelism };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, 256));
}

function importPassword(password: Secret): Promise<CryptoKey | null> {
  const bytes = new Uint8Array(password.expose());
  return crypto.subtle
    .importKey("raw-secret", bytes, "Argon2id", false, ["deriveBits"])
    .catch(() => null)
    .finally(() => bytes.fill(0));
}
