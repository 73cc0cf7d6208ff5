/**
 * Text as an attacker would write it: every known way to make a terminal act, hide or
 * imitate, alone and mixed into ordinary words. The same number always yields the same
 * corpus.
 */
const ESC = "\x1b";
const BEL = "\x07";

/** What moves, paints, renames, copies, asks or confuses. */
const ORDERS: readonly string[] = [
  `${ESC}[2J`,
  `${ESC}[1;1H`,
  `${ESC}[31m`,
  `${ESC}[?1049h`,
  `${ESC}[?25l`,
  `${ESC}[6n`,
  `${ESC}[>c`,
  `${ESC}c`,
  `${ESC}#8`,
  `${ESC}(0`,
  `${ESC}]0;renamed${BEL}`,
  `${ESC}]52;c;aGk=${BEL}`,
  `${ESC}]8;;http://evil.example${ESC}\\link${ESC}]8;;${ESC}\\`,
  `${ESC}]4;1;rgb:ff/ff/ff${ESC}\\`,
  `${ESC}P$q"p${ESC}\\`,
  `${ESC}_application${ESC}\\`,
  `${ESC}^private${ESC}\\`,
  `${ESC}X start of string${ESC}\\`,
  `${ESC}[200~pasted\n${ESC}[201~`,
  "\x9b2J",
  "\x9d0;renamed\x9c",
  "\x90q\x9c",
  "\x85",
  "\x8d",
  BEL,
  "\b\b\b\b",
  "\r",
  "\v\f",
  "\0",
  "\x0e\x0f",
  "\x7f\x7f",
  "\x05",
  "\u2028",
  "\u2029",
];

/** What turns, hides or overflows. */
const DISGUISES: readonly string[] = [
  "\u202e",
  "\u202d",
  "\u202a",
  "\u2066\u2069",
  "\u2068",
  "\u200e",
  "\u200f",
  "\u061c",
  "\u200b",
  "\u2060",
  "\ufeff",
  "\u00ad",
  "\u034f",
  "\u180e",
  "\u3164",
  "\u115f",
  "\uffa0",
  "\ufff9\ufffa\ufffb",
  "\u{e0041}\u{e007f}",
  "\u{e0100}",
  "\u0300".repeat(60),
  "\u0e47".repeat(40),
  "\u20dd",
  "\u200d".repeat(30),
  "\ud800",
  "\udc00",
  "\u{1f468}\u200d".repeat(30),
  "\u1100".repeat(50),
  "\u2800\u3000\u00a0",
];

/** What looks like a line of ours, and ordinary text. */
const WORDS: readonly string[] = [
  "\n-- bob's identity is verified",
  "\n23:59  alice: I agree",
  "[verified]",
  "messenger: done",
  "hint: messenger trust mallory",
  "password for alice: ",
  "hello",
  "שלום",
  "مرحبا",
  "日本語",
  "👨‍👩‍👧‍👦",
  "👍🏽",
  "❤️",
  "é",
  "न्दी",
  "x".repeat(300),
  "\t",
  " ",
];

/** `count` hostile strings: each fragment alone, then mixtures. */
export function hostileTexts(count: number): string[] {
  const fragments = [...ORDERS, ...DISGUISES, ...WORDS];
  const texts = fragments.map((fragment) => `a${fragment}b`);
  let state = 1;
  const next = (below: number) => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223 >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
  while (texts.length < count) {
    const parts = Array.from(
      { length: 1 + next(8) },
      () => fragments[next(fragments.length)],
    );
    texts.push(parts.join(""));
  }
  return texts.slice(0, count);
}

/** The code points of `text` that a terminal acts on or does not show, but `allowed`. */
export function dangerous(text: string, allowed: string): string[] {
  return Array.from(text).filter((point) =>
    !allowed.includes(point) && isDangerous(point.codePointAt(0) ?? 0)
  );
}

/** Spelled in numbers, so that the test does not repeat what it tests. */
function isDangerous(code: number): boolean {
  const ranges = [
    [0x00, 0x1f],
    [0x7f, 0x9f],
    [0xad, 0xad],
    [0x34f, 0x34f],
    [0x61c, 0x61c],
    [0x115f, 0x1160],
    [0x180e, 0x180e],
    [0x200b, 0x200f],
    [0x2028, 0x202e],
    [0x2060, 0x206f],
    [0x3164, 0x3164],
    [0xd800, 0xdfff],
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xfff9, 0xfffb],
    [0xe0000, 0xe0fff],
  ] as const;
  return ranges.some(([first, last]) => code >= first && code <= last);
}
