import { marksOf } from "../../cli/contacts.ts";
import type { SessionInfo } from "../../messenger.ts";
import { safeName } from "../../safe_text.ts";
import { unreadBeside } from "./chat_list.ts";
import { fitted, type Row, ruled, span } from "./rows.ts";
import type { Screen } from "./screen.ts";

/** The bar above: whose conversation it is, how far it is trusted, what protects it. */
export function titleRow(screen: Screen, width: number): Row {
  const { chats, transcript: { chat }, protection } = screen;
  if (chat === null) {
    const { me } = screen.talk;
    return fitted([span(` messenger: ${me}`, "bar")], width, "bar");
  }
  const known = chats.find(({ name }) => name === chat);
  const { trust = null, standing = null } = known ?? {};
  const marks = trust && standing ? marksOf({ trust, standing }) : "[not met yet]";
  const displayName = safeName(known?.displayName ?? "");
  return fitted(
    [
      span(` ${chat} `, "bar"),
      span(marks, "bar"),
      span(`  ${protectionText(protection)}`, "bar"),
      span(displayName === null ? "" : `  ${displayName}`, "bar"),
    ],
    width,
    "bar",
  );
}

/** The row above the line being typed: what could be typed, or how things stand. */
export function statusRow(screen: Screen, width: number): Row {
  const { typing: { choices }, remark } = screen;
  if (choices.length > 0) {
    return fitted([span(choices.join("  "), "bold")], width);
  }
  if (remark !== null) return fitted([span(remark, "bold")], width);
  const parts = [
    LINK[screen.talk.connection],
    ...unsent(screen),
    ...elsewhere(screen),
  ];
  const place = screen.transcript.bottom === null ? [] : ["Esc: to the newest"];
  const text = `── ${[...parts, ...place, "Ctrl+P chats", "/help"].join(" · ")} `;
  return [span(ruled(text, width), "faint")];
}

const LINK: Readonly<Record<Screen["talk"]["connection"], string>> = {
  connecting: "connecting",
  online: "online",
  offline: "offline, trying again",
};

function protectionText(protection: SessionInfo | null): string {
  if (protection === null) return "no session yet";
  const { ratchetStep, epoch } = protection;
  return `X25519 + ML-KEM · step ${ratchetStep} · epoch ${epoch}`;
}

function unsent({ talk: { waiting, handed } }: Screen): readonly string[] {
  const count = waiting.length + handed;
  return count === 0 ? [] : [`${count} not sent yet`];
}

function elsewhere({ chats, transcript: { chat } }: Screen): readonly string[] {
  const count = unreadBeside(chats, chat);
  return count === 0 ? [] : [`${count} unread elsewhere`];
}
