/**
 * Puts bytes one after the other into one growing array. The mirror of `Reader`: what a
 * method writes, the method of the same name reads.
 */
export class Writer {
  #bytes: Uint8Array;
  #at = 0;

  /** `capacity` is a guess in bytes: a good one saves copying. */
  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** How many bytes were written. */
  get length(): number {
    return this.#at;
  }

  /** The bytes alone: their reader must know the length. */
  put(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** The characters of a text, which must be ASCII, as a byte each. */
  ascii(text: string): void {
    this.#reserve(text.length);
    const [bytes, start] = [this.#bytes, this.#at];
    for (let i = 0; i < text.length; i++) bytes[start + i] = text.charCodeAt(i);
    this.#at += text.length;
  }

  /** So many zero bytes. */
  zeros(length: number): void {
    // What was not written yet is zero.
    this.#reserve(length);
    this.#at += length;
  }

  /** Takes back all that was written behind the first `length` bytes. */
  cut(length: number): void {
    this.#bytes.fill(0, length, this.#at);
    this.#at = length;
  }

  /** One byte. */
  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  /** Two bytes, big-endian. */
  u16(value: number): void {
    this.u8(value >>> 8);
    this.u8(value);
  }

  /** Four bytes, big-endian. */
  u32(value: number): void {
    this.u16(value >>> 16);
    this.u16(value);
  }

  /** An unsigned LEB128 number up to 2^53 - 1, as short as it can be. */
  varint(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${value} is not a number that a varint holds`);
    }
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.u8((rest % 0x80) | 0x80);
    this.u8(rest);
  }

  /** The bytes with their length before them. */
  sized(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.put(bytes);
  }

  /** All that was written, without a copy: the writer must not be used afterwards. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  #reserve(length: number): void {
    const needed = this.#at + length;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}
