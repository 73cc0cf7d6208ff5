import { isHandle } from "../../chat_id.ts";
import { marksOf, TRUST_MARK } from "../../cli/contacts.ts";
import { STANDING_MARK } from "../../cli/groups.ts";
import type { GroupInfo, GroupMember } from "../../groups/groups.ts";
import type { Chat, SessionInfo } from "../../messenger.ts";
import { safeName } from "../../safe_text.ts";
import { untilText } from "../entries.ts";
import { unreadBeside } from "./chat_list.ts";
import { columns } from "../../terminal/columns.ts";
import { cut, fitted, type Row, ruled, span } from "./rows.ts";
import type { Screen } from "./screen.ts";

/** The bar above: whose conversation it is, how far it is trusted, what protects it. */
export function titleRow(screen: Screen, width: number): Row {
  const { chat } = screen.transcript;
  if (chat === null) {
    const { me } = screen.talk;
    return fitted([span(` messenger: ${me}`, "bar")], width, "bar");
  }
  const { marks, protects, name } = titleOf(screen, chat);
  // How far somebody is trusted is never cut away, and what protects the chat last.
  const room = width - columns(marks) - (protects.at(-1)?.length ?? 0) - GAPS;
  const head = ` ${cut(chat, Math.max(LEAST, room))} ${marks}`;
  const left = width - columns(head) - 2;
  const protection = protects.find((text) => columns(text) <= left) ?? protects.at(-1);
  const parts = [protection ?? "", muteText(screen, chat), safeName(name) ?? ""]
    .filter((text) => text !== "").map((text) => `  ${text}`);
  const text = parts.reduce(
    (before, part, at) =>
      at > 0 && columns(before + part) > width ? before : before + part,
    head,
  );
  return fitted([span(text, "bar")], width, "bar");
}

/** Columns between the parts of a title, and at least for a name. */
const GAPS = 4;
const LEAST = 6;

/** What a title is made of. */
interface Title {
  readonly marks: string;
  /** What protects the conversation, the longest text first. */
  readonly protects: readonly string[];
  /** As its bearer spelled it. */
  readonly name: string;
}

function titleOf({ chats, protection }: Screen, chat: Chat["name"]): Title {
  if (protection !== null && "members" in protection) return groupTitle(protection);
  if (isHandle(chat)) return { marks: "", protects: [], name: "" };
  const known = chats.find(({ name }) => name === chat);
  const { trust = null, standing = null, displayName = "" } = known ?? {};
  const marks = trust && standing ? marksOf({ trust, standing }) : "[not met yet]";
  return { marks, protects: sessionTexts(protection), name: displayName };
}

function groupTitle(group: GroupInfo): Title {
  const { epoch, size, name } = group;
  const keys = `sender keys · epoch ${epoch}`;
  const members = `${size} ${size === 1 ? "member" : "members"}`;
  return {
    marks: groupMarks(group),
    protects: [`${keys} · ${members}`, keys, "sender keys"],
    name,
  };
}

function muteText({ talk }: Screen, chat: Chat["name"]): string {
  const until = talk.mutes.get(chat);
  return until === undefined ? "" : `[muted${untilText(until)}]`;
}

/** Where we stand in a group, and how far the least trusted member is trusted. */
function groupMarks({ standing, members }: GroupInfo): string {
  return `${weakestMark(members)} ${STANDING_MARK[standing]}`.trimEnd();
}

function weakestMark(members: readonly GroupMember[]): string {
  const others = members.filter(({ trust }) => trust !== "self");
  if (others.some(({ differs, trust }) => differs || trust === "changed")) {
    return TRUST_MARK.changed;
  }
  if (others.some(({ trust }) => trust === "mismatched")) return TRUST_MARK.mismatched;
  const isSure = others.length > 0 && others.every(({ trust }) => trust === "verified");
  return isSure ? TRUST_MARK.verified : TRUST_MARK.unverified;
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

function sessionTexts(protection: SessionInfo | null): readonly string[] {
  if (protection === null) return ["no session yet"];
  const { ratchetStep, epoch } = protection;
  const keys = "X25519 + ML-KEM";
  return [`${keys} · step ${ratchetStep} · epoch ${epoch}`, keys];
}

function unsent({ talk: { waiting, handed } }: Screen): readonly string[] {
  const count = waiting.length + handed;
  return count === 0 ? [] : [`${count} not sent yet`];
}

function elsewhere({ chats, transcript: { chat } }: Screen): readonly string[] {
  const count = unreadBeside(chats, chat);
  return count === 0 ? [] : [`${count} unread elsewhere`];
}
