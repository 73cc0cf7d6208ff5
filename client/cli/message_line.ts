import { lineText } from "../group_texts.ts";
import type { Body, GroupLine, Message, MessageState } from "../message.ts";
import { WHY } from "../notices.ts";
import type { Output, Result } from "../terminal/output.ts";
import { safeText } from "../safe_text.ts";
import { wrapped } from "../terminal/columns.ts";

/** Columns that a peer's text never reaches: those of our own times. */
const GUTTER = " ".repeat(18);

/** Messages that may wait to be read. */
const PAGE = 50;

/** A message as scripts get it: the text as it was written, times in ISO 8601 UTC. */
export function messageRecord(message: Message): Result {
  const { id, from, chat, sentAt, receivedAt, state } = message;
  const { isVerified, isRequest } = message;
  const { type, ...said } = saidIn(message);
  return {
    type,
    ...{ id, from, chat, ...groupFields(message), ...said },
    sentAt: dateOf(sentAt).toISOString(),
    receivedAt: dateOf(receivedAt).toISOString(),
    state,
    verified: isVerified,
    ...(isRequest && { request: true }),
  };
}

/** What stands behind the text of a message that is not simply here or there. */
export const REMARK: Readonly<Record<MessageState, string>> = {
  sending: " (sending)",
  accepted: "",
  delivered: " (delivered)",
  failed: " (not sent)",
  received: "",
};

/** Prints messages, with how far they came, and no faster than they are read. */
export async function printMessages(
  output: Output,
  messages: readonly Message[],
): Promise<void> {
  for (const [at, message] of messages.entries()) {
    const body = `${bodyText(message)}${REMARK[message.state]}`;
    output.result(messageRecord(message), messageLines(message, output.columns, body));
    if (at % PAGE === PAGE - 1) await output.written();
  }
}

function saidIn(message: Message): Result {
  const { body } = message;
  if (isGroupLine(body)) {
    return { type: "group", event: body, text: lineText(body, message) };
  }
  return body.kind === "renewed"
    ? { type: "renewed", cause: body.cause }
    : { type: "message", text: textOf(body) };
}

function groupFields({ group }: Message): Record<string, unknown> {
  if (group === undefined) return {};
  const { id: groupId, epoch, isLate } = group;
  return { groupId, epoch, ...(isLate && { late: true }) };
}

/**
 * A message as a person reads it: local time, sender and text, in which only the first
 * line begins at the margin, so that no text can pass for a line of another message;
 * on a terminal of so many columns none wraps by itself.
 */
export function messageLines(
  message: Message,
  columns: number,
  body: string = bodyText(message),
): string {
  const { sentAt } = message;
  const lines = wrapped(spokenText(message, body), columns - GUTTER.length - 1);
  return `${day(sentAt)} ${time(sentAt)}  ${lines.join(`\n${GUTTER}`)}`;
}

/**
 * Who says what to whom. A word of ours about a group begins with a mark that nobody's
 * name begins with.
 */
export function spokenText(message: Message, said: string = bodyText(message)): string {
  const { from, chat, group, body } = message;
  if (isGroupLine(body)) return `-- ${chat}: ${lineText(body, message)}`;
  const who = from === chat ? from : `${from} → ${chat}`;
  const late = group?.isLate ? " [late, old keys]" : "";
  return `${who}${late}: ${said}`;
}

/** What the message says, fit for a terminal. */
export function bodyText(message: Message): string {
  const { body } = message;
  if (isGroupLine(body)) return lineText(body, message);
  switch (body.kind) {
    case "text":
      return safeText(body.text);
    case "renewed":
      return `[renewed the session's keys${WHY[body.cause]}]`;
    case "unknown":
      return "[needs a newer version of messenger]";
  }
}

function isGroupLine(body: Body): body is GroupLine {
  return !["text", "renewed", "unknown"].includes(body.kind);
}

function textOf(body: Body): string | null {
  return body.kind === "text" ? body.text : null;
}

/** The local day, as 2026-11-22. */
export function day(ms: number): string {
  const date = dateOf(ms);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join(
    "-",
  );
}

/** The local time, as 09:41. */
export function time(ms: number): string {
  const date = dateOf(ms);
  return [date.getHours(), date.getMinutes()].map(twoDigits).join(":");
}

/** A peer chooses `sentAt`: what no calendar has becomes the nearest that one has. */
function dateOf(ms: number): Date {
  return new Date(Math.min(Math.max(ms, 0), LAST_DATE));
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** The end of the year 9999, less a day for time zones. */
const LAST_DATE = 253_402_214_400_000;
