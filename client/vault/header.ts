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

/** The master key, sealed by what a password gives. */
const WRAP = v.strictObject({
  kdf: KDF,
  nonce: bytesOf(NONCE_LENGTH),
  wrapped: bytesOf(MASTER_LENGTH + TAG_LENGTH),
});

const HEADER = v.strictObject({
  format: v.literal(1),
  /** The vault's own random id. */
  vault: bytesOf(VAULT_ID_LENGTH),
  /** One password's; of two the second is that of a password that is to replace it. */
  wraps: v.pipe(v.array(WRAP), v.minLength(1), v.maxLength(2)),
});

type Header = v.InferOutput<typeof HEADER>;
type Wrap = v.InferOutput<typeof WRAP>;

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
  /** The id and master key of the vault that it is to be like, which are wiped. */
  readonly like?: Unwrapped;
}

/** A new vault's header: an id and master key, fresh or given, under the password. */
export async function makeHeader(
  input: HeaderInput,
): Promise<{ readonly header: Uint8Array; readonly unwrapped: Unwrapped }> {
  const { random } = input;
  const unwrapped = input.like ?? {
    vault: random.bytes(VAULT_ID_LENGTH),
    master: new Secret("master key", random.bytes(MASTER_LENGTH)),
  };
  const { vault } = unwrapped;
  const wraps = [await wrap(unwrapped, input)];
  return { header: encodeHeader({ format: 1, vault, wraps }), unwrapped };
}

/** Opens a header: "vault-damaged" where it is none, "wrong-password" where it is. */
export async function openHeader(
  bytes: Uint8Array,
  input: WrapInput,
): Promise<Unwrapped> {
  const { vault, wraps } = decodeHeader(bytes);
  for (const one of wraps) {
    const master = await unwrap(vault, one, input);
    if (master !== null) return { vault, master };
  }
  throw new ClientError("wrong-password");
}

/**
 * The header that opens by the next password as well, at the same cost. "wrong-password"
 * where `current` does not open it.
 */
export async function withNextPassword(
  bytes: Uint8Array,
  { current, next, random }: PasswordPair,
): Promise<Uint8Array> {
  const { wraps: [first] } = decodeHeader(bytes);
  if (first === undefined) throw new ClientError("vault-damaged");
  const unwrapped = await openHeader(bytes, current);
  const kdfMemory = first.kdf.memory;
  const second = await wrap(unwrapped, { ...next, random, kdfMemory });
  unwrapped.master.wipe();
  return encodeHeader({ format: 1, vault: unwrapped.vault, wraps: [first, second] });
}

/** Two passwords of which the next is to replace the current one. */
export interface PasswordPair {
  readonly current: WrapInput;
  readonly next: WrapInput;
  readonly random: Random;
}

/** The header that opens by one of its passwords alone. */
export function withOnePassword(
  bytes: Uint8Array,
  which: "current" | "next",
): Uint8Array {
  const { wraps, ...header } = decodeHeader(bytes);
  const kept = which === "current" ? wraps.slice(0, 1) : wraps.slice(-1);
  return encodeHeader({ ...header, wraps: kept });
}

async function wrap(
  { vault, master }: Unwrapped,
  input: HeaderInput,
): Promise<Wrap> {
  const { random } = input;
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
  return { kdf, nonce, wrapped };
}

/** The master key; `null` where another password wrapped it. */
async function unwrap(
  vault: Uint8Array,
  { kdf, nonce, wrapped }: Wrap,
  input: WrapInput,
): Promise<Secret | null> {
  const key = await wrapKey(input, kdf);
  try {
    const master = xchachaOpen({
      key: key.expose(),
      nonce,
      associated: associated(vault, kdf),
      data: wrapped,
    });
    return new Secret("master key", master);
  } catch (error) {
    if (error instanceof PeerError) return null;
    throw error;
  } finally {
    key.wipe();
  }
}

function encodeHeader(header: Header): Uint8Array {
  const body = encodeCbor(header);
  return concat(body, sha256(body));
}

/** Refuses with "vault-damaged" what no password can open. */
export function checkHeader(bytes: Uint8Array): void {
  decodeHeader(bytes);
}

function decodeHeader(bytes: Uint8Array): Header {
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
