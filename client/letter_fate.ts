import type { GroupId } from "../src/group/mod.ts";
import { LIMIT } from "../src/limits.ts";
import type { KnownBody } from "../src/wire/body.ts";
import type { ClientFault } from "./fault.ts";
import { decodeBody, groupIn } from "./letter_body.ts";
import { isBlocked } from "./standing.ts";
import type { Letter, Reading } from "./vault/mod.ts";

/** What is not said for the sake of a group. */
const PERSONAL: readonly KnownBody["type"][] = ["profile", "renew", "sas"];

/** The group whose log says whom the letter is for; `null` where none does. */
export function groupBehind({ says, party }: Letter): GroupId | null {
  return party === null || says.kind === "message"
    ? null
    : groupIn(decodeBody(says.body));
}

/** Why a letter is not to leave any more, or `null` while it is. */
export function obstacleTo(
  rows: Reading,
  letter: Letter,
  now: number,
): ClientFault | null {
  const { username, says, queuedAt } = letter;
  const type = says.kind === "message" ? "message" : decodeBody(says.body).type;
  const isPersonal = type === "message" || PERSONAL.includes(type);
  if (isPersonal && isBlocked(rows, username)) return "blocked";
  const patience = type === "sas" ? LIMIT.comparisonMs : LIMIT.outboxMs;
  return queuedAt + patience < now ? "not-delivered" : null;
}
