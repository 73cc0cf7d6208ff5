import { PeerError } from "../errors.ts";

/**
 * Takes fixed-width fields from a peer's bytes, from the front. Whatever is missing or
 * left over is "malformed"; nothing is copied, so a field is a view of the input.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The next `length` bytes. */
  take(length: number): Uint8Array {
    const from = this.#skip(length);
    return this.#bytes.subarray(from, from + length);
  }

  /** An unsigned byte. */
  u8(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  /** Two bytes, big-endian. */
  u16(): number {
    return this.#view.getUint16(this.#skip(2));
  }

  /** Four bytes, big-endian. */
  u32(): number {
    return this.#view.getUint32(this.#skip(4));
  }

  /** Eight bytes, big-endian, of a number that must be exact: at most 2^53 - 1. */
  u64(): number {
    const value = this.#view.getBigUint64(this.#skip(8));
    if (value > Number.MAX_SAFE_INTEGER) throw new PeerError("malformed");
    return Number(value);
  }

  /** Everything that is left. */
  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.#at);
  }

  /** Says that nothing may be left. */
  end(): void {
    if (this.#at !== this.#bytes.length) throw new PeerError("malformed");
  }

  #skip(length: number): number {
    const from = this.#at;
    if (from + length > this.#bytes.length) throw new PeerError("malformed");
    this.#at = from + length;
    return from;
  }
}
