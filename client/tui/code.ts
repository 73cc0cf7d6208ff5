import type { Emoji } from "../../src/identity/emoji.ts";
import { marksOf } from "../cli/contacts.ts";
import { groupedLines } from "../cli/info.ts";
import { comparisonText, emojiText } from "../comparing/words.ts";
import type { ChatComparison, ChatInfo, Contact } from "../messenger.ts";
import type { Sentence } from "../notices.ts";
import { columns, padded, wrapped } from "../terminal/columns.ts";
import { inChat } from "./commands.ts";

/** What two people compare, and what each of them is to do next. */
export interface Code {
  /** Whose it is and how she is trusted, what to do, the number, the emoji. */
  readonly words: readonly string[];
  /** The rows of a QR code, all equally wide. */
  readonly qr: readonly string[];
  /** What it holds. */
  readonly scannable: string;
}

/** Emoji of the identities in a row. */
const ROW = 4;

/** What to compare with somebody now. */
export function codeOf(
  { contact, safetyNumber }: ChatInfo,
  emoji: readonly Emoji[],
  comparison: ChatComparison | null,
): readonly string[] {
  const { username } = contact;
  const now = comparison?.chat === username ? comparison.now : null;
  const next = now === null ? nextStep(contact) : comparisonText(username, now);
  const { text, hint } = inChat(next);
  const rows = Array.from(
    { length: Math.ceil(emoji.length / ROW) },
    (_, row) => emojiText(emoji.slice(row * ROW, (row + 1) * ROW)),
  );
  return [
    `${username} ${marksOf(contact)}`,
    text,
    ...(hint === undefined ? [] : [`next: ${hint}`]),
    "",
    ...groupedLines(safetyNumber),
    "",
    ...rows,
  ];
}

/** How a person is trusted, and what would change that. */
function nextStep({ username, trust, wasVerified }: Contact): Sentence {
  switch (trust) {
    case "changed":
    case "untrusted": {
      const is = trust === "changed" ? "changed" : "is new";
      const was = wasVerified ? ", which was VERIFIED," : "";
      return {
        text: `the identity key${was} ${is}: nothing is sent until you accept it`,
        hint: `compare the number below by other means, then /trust ${username}`,
      };
    }
    case "mismatched":
      return {
        text: "what you compared differed: nothing is sent",
        hint: `meet, and type /verify ${username} NUMBER`,
      };
    case "unverified":
      return {
        text: "not compared yet: somebody may stand between you",
        hint: `/verify ${username} by voice, or /verify ${username} NUMBER when you meet`,
      };
    case "verified":
      return { text: "compared: it is the key that both of you see" };
  }
}

/** Words and QR code: side by side, one below the other, or the words alone. */
export function codeLines(
  { words, qr, scannable }: Code,
  width: number,
): readonly string[] {
  const wide = columns(qr[0] ?? "");
  const room = width - wide - GAP;
  if (width < wide) {
    return [...words, "", `the QR code needs ${wide} columns; it holds`, scannable];
  }
  if (room < ENOUGH) return [...words, "", ...qr, scannable];
  const beside = words.flatMap((line) => line === "" ? [""] : wrapped(line, room));
  const rows = Array.from(
    { length: Math.max(beside.length, qr.length) },
    (_, at) => `${padded(qr[at] ?? "", wide + GAP)}${beside[at] ?? ""}`,
  );
  return [...rows, scannable];
}

/** Columns between the QR code and the words, and for the words at least. */
const GAP = 2;
const ENOUGH = 44;
