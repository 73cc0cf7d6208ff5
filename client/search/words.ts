/*
 * What a word is to whoever searches: a run of letters and digits, whatever its case and
 * accents. Scripts that put no blanks between words have a word for each letter.
 */

const PLAIN = /^\p{ASCII}*$/v;
const PLAIN_WORD = /[a-z0-9]+/g;
const ACCENT = /[\u0300-\u036f]/g;
const UNSPACED = "\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}" +
  "\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}";
const WORD = new RegExp(
  `[${UNSPACED}]|[[\\p{L}\\p{M}\\p{N}\\p{Co}]--[${UNSPACED}]]+`,
  "gv",
);

/** The words of a text, in order. */
export function wordsOf(text: string): readonly string[] {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower.match(PLAIN_WORD) ?? [];
  const bare = lower.normalize("NFD").replace(ACCENT, "").normalize("NFC");
  return bare.match(WORD) ?? [];
}
