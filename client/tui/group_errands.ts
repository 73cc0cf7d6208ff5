import type { GroupHandle } from "../chat_id.ts";
import { groupFields, type GroupPast } from "../cli/group_info.ts";
import { answerText, groupCells } from "../cli/groups.ts";
import { fields, table } from "../cli/table.ts";
import type { Group, GroupInfo, Groups } from "../groups/groups.ts";
import { inChat } from "./commands.ts";
import type { GroupChange, GroupDeed } from "./group_commands.ts";
import type { Entry } from "./state.ts";

/** What a chat asks of groups, and shows of them. */

/** All groups, one a line. */
export function groupsEntry(groups: readonly Group[]): Entry {
  if (groups.length === 0) {
    return { kind: "notice", text: "no group yet", hint: "/group NAME" };
  }
  return { kind: "listing", lines: table(groups.map(groupCells)) };
}

/** A group that was founded. */
export function createdEntry({ handle, standing }: Group): Entry {
  const later = standing === "founding" ? "; the relay hears of it later" : "";
  return { kind: "notice", text: `${handle} is there${later}`, hint: "/invite USER..." };
}

/** A group as lines, with the commands that are typed in a chat. */
export function groupLines(info: GroupInfo, past: GroupPast): readonly string[] {
  return fields(groupFields(info, past)).split("\n")
    .map((line) => inChat({ hint: line }).hint);
}

/** A change that the relay has not taken. */
export function keptEntry(group: GroupHandle): Entry {
  const text = `the relay is away: the change of ${group} is kept, and made later`;
  return { kind: "notice", text };
}

/**
 * Does it; `null` where nothing is left to be shown, since what changes a group stands in
 * its history as a line of its own.
 */
export async function carriedOut(
  groups: Groups,
  group: GroupHandle,
  deed: GroupDeed,
): Promise<Entry | null> {
  switch (deed.act) {
    case "info":
    case "members": {
      const past = { events: groups.events(group) };
      return { kind: "group", info: groups.info(group), past };
    }
    case "accept":
    case "decline":
      return { kind: "notice", text: answerText(groups[deed.act](group)) };
    case "renew":
    case "invite":
    case "kick":
    case "promote":
    case "demote":
    case "rename":
    case "leave":
      await changed(groups, group, deed);
      return null;
  }
}

function changed(
  groups: Groups,
  group: GroupHandle,
  change: GroupChange,
): Promise<void> {
  switch (change.act) {
    case "renew":
      return groups.renew(group);
    case "invite":
      return groups.invite(group, change.users);
    case "kick":
      return groups.remove(group, change.who);
    case "promote":
      return groups.promote(group, change.who);
    case "demote":
      return groups.demote(group, change.who, change.successor ?? undefined);
    case "rename":
      return groups.rename(group, change.name);
    case "leave":
      return groups.leave(group, change.successor ?? undefined);
  }
}
