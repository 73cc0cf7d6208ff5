import { canonicalUsername } from "../src/address.ts";
import { ClientError } from "./fault.ts";
import type { AccountPlace } from "./messenger.ts";
import { vaultExists } from "./vault/file.ts";

/** An account's own folder. Usernames have no character that means anything in a path. */
export function folderOf({ home, username }: AccountPlace): string {
  const name = canonicalUsername(username);
  if (name === null) throw new ClientError("bad-username", { subject: username });
  return `${home}/${name}`;
}

/** Whether a vault of that name lies here, opened by whichever password. */
export function hasAccount(place: AccountPlace): boolean {
  return vaultExists(folderOf(place));
}
