import type { Chat, Mutes } from "../../messenger.ts";
import { padded } from "../../terminal/columns.ts";
import { cut, fitted, type Row, span } from "./rows.ts";

/** How many messages were not read in all chats but one. */
export function unreadBeside(
  chats: readonly Chat[],
  open: string | null,
): number {
  return chats.reduce(
    (sum, { name, unread }) => name === open ? sum : sum + unread,
    0,
  );
}

/** What a list of chats is drawn from. */
export interface ListInput {
  readonly chats: readonly Chat[];
  readonly online: readonly string[];
  readonly open: Chat["name"] | null;
  readonly mutes: Mutes;
  readonly width: number;
  readonly height: number;
}

/**
 * The list: the number that Alt takes, a sign for who is online or asks to be accepted,
 * the name, a `z` where it is muted, and how many messages are unread.
 */
export function listRows(input: ListInput): readonly Row[] {
  const { chats, open, height } = input;
  const at = chats.findIndex(({ name }) => name === open);
  const first = Math.max(
    0,
    Math.min(at - (height >> 1), chats.length - height),
  );
  return chats.slice(first, first + height)
    .map((chat, row) => chatRow(chat, first + row + 1, input));
}

function chatRow(chat: Chat, number: number, input: ListInput): Row {
  const { online, open, mutes, width } = input;
  const { name, unread } = chat;
  const key = number <= 9 ? String(number) : " ";
  const here = online.some((one) => one === name) ? "●" : " ";
  const sign = chat.standing === "request" ? "?" : here;
  const isMuted = mutes.has(name);
  const waiting = unread === 0 ? "" : ` ${unread > 999 ? "999+" : unread}`;
  const count = `${isMuted ? " z" : ""}${waiting}`;
  const room = width - 4 - count.length;
  const isLoud = unread > 0 && !isMuted;
  const look = name === open ? "bar" : isLoud ? "bold" : "plain";
  return fitted([
    span(`${key} `, name === open ? "bar" : "faint"),
    span(`${sign} ${padded(cut(name, room), room)}${count}`, look),
  ], width);
}
