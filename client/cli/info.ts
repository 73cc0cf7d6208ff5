import type { Emoji } from "../../src/identity/emoji.ts";
import { emojiText } from "../comparing/words.ts";
import type { ChatInfo, SessionInfo } from "../messenger.ts";
import { safeName } from "../safe_text.ts";
import type { Result } from "../terminal/output.ts";
import { withAccount } from "./account.ts";
import { marksOf } from "./contacts.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { fields } from "./table.ts";

/** `messenger info U`: what protects the conversation. */
export async function info(context: Context, user: string): Promise<ExitCode> {
  return await withAccount(context, (messenger) => {
    const found = messenger.info(user);
    const emoji = messenger.identityEmoji(user);
    context.output.result(infoRecord(found, emoji), fields(infoFields(found, emoji)));
    return Promise.resolve(EXIT.done);
  });
}

/** What protects a conversation, for scripts. */
export function infoRecord(
  { contact, safetyNumber, session }: ChatInfo,
  identityEmoji: readonly Emoji[],
): Result {
  const { username, uuid, displayName, trust, standing } = contact;
  return {
    type: "info",
    username,
    uuid,
    name: displayName,
    trust,
    standing,
    safetyNumber,
    identityEmoji: identityEmoji.map(({ word }) => word),
    session: session && { ...session, emoji: session.emoji.map(({ word }) => word) },
  };
}

/** The same for a person, fit for a terminal. */
export function infoFields(
  { contact, safetyNumber, session }: ChatInfo,
  identityEmoji: readonly Emoji[],
): [string, string][] {
  const [first, second] = groupedLines(safetyNumber);
  return [
    ["user", `${contact.username} ${marksOf(contact)}`],
    ["name", safeName(contact.displayName) ?? "(not told)"],
    ["account", contact.uuid],
    ["safety number", first],
    ["", second],
    ...rows("identity emoji", identityEmoji),
    ...sessionFields(session),
  ];
}

function sessionFields(session: SessionInfo | undefined): [string, string][] {
  if (session === undefined) {
    return [["session", "none yet: it begins with the first message"]];
  }
  const { oneTimeKey, answered, ratchetStep, epoch, emoji } = session;
  return [
    ["session", answered ? "answered by both" : "not answered yet"],
    [
      "key agreement",
      `X25519 and Kyber-1024, ${oneTimeKey ? "with" : "without"} one-time key`,
    ],
    ["ratchet step", String(ratchetStep)],
    ["post-quantum epoch", String(epoch)],
    ...rows("session emoji", emoji),
    ["", "emoji here are indicators: only verify compares them safely"],
  ];
}

/** Emoji with their words, four in a row. */
function rows(name: string, emoji: readonly Emoji[]): [string, string][] {
  const count = Math.ceil(emoji.length / ROW);
  return Array.from({ length: count }, (_, row) => [
    row === 0 ? name : "",
    emojiText(emoji.slice(row * ROW, (row + 1) * ROW)),
  ]);
}

const ROW = 4;

/** Sixty digits in groups of five, one half a line. */
export function groupedLines(digits: string): [string, string] {
  return [grouped(digits.slice(0, 30)), grouped(digits.slice(30))];
}

/** Sixty digits in groups of five, as they are read out loud. */
export function grouped(digits: string): string {
  return digits.replace(/\d{5}(?=\d)/g, "$& ");
}
