import type { InviteBody } from "../../src/group/mod.ts";
import { isTrusted } from "../contacts.ts";
import type { Self } from "../self.ts";
import {
  contactNamed,
  groupAt,
  type GroupRow,
  type Tx,
  writeGroup,
} from "../vault/mod.ts";
import { handleFor } from "./handles.ts";
import { adoptStrays, type Errand, type ErrandHeard, holdErrand } from "./holding.ts";
import { writeLine } from "./lines.ts";

const NOTHING: ErrandHeard = { letters: [], events: [], wanted: null };

/**
 * Within a commit: somebody says that she took us into a group. Whether she did is for
 * the log to say, which is not asked for before we agree.
 */
export function hearInvitation(
  self: Self,
  tx: Tx,
  errand: Errand & { readonly body: InviteBody },
): ErrandHeard {
  const { body: { group, seq, head, name }, sender: inviter, username } = errand;
  const contact = contactNamed(tx, username);
  const party = { address: inviter, identityKey: errand.identity };
  const row = groupAt(tx, group);
  const isBehind = row?.standing.at === "member" && seq > (row.seq ?? 0);
  if (contact === null || !isTrusted(contact, party) || isBehind) {
    holdErrand(tx, row, errand);
    return { ...NOTHING, wanted: isBehind ? group : null };
  }
  if (contact.blocked || row !== null && !isOpenTo(row, seq)) return NOTHING;
  const joins = self.joinsUnasked && contact.standing === "accepted";
  const invitation = { inviter, username, seq, head };
  const standing: GroupRow["standing"] = joins
    ? { at: "joining", ...invitation, stays: true }
    : { at: "invited", ...invitation };
  const handle = handleFor(tx, group, name.text);
  const blank = { group, seq: null, statement: null };
  writeGroup(tx, { ...blank, ...row, handle, name, standing });
  adoptStrays(tx, group);
  const at = self.clock.now();
  const line = {
    group,
    from: username,
    body: { kind: "invitation" },
    epoch: 0,
    at,
  } as const;
  const invited = { kind: "invited", chat: handle, from: username } as const;
  return {
    letters: [],
    events: [writeLine(self, tx, line), ...(joins ? [] : [invited])],
    wanted: joins ? group : null,
  };
}

/** Whether an invitation by that place in the log is news to us. */
function isOpenTo({ standing, seq: known }: GroupRow, seq: number): boolean {
  switch (standing.at) {
    case "invited":
    case "joining":
      return seq > standing.seq;
    case "former":
      return seq > (known ?? -1) || standing.by === "refused";
    case "founding":
    case "member":
    case "split":
      return false;
  }
}
