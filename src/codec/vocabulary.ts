import { ensure } from "../errors.ts";

/** Places for words: more than there are keys in all that is sent and stored. */
const PLACES = 256;
/** The longest word that is kept, in characters; no key of ours is as long. */
const LONGEST = 32;

/**
 * The words that come again and again, such as the keys of maps: to make a text of bytes
 * costs far more than to see that it is the one of last time. Whoever sends other words
 * only puts them in the place of some.
 */
export class Vocabulary {
  readonly #words: string[] = Array(PLACES).fill("");

  /** The word in those bytes; `PeerError` "malformed" unless it is printable ASCII. */
  read(bytes: Uint8Array, from: number, to: number): string {
    const length = to - from;
    if (length === 0 || length > LONGEST) return wordIn(bytes, from, to);
    const place = (bytes[from]! * 7 + bytes[to - 1]! * 31 + length) % PLACES;
    const known = this.#words[place]!;
    if (isThere(known, bytes, from, to)) return known;
    return this.#words[place] = wordIn(bytes, from, to);
  }
}

/** Whether it is printable ASCII. */
export function isWord(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (!isPrintable(text.charCodeAt(i))) return false;
  }
  return true;
}

function isPrintable(code: number): boolean {
  return code >= 0x20 && code < 0x7f;
}

function isThere(word: string, bytes: Uint8Array, from: number, to: number): boolean {
  if (word.length !== to - from) return false;
  for (let i = 0; i < word.length; i++) {
    if (word.charCodeAt(i) !== bytes[from + i]) return false;
  }
  return true;
}

function wordIn(bytes: Uint8Array, from: number, to: number): string {
  let word = "";
  for (let i = from; i < to; i++) {
    ensure(isPrintable(bytes[i]!), "malformed");
    word += String.fromCharCode(bytes[i]!);
  }
  return word;
}
