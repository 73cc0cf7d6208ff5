import { be32, concat } from "../../src/bytes.ts";
import { Reader } from "../../src/codec/reader.ts";
import { TAG_LENGTH, xchachaOpen, xchachaSeal } from "../../src/crypto/aead.ts";
import { hkdf } from "../../src/crypto/kdf.ts";
import { PeerError } from "../../src/errors.ts";
import { LABEL } from "../../src/labels.ts";
import type { Random } from "../../src/random.ts";
import { Secret } from "../../src/secret.ts";
import { ClientError } from "../fault.ts";
import { freshKdf, type Kdf, type WrapInput, wrapKey } from "../vault/kdf.ts";
import { CHUNK, chunksOf, ROOM } from "./chunks.ts";
import { makeStart, PREFIX_LENGTH, readStart } from "./start.ts";

/**
 * A stream of bytes as a file that says nothing without its password:
 *
 *   "messenger backup " ‖ version u8 ‖ length u32 ‖ header (CBOR) ‖ chunks
 *
 * Each chunk is 64 KiB, sealed under a nonce that holds its number and whether it is the
 * last, with all that stands before the chunks as associated data: none can be cut off,
 * moved, doubled or brought into another file. The last one is filled up, so that the
 * length of the file tells that of the stream in steps only.
 */

const SEALED = CHUNK + TAG_LENGTH;

/** What seals the chunks of one file. */
interface Seal {
  readonly key: Secret;
  readonly prefix: Uint8Array;
  /** All that stands before the chunks. */
  readonly start: Uint8Array;
}

/** The pieces of the file that holds the pieces of a stream. */
export async function* sealedFile(
  stream: Iterable<Uint8Array>,
  input: WrapInput & { readonly random: Random },
): AsyncGenerator<Uint8Array> {
  const kdf = freshKdf(input.random);
  const prefix = input.random.bytes(PREFIX_LENGTH);
  const { start } = makeStart({ kdf, prefix });
  const seal: Seal = { key: await chunkKey(kdf, input), prefix, start };
  yield start;
  let number = 0;
  for (const { data, isLast } of chunksOf(stream)) {
    const filled = new Uint8Array(CHUNK);
    filled.set(be32(data.length));
    filled.set(data, CHUNK - ROOM);
    yield xchachaSeal({ ...placeOf(seal, number, isLast), data: filled });
    filled.fill(0);
    number++;
  }
  seal.key.wipe();
}

/**
 * The stream in a file: "no-backup" where it is none, "backup-newer" where a newer
 * program made it, "wrong-password", or "backup-damaged" where it is not whole or was
 * changed.
 */
export async function openFile(file: Uint8Array, input: WrapInput): Promise<Uint8Array> {
  const { kdf, prefix, start } = readStart(file);
  const body = file.subarray(start.length);
  const count = body.length / SEALED;
  if (count === 0 || !Number.isInteger(count)) throw new ClientError("backup-damaged");
  const seal: Seal = { key: await chunkKey(kdf, input), prefix, start };
  try {
    return concat(...Array.from({ length: count }, (_, number) => {
      const sealed = body.subarray(number * SEALED, (number + 1) * SEALED);
      return openChunk(seal, { sealed, number, isLast: number === count - 1 });
    }));
  } finally {
    seal.key.wipe();
  }
}

/** Whoever has the password opens the first chunk: no other can be told from damage. */
function openChunk(
  seal: Seal,
  { sealed, number, isLast }: {
    readonly sealed: Uint8Array;
    readonly number: number;
    readonly isLast: boolean;
  },
): Uint8Array {
  const filled = tryOpen(seal, { sealed, number, isLast });
  if (filled === null) {
    const isRight = number > 0 || tryOpen(seal, { sealed, number, isLast: !isLast });
    throw new ClientError(isRight ? "backup-damaged" : "backup-locked");
  }
  const length = new Reader(filled).u32();
  return filled.subarray(CHUNK - ROOM, CHUNK - ROOM + length);
}

function tryOpen(
  seal: Seal,
  { sealed, number, isLast }: {
    readonly sealed: Uint8Array;
    readonly number: number;
    readonly isLast: boolean;
  },
): Uint8Array | null {
  try {
    return xchachaOpen({ ...placeOf(seal, number, isLast), data: sealed });
  } catch (error) {
    if (error instanceof PeerError) return null;
    throw error;
  }
}

function placeOf({ key, prefix, start }: Seal, number: number, isLast: boolean) {
  const nonce = concat(prefix, be32(number), be32(isLast ? 1 : 0));
  return { key: key.expose(), nonce, associated: start };
}

async function chunkKey(
  kdf: Kdf,
  input: WrapInput,
): Promise<Secret> {
  const wrap = await wrapKey(input, kdf);
  const key = hkdf({ ikm: wrap.expose(), info: LABEL.backup, length: 32 });
  wrap.wipe();
  return new Secret("backup key", key);
}
