import { canonicalUsername, type Username } from "../../src/address.ts";
import { type ChatName, type GroupHandle, isHandle } from "../../client/chat_id.ts";

/** A canonical username, for tests. */
export function username(name: string): Username {
  const canonical = canonicalUsername(name);
  if (canonical === null) throw new RangeError(`${name} is no username`);
  return canonical;
}

/** A handle, for tests. */
export function handle(text: string): GroupHandle {
  if (!isHandle(text)) throw new RangeError(`${text} is no handle`);
  return text;
}

/** What a conversation is called, for tests. */
export function chatName(text: string): ChatName {
  return text.startsWith("#") ? handle(text) : username(text);
}
