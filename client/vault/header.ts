import * as v from "valibot";
import { concat, equal } from "../../src/bytes.ts";
import { decodeCbor, encodeCbor } from "../../src/codec/cbor.ts";
import { bytesOf } from "../../src/codec/schema.ts";
import { TAG_LENGTH, xchachaOpen, xchachaSeal } from "../../src/crypto/aead.ts";
import { sha256 } from "../../src/crypto/kdf.ts";
import { PeerError } from "../../src/errors.ts";
import type { Random } from "../../src/random.ts";
import { Secret } from "../../src/secret.ts";
import { ClientError } from "../fault.ts";
import { freshKdf, KDF, type Kdf, type WrapInput, wrapKey } from "./kdf.ts";
import { NONCE_LENGTH } from "./seal.ts";

/**
 * The one value of a vault that is not sealed: how the password opens the random master
 * key. A digest follows it, so that a damaged header is told from a wrong password;
 * who changes both on purpose gets no further than "wrong password".
 */

const MASTER_LENGTH = 32;
const DIGEST_LENGTH = 32;
const VAULT_ID_LENGTH = 16;

const HEADER = v.strictObject({
  format: v.literal(1),
  /** The vault's own random id. */
  vault: bytesOf(VAULT_ID_LENGTH),
  kdf: KDF,
  nonce: bytesOf(NONCE_LENGTH),
  /** The master key, sealed by what the password gives. */
  wrapped: bytesOf(MASTER_LENGTH + TAG_LENGTH),
});

/** What a password opens: the vault's id (16 bytes) and master key (32 bytes). */
export interface Unwrapped {
  readonly vault: Uint8Array;
  readonly master: Secret;
}

/** What a new header is made of. */
export interface HeaderInput extends WrapInput {
  readonly random: Random;
  /** Mebibytes of the derivation; absent for the default. */
  readonly kdfMemory?: number;
}

/** A new vault's header: a fresh id and master key under the password. */
export async function makeHeader(
  input: HeaderInput,
): Promise<{ readonly header: Uint8Array; readonly unwrapped: Unwrapped }> {
  const { random } = input;
  const vault = random.bytes(VAULT_ID_LENGTH);
  const master = new Secret("master key", random.bytes(MASTER_LENGTH));
  const kdf = freshKdf(random, input.kdfMemory);
  const nonce = random.bytes(NONCE_LENGTH);
  const key = await wrapKey(input, kdf);
  const wrapped = xchachaSeal({
    key: key.expose(),
    nonce,
    associated: associated(vault, kdf),
    data: master.expose(),
  });
  key.wipe();
  const body = encodeCbor({ format: 1, vault, kdf, nonce, wrapped });
  return { header: concat(body, sha256(body)), unwrapped: { vault, master } };
}

/** Opens a header: "vault-damaged" where it is none, "wrong-password" where it is. */
export async function openHeader(
  bytes: Uint8Array,
  input: WrapInput,
): Promise<Unwrapped> {
  const { vault, kdf, nonce, wrapped } = decodeHeader(bytes);
  const key = await wrapKey(input, kdf);
  try {
    const master = xchachaOpen({
      key: key.expose(),
      nonce,
      associated: associated(vault, kdf),
      data: wrapped,
    });
    return { vault, master: new Secret("master key", master) };
  } catch (error) {
    if (error instanceof PeerError) throw new ClientError("wrong-password");
    throw error;
  } finally {
    key.wipe();
  }
}

/** Refuses with "vault-damaged" what no password can open. */
export function checkHeader(bytes: Uint8Array): void {
  decodeHeader(bytes);
}

function decodeHeader(bytes: Uint8Array): v.InferOutput<typeof HEADER> {
  const end = Math.max(0, bytes.length - DIGEST_LENGTH);
  const body = bytes.subarray(0, end);
  if (!equal(sha256(body), bytes.subarray(end))) throw new ClientError("vault-damaged");
  const header = v.safeParse(HEADER, decodeCbor(body));
  // The digest fits, so somebody set these bounds who was not this program.
  if (!header.success) throw new ClientError("vault-damaged");
  return header.output;
}

/** Binds the parameters to the key they wrap: weaker ones do not fit in their place. */
function associated(vault: Uint8Array, kdf: Kdf): Uint8Array {
  return concat(vault, encodeCbor(kdf));
}
