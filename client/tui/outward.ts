import type { Username } from "../../src/address.ts";
import { day } from "../cli/message_line.ts";
import { qrLines } from "../cli/qr.ts";
import { saveConversation } from "../cli/saving.ts";
import type { Messenger } from "../messenger.ts";
import { codeOf } from "./code.ts";
import type { Entry, Errand } from "./state.ts";

/** What a chat makes for elsewhere: a code to be scanned, a conversation in a file. */

/** What to compare with somebody: in digits, in emoji and as a QR code. */
export async function scannableEntry(
  messenger: Messenger,
  who: Username,
): Promise<Entry> {
  const scannable = messenger.scannable(who);
  const qr = await qrLines(scannable);
  const emoji = messenger.identityEmoji(who);
  const words = codeOf(messenger.info(who), emoji, messenger.comparison());
  return { kind: "code", words, qr, scannable };
}

/** Saves a whole conversation in a new file, and says where. */
export function savedEntry(
  messenger: Messenger,
  { chat, format }: Errand & { kind: "export" },
  folder: string = Deno.cwd(),
): Entry {
  const name = `${chat.replace(/^#/, "")}-${day(Date.now())}.${format}`;
  const to = `${folder}/${name}`;
  const count = saveConversation(messenger, chat, { format, to });
  return { kind: "notice", text: `${count} messages are in ${to}` };
}
