import { ensure } from "../errors.ts";
import type { Vocabulary } from "./vocabulary.ts";

/**
 * Reads bytes that a peer or a file made, from the front to the back. Whatever does not
 * spell what was asked for is refused with `PeerError` "malformed", so a decoder built
 * from these methods is total: it returns a value or refuses.
 */
export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** Reads `bytes` without copying them: what `take` returns are views of them. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** How many bytes are still to be read. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    ensure(length <= this.remaining, "malformed");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** A word of so many printable ASCII characters. */
  word(length: number, vocabulary: Vocabulary): string {
    ensure(length <= this.remaining, "malformed");
    this.#at += length;
    return vocabulary.read(this.#bytes, this.#at - length, this.#at);
  }

  /** One byte. */
  u8(): number {
    ensure(this.#at < this.#bytes.length, "malformed");
    return this.#bytes[this.#at++]!;
  }

  /** Two bytes, big-endian. */
  u16(): number {
    return this.u8() * 0x100 + this.u8();
  }

  /** Four bytes, big-endian. */
  u32(): number {
    return this.u16() * 0x1_0000 + this.u16();
  }

  /** Eight bytes, big-endian, of a number that is exact: at most 2^53 - 1. */
  u64(): number {
    const value = this.u32() * 2 ** 32 + this.u32();
    ensure(Number.isSafeInteger(value), "malformed");
    return value;
  }

  /** Everything that is left, as a view. */
  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  /**
   * An unsigned LEB128 number of at most 64 bits, not above `most`. Spellings with
   * needless zeros are accepted, as in protobuf. Above 2^53 - 1 the value is no longer
   * exact, so only a caller that throws it away may raise `most`.
   */
  varint(most: number = Number.MAX_SAFE_INTEGER): number {
    let value = 0;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte >= 0x80) continue;
      ensure(value <= most, "malformed");
      return value;
    }
    // Nine groups of seven bits are behind us: the 64th is all that the tenth may hold.
    const last = this.u8();
    ensure(last <= 1 && value + last * 2 ** 63 <= most, "malformed");
    return value + last * 2 ** 63;
  }

  /** Bytes that their own length stands before, at most `most` of them, as a view. */
  sized(most: number): Uint8Array {
    return this.take(this.varint(most));
  }

  /** Refuses trailing bytes, which are an attack or a bug and never a feature. */
  end(): void {
    ensure(this.remaining === 0, "malformed");
  }
}
