import { ClientError, type ClientFault } from "../../fault.ts";
import type { Message } from "../../message.ts";
import type { Chat, HistoryPage, Messenger } from "../../messenger.ts";
import type { Page } from "./transcript.ts";

/** Messages that are read at once. */
const PAGE = 100;

/** Faults of a conversation that is none. */
const UNKNOWN: ReadonlySet<ClientFault> = new Set(["unknown-user", "unknown-group"]);

/**
 * The page that ends before a message, or with the newest one. There may be more while
 * there is anything: some of a page may not be shown yet.
 */
export function pageBefore(
  messenger: Messenger,
  chat: Chat["name"],
  id: string | null,
): Page {
  const end = id === null ? {} : { before: id };
  const messages = historyOf(messenger, chat, { limit: PAGE, ...end });
  return { messages, more: messages.length > 0 };
}

/** The page from a message on, without the first so many. */
export function pageFrom(
  messenger: Messenger,
  { chat, id, without }: {
    readonly chat: Chat["name"];
    readonly id: string;
    readonly without: number;
  },
): Page {
  const page = { limit: PAGE + without, from: id };
  const messages = historyOf(messenger, chat, page).slice(without);
  return { messages, more: messages.length > 0 };
}

/** Nothing with a person whom only the relay may know; `seen` tells of no group. */
function historyOf(
  messenger: Messenger,
  chat: Chat["name"],
  page: HistoryPage,
): readonly Message[] {
  try {
    return messenger.history(chat, page);
  } catch (error) {
    if (error instanceof ClientError && UNKNOWN.has(error.code)) return [];
    throw error;
  }
}
