import { hex } from "../src/bytes.ts";
import type { GroupId } from "../src/group/mod.ts";
import { LIMIT } from "../src/limits.ts";
import type { KnownBody } from "../src/wire/body.ts";
import type { MessengerEvent } from "./event.ts";
import type { ClientFault } from "./fault.ts";
import { decodeBody, groupIn } from "./letter_body.ts";
import { isBlocked } from "./standing.ts";
import type { Letter, Reading } from "./vault/mod.ts";

/** What is not said for the sake of a group. */
const PERSONAL: readonly KnownBody["type"][] = ["profile", "receipt", "renew", "sas"];

/** The group whose log says whom the letter is for; `null` where none does. */
export function groupBehind({ says, party }: Letter): GroupId | null {
  return party === null || says.kind === "message"
    ? null
    : groupIn(decodeBody(says.body));
}

/** What became of a letter. */
export type Fate =
  | { readonly kind: "accepted" }
  | {
    readonly kind: "failed";
    readonly code: ClientFault;
    /** Whether a key that was verified is another one now. */
    readonly wasVerified?: boolean;
  }
  | { readonly kind: "delayed"; readonly code: ClientFault; readonly retryInMs: number };

/** What is told of it; `null` where nobody sees the letter. */
export function fateOf(letter: Letter, fate: Fate): MessengerEvent | null {
  const { id, username: chat } = letter;
  return isMessage(letter) ? { ...fate, id: hex(id), chat } : null;
}

/** Whether it shows in the conversation, so that a person waits for it. */
export function isMessage({ says }: Letter): boolean {
  return says.kind === "message";
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
