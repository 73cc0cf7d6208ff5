import type { Emoji } from "../../src/identity/emoji.ts";
import { contactCells } from "../cli/contacts.ts";
import { grouped, infoFields } from "../cli/info.ts";
import { day, time } from "../cli/message_line.ts";
import { type StandingAct, standingText } from "../cli/standing.ts";
import { fields, table } from "../cli/table.ts";
import { comparisonText, isAlarming } from "../comparing/words.ts";
import type { ComparisonState } from "../event.ts";
import type { ChatInfo, Contact } from "../messenger.ts";
import { NOBODY, receiptsText } from "../notices.ts";
import { inChat } from "./commands.ts";
import type { Entry } from "./state.ts";

/** What a chat shows about people, whoever asked for it. */

/** Everyone, one a line. */
export function contactsEntry(contacts: readonly Contact[]): Entry {
  if (contacts.length === 0) return { kind: "notice", ...NOBODY };
  return { kind: "listing", lines: table(contacts.map(contactCells)) };
}

/** What protects a conversation. */
export function infoEntry(info: ChatInfo, emoji: readonly Emoji[]): Entry {
  return { kind: "listing", lines: fields(infoFields(info, emoji)).split("\n") };
}

/** A key that must be decided about before anything is sent. */
export function keyChangeEntry({ contact, safetyNumber }: ChatInfo): Entry {
  const { username: who, trust, wasVerified } = contact;
  const is = trust === "untrusted" ? "is new" : "changed";
  const was = wasVerified ? `${who} was VERIFIED, and is not any more: ` : "";
  return {
    kind: "alarm",
    text: `${was}the identity key of ${who} ${is}: nothing is sent to ${who} until you ` +
      `accept it. The safety number is now\n${grouped(safetyNumber)}`,
    hint: `compare it with ${who} by other means, then: /trust ${who}`,
  };
}

/** A key was taken for somebody's; of a verified one that is told loudly. */
export function trustedEntry(who: string, wasVerified: boolean): Entry {
  const text = `${who} is trusted from now on`;
  if (!wasVerified) return { kind: "notice", text };
  return {
    kind: "alarm",
    text: `${text}, and is NOT VERIFIED any more`,
    hint: `/verify ${who}`,
  };
}

/** Where a live comparison stands. */
export function comparisonEntry(who: string, now: ComparisonState): Entry {
  const said = inChat(comparisonText(who, now));
  return isAlarming(now)
    ? { kind: "alarm", text: said.text, hint: said.hint ?? "" }
    : { kind: "notice", ...said };
}

/** What became of a request, or of a block. */
export function standingEntry(act: StandingAct, who: string): Entry {
  return { kind: "notice", text: standingText(act, who) };
}

/** Until when a chat calls nobody: Unix milliseconds, Infinity, or 0. */
export function muteEntry(who: string, until: number): Entry {
  if (until === 0) return { kind: "notice", text: `${who} calls you again` };
  const hint = `/unmute ${who}`;
  return { kind: "notice", text: `${who} is muted${untilText(until)}`, hint };
}

/** Who is told that what they wrote came. */
export function receiptsEntry(choice: Parameters<typeof receiptsText>[0]): Entry {
  return { kind: "notice", text: receiptsText(choice) };
}

/** The end of a mute, where it has one. */
export function untilText(until: number): string {
  return until === Infinity ? "" : ` until ${day(until)} ${time(until)}`;
}
