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
    context.output.result(infoRecord(found), fields(infoFields(found)));
    return Promise.resolve(EXIT.done);
  });
}

/** What protects a conversation, for scripts. */
export function infoRecord({ contact, safetyNumber, session }: ChatInfo): Result {
  const { username, uuid, displayName, trust, standing } = contact;
  return {
    type: "info",
    username,
    uuid,
    name: displayName,
    trust,
    standing,
    safetyNumber,
    session,
  };
}

/** The same for a person, fit for a terminal. */
export function infoFields(
  { contact, safetyNumber, session }: ChatInfo,
): [string, string][] {
  return [
    ["user", `${contact.username} ${marksOf(contact)}`],
    ["name", safeName(contact.displayName) ?? "(not told)"],
    ["account", contact.uuid],
    ["safety number", grouped(safetyNumber.slice(0, 30))],
    ["", grouped(safetyNumber.slice(30))],
    ...sessionFields(session),
  ];
}

function sessionFields(session: SessionInfo | undefined): [string, string][] {
  if (session === undefined) {
    return [["session", "none yet: it begins with the first message"]];
  }
  const { oneTimeKey, answered, ratchetStep, epoch } = session;
  return [
    ["session", answered ? "answered by both" : "not answered yet"],
    [
      "key agreement",
      `X25519 and Kyber-1024, ${oneTimeKey ? "with" : "without"} one-time key`,
    ],
    ["ratchet step", String(ratchetStep)],
    ["post-quantum epoch", String(epoch)],
  ];
}

/** Sixty digits in groups of five, as they are read out loud. */
export function grouped(digits: string): string {
  return digits.replace(/\d{5}(?=\d)/g, "$& ");
}
