import type { Message } from "../message.ts";
import { safeJson, wholeText } from "../safe_text.ts";
import type { ExportFormat } from "./export_formats.ts";
import {
  bodyText,
  day,
  messageLines,
  messageRecord,
  REMARK,
  time,
} from "./message_line.ts";

/** A conversation to be written down. */
export interface Exported {
  /** With whom, or in which group. */
  readonly chat: string;
  /** Whose vault it is from. */
  readonly by: string;
  /** Oldest first. */
  readonly messages: readonly Message[];
}

/** The whole conversation as one text; nothing that a peer wrote acts in any format. */
export function exported(format: ExportFormat, conversation: Exported): string {
  return FORMATS[format](conversation);
}

const FORMATS: Readonly<Record<ExportFormat, (conversation: Exported) => string>> = {
  md: markdown,
  json,
  txt: plain,
};

function plain({ messages }: Exported): string {
  const lines = messages.map((message) => {
    return messageLines(message, Infinity, `${bodyOf(message)}${REMARK[message.state]}`);
  });
  return lines.map((line) => `${line}\n`).join("");
}

/** One JSON value, a message a line. */
function json({ chat, by, messages }: Exported): string {
  const heading = safeJson({ type: "export", chat, by }).slice(0, -1);
  const lines = messages.map((message) => safeJson(messageRecord(message)));
  return `${heading},"messages":[\n${lines.join(",\n")}\n]}\n`;
}

/** CommonMark: a heading a day, and what was said as a quotation. */
function markdown({ chat, by, messages }: Exported): string {
  const days = Map.groupBy(messages, ({ sentAt }) => day(sentAt));
  const sections = Array.from(
    days,
    ([date, said]) => `## ${date}\n\n${said.map(markdownMessage).join("\n")}`,
  );
  const heading = `# ${escaped(chat)}\n\nA conversation of ${escaped(by)}.\n`;
  return [heading, ...sections].join("\n");
}

function markdownMessage(message: Message): string {
  const { sentAt, from, body, state } = message;
  const text = body.kind === "text"
    ? quoted(bodyOf(message))
    : `*${escaped(bodyText(message))}*`;
  return `**${time(sentAt)} ${escaped(from)}**${REMARK[state]}\n\n${text}\n`;
}

/** Each line on its own, as it was typed. */
function quoted(text: string): string {
  const lines = text.split("\n").map((line) => {
    const spaces = /^ */.exec(line)?.[0].length ?? 0;
    return "&nbsp;".repeat(spaces) + escaped(line.slice(spaces));
  });
  const last = lines.length - 1;
  return lines.map((line, at) => line === "" ? ">" : `> ${line}${at < last ? "\\" : ""}`)
    .join("\n");
}

/** CommonMark reads every mark of ASCII behind a backslash as itself. */
function escaped(text: string): string {
  return text.replace(/[!-\/:-@[-`{-~]/g, "\\$&");
}

function bodyOf(message: Message): string {
  const { body } = message;
  return body.kind === "text" ? wholeText(body.text) : bodyText(message);
}
