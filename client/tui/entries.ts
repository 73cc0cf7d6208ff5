import { contactCells } from "../cli/contacts.ts";
import { grouped, infoFields } from "../cli/info.ts";
import { type StandingAct, standingText } from "../cli/standing.ts";
import { fields, table } from "../cli/table.ts";
import type { ChatInfo, Contact } from "../messenger.ts";
import { NOBODY } from "../notices.ts";
import type { Entry } from "./state.ts";

/** What a chat shows about people, whoever asked for it. */

/** Everyone, one a line. */
export function contactsEntry(contacts: readonly Contact[]): Entry {
  if (contacts.length === 0) return { kind: "notice", ...NOBODY };
  return { kind: "listing", lines: table(contacts.map(contactCells)) };
}

/** What protects a conversation. */
export function infoEntry(info: ChatInfo): Entry {
  return { kind: "listing", lines: fields(infoFields(info)).split("\n") };
}

/** A key that must be decided about before anything is sent. */
export function keyChangeEntry({ contact, safetyNumber }: ChatInfo): Entry {
  const { username: who, trust } = contact;
  const is = trust === "untrusted" ? "is new" : "changed";
  return {
    kind: "alarm",
    text: `the identity key of ${who} ${is}: nothing is sent to ${who} until you ` +
      `accept it. The safety number is now\n${grouped(safetyNumber)}`,
    hint: `compare it with ${who} by other means, then: /trust ${who}`,
  };
}

/** What became of a request, or of a block. */
export function standingEntry(act: StandingAct, who: string): Entry {
  return { kind: "notice", text: standingText(act, who) };
}
