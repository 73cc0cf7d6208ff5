/**
 * The one place where text that a peer or a relay chose is made fit for a terminal.
 *
 * A terminal is an interpreter: a message can carry orders to move the cursor, rename
 * the window, fill the clipboard, or turn the reading direction around. What leaves
 * this file has none of that: no control character but the line feed, no invisible or
 * direction-changing character, no tower of marks, no endless length. An order stays
 * visible as a picture (␛), so that nobody wonders what the rest of it means. Every
 * script stays readable, and nothing is normalised.
 */

/** UTF-16 units of a message that are shown; how many there are is said at the end. */
export const TEXT_LIMIT = 16_384;

/** Lines of a message that are shown. */
export const LINE_LIMIT = 400;

/** UTF-16 units of a name that are shown. */
export const NAME_LIMIT = 64;

/** Marks that may sit on one base character. */
const MARKS = 8;

/** Code points of one cluster: enough for a family of four with skin tones. */
const CLUSTER = 16;

/** C0 but the line feed, DEL, C1, and the two Unicode line separators. */
const CONTROL = /[[\p{Cc}\u2028\u2029]--\n]/gv;

/**
 * What has no picture: characters that turn the reading direction (Trojan Source,
 * CVE-2021-42574), that hide text inside text (tags, annotations), and plain fillers.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u{13430}-\u{1343f}]/gu;

/** The invisible ones that scripts and emoji need inside a message. */
const JOINER = /[\u200c\u200d\ufe00-\ufe0f]/v;

/**
 * Joiners with nothing behind them to join. At the end of a row they would take the next
 * character that is painted, wherever that is: tmux loses the first column of a line of
 * ours then.
 */
const DANGLING = /[\u200c\u200d]+(?![\p{L}\p{M}\p{Extended_Pictographic}])/gv;

/** Spaces of every width: in a name they push text apart or hide where it ends. */
const SPACES = /[\s\u2800]+/gv;

const MARK = /\p{M}/v;

/** A line that begins with a mark, which would sit on a character of ours. */
const BASELESS = /^(?=\p{M})/gmv;

const PLAIN = /^[\n\x20-\x7e]*$/v;

let segmenter: Intl.Segmenter | undefined;

/** Made for the first text that needs it: a tenth of what the program takes to start. */
function clusters(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** A message body: its lines are kept, tabs become spaces. */
export function safeText(text: string): string {
  const lines = wholeText(text.slice(0, TEXT_LIMIT)).split("\n");
  const shown = lines.slice(0, LINE_LIMIT).join("\n");
  if (text.length <= TEXT_LIMIT && lines.length <= LINE_LIMIT) return shown;
  return `${shown}\n[cut here: ${text.length} characters in all]`;
}

/** A message body as well, however long it is: for a file. */
export function wholeText(text: string): string {
  return safe(text.replace(/\r\n?/g, "\n").replaceAll("\t", "    "), JOINER);
}

/** Text that stays on one line, such as what a relay answers or a file is called. */
export function safeLine(text: string): string {
  return safe(text.slice(0, TEXT_LIMIT), JOINER).replaceAll("\n", "\u240a");
}

/**
 * The name of a person or a thing: on one line, with nothing invisible in it and no two
 * spaces in a row, or `null` where nothing is left to be seen.
 */
export function safeName(name: string): string | null {
  const flat = name.slice(0, TEXT_LIMIT).replace(SPACES, " ");
  const shown = safe(flat, null).replace(SPACES, " ").trim();
  if (shown.length <= NAME_LIMIT) return shown === "" ? null : shown;
  return `${shown.slice(0, NAME_LIMIT - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

/**
 * JSON on one line. JSON escapes only C0 controls by itself; this escapes everything
 * that acts or hides, so that scripts get the whole text and a terminal no orders.
 */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(CONTROL, escaped).replace(
    INVISIBLE,
    escaped,
  );
}

function safe(text: string, joiner: RegExp | null): string {
  if (PLAIN.test(text)) return text;
  const visible = text.toWellFormed().replace(CONTROL, picture)
    .replace(INVISIBLE, (point) => joiner?.test(point) ? point : "");
  return Array.from(clusters(visible), ({ segment }) => bounded(segment))
    .join("").replace(DANGLING, "").replace(BASELESS, "\u25cc");
}

/** ESC becomes ␛, and U+009B, which is the same order in one character, becomes ␛[. */
function picture(control: string): string {
  const code = control.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return code < 0xa0 ? `\u241b${String.fromCharCode(code - 0x40)}` : "\u2424";
}

/** A cluster without the marks and parts that would paint over other lines. */
function bounded(cluster: string): string {
  let marks = 0;
  const kept = Array.from(cluster).filter((point) =>
    !MARK.test(point) || ++marks <= MARKS
  );
  return kept.slice(0, CLUSTER).join("");
}

function escaped(character: string): string {
  return character.split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
