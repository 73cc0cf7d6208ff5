import { onDisk } from "../disk.ts";
import type { Message } from "../message.ts";
import type { Messenger } from "../messenger.ts";
import { exported } from "./exported.ts";
import type { ExportFormat } from "./export_formats.ts";

/** A whole conversation as one text, and how many messages are in it. */
export function conversationText(
  messenger: Messenger,
  chat: string,
  format: ExportFormat,
): { readonly text: string; readonly count: number } {
  const messages = wholeHistory(messenger, chat);
  const text = exported(format, { chat, by: messenger.me.username, messages });
  return { text, count: messages.length };
}

/** Saves a whole conversation in a file that was not there: how many messages. */
export function saveConversation(
  messenger: Messenger,
  chat: string,
  { format, to }: { readonly format: ExportFormat; readonly to: string },
): number {
  const { text, count } = conversationText(messenger, chat, format);
  onDisk(to, () => Deno.writeTextFileSync(to, text, { createNew: true, mode: 0o600 }));
  return count;
}

const PAGE = 2_000;

function wholeHistory(messenger: Messenger, chat: string): readonly Message[] {
  const pages: (readonly Message[])[] = [];
  let page = messenger.history(chat, { limit: PAGE });
  for (let [oldest] = page; oldest !== undefined; [oldest] = page) {
    pages.unshift(page);
    page = messenger.history(chat, { limit: PAGE, before: oldest.id });
  }
  return pages.flat();
}
