import { concat } from "../bytes.ts";
import { Reader } from "../codec/reader.ts";
import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import { CERTIFICATE_LENGTH, readCertificate } from "./certificate.ts";
import { encodeSuccessor, readSuccessor, type Successor } from "./successor.ts";

/** What a relay answers to kind 0, in clear: its certificate, and how it came to it. */
export interface Hello {
  /** The encoded certificate, `CERTIFICATE_LENGTH` bytes. */
  readonly certificate: Uint8Array;
  /** From the oldest identity to the newest, at most `LIMIT.successors`. */
  readonly successors: readonly Successor[];
}

/** certificate ‖ count u8 ‖ successors, 128 bytes each. */
export function encodeHello({ certificate, successors }: Hello): Uint8Array {
  if (successors.length > LIMIT.successors) throw new RangeError("Too many successors");
  const count = Uint8Array.of(successors.length);
  return concat(certificate, count, ...successors.map(encodeSuccessor));
}

/** The hello that the bytes spell: well-formed, and nothing in it verified yet. */
export function decodeHello(bytes: Uint8Array): Hello {
  const r = new Reader(bytes);
  const certificate = r.take(CERTIFICATE_LENGTH);
  readCertificate(certificate);
  const count = r.u8();
  ensure(count <= LIMIT.successors, "malformed");
  const successors = Array.from({ length: count }, () => readSuccessor(r));
  r.end();
  return { certificate, successors };
}
