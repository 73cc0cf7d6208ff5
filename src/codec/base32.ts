/**
 * Base32 (RFC 4648, section 6), lower case, without padding: what a person can read out
 * on the telephone.
 */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** The text of the bytes: eight characters for each five bytes. */
export function base32(bytes: Uint8Array): string {
  let text = "";
  let [bits, held] = [0, 0];
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    for (held += 8; held >= 5; held -= 5) text += ALPHABET[(bits >> (held - 5)) & 31];
    bits &= (1 << held) - 1;
  }
  return held === 0 ? text : text + ALPHABET[(bits << (5 - held)) & 31];
}

/** The bytes that the text spells; `RangeError` where `base32` makes no such text. */
export function fromBase32(text: string): Uint8Array {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const character of text) {
    bits = (bits << 5) | ALPHABET.indexOf(character);
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes.push(bits >> held);
    bits &= (1 << held) - 1;
  }
  const whole = Uint8Array.from(bytes);
  if (base32(whole) !== text) throw new RangeError("Not base32");
  return whole;
}
