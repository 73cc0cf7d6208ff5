import { nameOf } from "./contacts.ts";
import type { AccountPlace } from "./messenger.ts";

/** An account's own folder. Usernames have no character that means anything in a path. */
export function folderOf({ home, username }: AccountPlace): string {
  return `${home}/${nameOf(username)}`;
}
