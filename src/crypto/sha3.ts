import { createHash, hash } from "node:crypto";

/** SHA-3 and its extendable outputs (FIPS 202), by the runtime. */

/** SHA3-256: 32 bytes. */
export function sha3_256(data: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha3-256", data, "buffer"));
}

/** SHA3-512: 64 bytes. */
export function sha3_512(data: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha3-512", data, "buffer"));
}

/** SHAKE128: as many bytes as wanted. */
export function shake128(data: Uint8Array, length: number): Uint8Array {
  return shake("shake128", data, length);
}

/** SHAKE256: as many bytes as wanted. */
export function shake256(data: Uint8Array, length: number): Uint8Array {
  return shake("shake256", data, length);
}

function shake(name: string, data: Uint8Array, outputLength: number): Uint8Array {
  return new Uint8Array(createHash(name, { outputLength }).update(data).digest());
}
