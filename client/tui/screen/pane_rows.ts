import { bodyText, day, time } from "../../cli/message_line.ts";
import { NOBODY } from "../../notices.ts";
import { safeLine } from "../../safe_text.ts";
import { wrapped } from "../../terminal/columns.ts";
import type { Geometry } from "./geometry.ts";
import { pickable, readable } from "./panel.ts";
import { fitted, type Row, span } from "./rows.ts";
import type { Panel, Screen } from "./screen.ts";
import { type Pane, visibleRows } from "./transcript_rows.ts";

/** What the pane shows: a panel where one is open, else the conversation. */
export function paneRows(screen: Screen, { pane }: Geometry): readonly Row[] {
  if (screen.panel !== null) return panelRows(screen, screen.panel, pane);
  const { transcript } = screen;
  const rows = visibleRows(transcript, pane);
  const isEmpty = transcript.entries.length === 0 && !transcript.earlier;
  const shown = isEmpty ? emptyRows(screen, pane).slice(-pane.height) : rows;
  return [...blank(pane.height - shown.length), ...shown];
}

function emptyRows(
  { chats, transcript: { chat } }: Screen,
  pane: Pane,
): readonly Row[] {
  if (chat !== null) {
    return hinted(`nothing yet with ${chat}: write the first line`, "", pane);
  }
  if (chats.length === 0) return hinted(NOBODY.text, NOBODY.hint ?? "", pane);
  return hinted(
    "nobody is joined",
    "Ctrl+P picks a chat, Alt+1 to Alt+9 open those of the list, /msg USER TEXT writes",
    pane,
  );
}

function hinted(text: string, hint: string, { width }: Pane): readonly Row[] {
  const lines = hint === "" ? [] : wrapped(`hint: ${hint}`, width);
  return [...wrapped(text, width), ...lines].map((line) => [span(line)]);
}

function panelRows(screen: Screen, panel: Panel, pane: Pane): readonly Row[] {
  const { height, width } = pane;
  switch (panel.kind) {
    case "reading":
    case "code":
    case "group": {
      const lines = readable(panel, screen, width);
      const end = panel.top + height - 1;
      const rows = lines.slice(panel.top, end).map((line) => [span(line)]);
      const more = end < lines.length;
      const foot = more ? "PgDn: more · Esc: back" : "Esc: back";
      return [...filled(rows, height - 1), [span(foot, "faint")]];
    }
    case "found":
      return foundRows(panel, pane);
    case "picking": {
      const choices = pickable(screen.chats, panel);
      const first = Math.max(0, panel.chosen - height + 3);
      const rows = choices.slice(first, first + height - 2).map((chat, at) => {
        const mark = first + at === panel.chosen ? "> " : "  ";
        const unread = chat.unread === 0 ? "" : `  ${chat.unread} unread`;
        const look = first + at === panel.chosen ? "bar" : "plain";
        return fitted(
          [span(`${mark}${chat.name}${unread}`, look)],
          width,
          look,
        );
      });
      const none = choices.length === 0
        ? [[span("  no chat of that name", "faint")]]
        : [];
      return [
        fitted([span("chat: ", "bold"), span(panel.query.text)], width),
        ...filled([...rows, ...none], height - 2),
        [span("Enter: open · Up, Down: choose · Esc: back", "faint")],
      ];
    }
  }
}

/** One row for each message that was found, and which of them Enter goes to. */
function foundRows(
  { query, messages, chosen }: Extract<Panel, { kind: "found" }>,
  { height, width }: Pane,
): readonly Row[] {
  const first = Math.max(0, chosen - height + 3);
  const rows = messages.slice(first, first + height - 2).map((message, at) => {
    const { sentAt, from, chat } = message;
    const look = first + at === chosen ? "bar" : "plain";
    const where = from === chat ? from : `${from} → ${chat}`;
    const head = `${look === "bar" ? ">" : " "} ${day(sentAt)} ${
      time(sentAt)
    } ${where}: `;
    return fitted(
      [span(head + bodyText(message).replaceAll("\n", " "), look)],
      width,
      look,
    );
  });
  const count = messages.length === 1 ? "one message" : `${messages.length} messages`;
  return [
    fitted([span(`${count} with `, "bold"), span(safeLine(query))], width),
    ...filled(rows, height - 2),
    [span("Enter: go there · Up, Down: choose · Esc: back", "faint")],
  ];
}

function filled(rows: readonly Row[], height: number): readonly Row[] {
  return [...rows, ...blank(height - rows.length)];
}

function blank(count: number): readonly Row[] {
  return Array.from({ length: count }, (): Row => []);
}
