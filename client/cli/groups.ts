import type { Group, GroupStanding } from "../groups/groups.ts";
import { safeName } from "../safe_text.ts";
import type { Result } from "../terminal/output.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { table } from "./table.ts";

/** `messenger groups`: all that we are in, were in, or are invited to. */
export async function groups(context: Context): Promise<ExitCode> {
  return await withAccount(context, (messenger) => {
    const known = messenger.groups.list();
    if (known.length === 0) {
      context.output.note("no group yet: messenger group create NAME");
    }
    const lines = table(known.map(groupCells));
    known.forEach((group, at) => {
      context.output.result(groupRecord(group), lines[at] ?? "");
    });
    return Promise.resolve(EXIT.done);
  });
}

/** A group, for scripts. */
export function groupRecord(group: Group): Result {
  const { id, handle, name, standing, invitedBy, epoch, size } = group;
  return {
    type: "group",
    chat: handle,
    groupId: id,
    name,
    standing,
    invitedBy,
    epoch,
    size,
  };
}

/** Handle, standing, size and name, fit for a terminal. */
export function groupCells({ handle, name, standing, size, invitedBy }: Group): string[] {
  const by = invitedBy === null ? "" : ` by ${invitedBy}`;
  const members = size === 0 ? "" : `${size} ${size === 1 ? "member" : "members"}`;
  return [handle, `${STANDING_MARK[standing]}${by}`, members, safeName(name) ?? ""];
}

/** What became of an answer to an invitation, as far as the log tells. */
export function answerText({ handle, standing, size }: Group): string {
  switch (standing) {
    case "member":
      return `you are in ${handle}, with ${size - 1} others`;
    case "former":
      return `you are not in ${handle}`;
    case "invited":
    case "joining":
    case "founding":
    case "split":
      return `${handle}: answered; the relay is still to show who is in it`;
  }
}

/** How a standing is written wherever it is told. */
export const STANDING_MARK: Readonly<Record<GroupStanding, string>> = {
  invited: "[invited]",
  joining: "[joining]",
  founding: "[founding]",
  member: "",
  former: "[former]",
  split: "[HISTORY SPLIT]",
};
