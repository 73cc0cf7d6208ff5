import { canonicalUsername, type Username } from "../../src/address.ts";
import { type ChatName, type GroupHandle, isHandle } from "../chat_id.ts";

/** Reads what stands behind a command; `null` where that makes no sense. */

/** Nothing. */
export function alone<T>(rest: string, command: T): T | null {
  return rest === "" ? command : null;
}

/** A person, with or without an at. */
export function named<T>(text: string, command: (who: Username) => T | null): T | null {
  const who = canonicalUsername(text.replace(/^@/, ""));
  return who === null ? null : command(who);
}

/** A person, or nothing. */
export function perhapsNamed<T>(
  text: string,
  command: (who: Username | null) => T,
): T | null {
  return text === "" ? command(null) : named(text, command);
}

/** A person, or a group by its handle. */
export function chatNamed<T>(text: string, command: (who: ChatName) => T): T | null {
  if (!text.startsWith("#")) return named(text, command);
  const handle = handleOf(text);
  return handle === null ? null : command(handle);
}

/** A person, a group, or nothing. */
export function perhapsChat<T>(
  text: string,
  command: (who: ChatName | null) => T,
): T | null {
  return text === "" ? command(null) : chatNamed(text, command);
}

/** Some people, one at least. */
export function allNamed<T>(
  text: string,
  command: (users: readonly Username[]) => T,
): T | null {
  const users = text.split(/\s+/).map((name) => named(name, (who) => who));
  const known = users.filter((who) => who !== null);
  return known.length === users.length ? command(known) : null;
}

function handleOf(text: string): GroupHandle | null {
  const handle = text.toLowerCase();
  return isHandle(handle) ? handle : null;
}
