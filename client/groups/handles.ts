import { equal } from "../../src/bytes.ts";
import type { GroupId } from "../../src/group/mod.ts";
import { type GroupHandle, isHandle } from "../chat_id.ts";
import { groupCalled, type Reading } from "../vault/mod.ts";

/** Characters of a handle that come from the group's name. */
const LONGEST = 32;

/**
 * What a group of that name is called here: `#` and the name in small ASCII letters, with
 * a number behind it where another group is called so, or ever was. What somebody is used
 * to type must never come to lead to another group, whatever its admins call it.
 */
export function handleFor(rows: Reading, group: GroupId, name: string): GroupHandle {
  const slug = slugOf(name);
  for (let number = 1;; number++) {
    const handle = number === 1 ? `#${slug}` : `#${slug}-${number}`;
    if (!isHandle(handle)) throw new Error("A slug makes a handle");
    const bearer = groupCalled(rows, handle);
    if (bearer === null || equal(bearer, group)) return handle;
  }
}

/** The name in small ASCII letters and digits; "group" where it has none. */
function slugOf(name: string): string {
  const slug = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
  return slug === "" ? "group" : slug;
}
