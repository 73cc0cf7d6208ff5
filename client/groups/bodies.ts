import type { Address } from "../../src/address.ts";
import { ensure, PeerError } from "../../src/errors.ts";
import { decodeEntry, decodeSenderKeyDistribution } from "../../src/group/mod.ts";
import { ensureOwnKey } from "../../src/group/mod.ts";
import type { GroupEntryBody, GroupLog } from "../../src/group/mod.ts";
import { isSignedBy, judge, memberAt } from "../../src/group/mod.ts";
import type { SenderKeyBody } from "../../src/group/mod.ts";
import type { Self } from "../self.ts";
import { groupAt, type GroupRow, takeSenderKey, type Tx } from "../vault/mod.ts";
import { advance, stopIn } from "./advance.ts";
import type { GroupLogs } from "./group_logs.ts";
import { hearHeld } from "./hearing.ts";
import { type Errand, type ErrandHeard, holdErrand } from "./holding.ts";
import { hearInvitation } from "./invitations.ts";
import { writeEntries } from "./lines.ts";

const NOTHING: ErrandHeard = { letters: [], events: [], wanted: null };

/** Within a commit: whatever can be made now of what one person told about a group. */
export function hearErrand(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  errand: Errand,
): ErrandHeard {
  const { body, username: from } = errand;
  try {
    switch (body.type) {
      case "sender-key":
        return hearKey(self, tx, logs, { ...errand, body });
      case "invite":
        return hearInvitation(self, tx, { ...errand, body });
      case "group-entry":
        return hearEntry(self, tx, logs, { ...errand, body });
    }
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    return {
      ...NOTHING,
      events: [{ kind: "notice", notice: { kind: "refused", from } }],
    };
  }
}

/** A member's own sender key, where the log says that she is one under this identity. */
function hearKey(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  errand: Errand & { readonly body: SenderKeyBody },
): ErrandHeard {
  const { body, sender, identity: sessionIdentity } = errand;
  const { group, epoch, seq, head } = body;
  const row = groupAt(tx, group);
  if (row !== null && isOver(row)) return NOTHING;
  const log = logs.at(tx, group);
  const lies = row === null || log === null || !isIn(row) ? "ahead" : judge(log, body);
  if (log === null || lies === "ahead") {
    holdErrand(tx, row, errand);
    return { ...NOTHING, wanted: row === null ? null : group };
  }
  const given = decodeSenderKeyDistribution(body.distribution);
  const { distribution } = given;
  ensureOwnKey(log, { sender, epoch, seq, head, distribution, sessionIdentity });
  takeSenderKey(tx, { group, epoch, sender }, given);
  return { ...NOTHING, ...hearHeld(self, tx, logs, group) };
}

/**
 * An entry that its actor made. From the relay we learn of every one but that which puts
 * us out: it shows us nothing any more then.
 */
function hearEntry(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  errand: Errand & { readonly body: GroupEntryBody },
): ErrandHeard {
  const { entry: signed } = errand.body;
  const { group, seq, act, actor } = decodeEntry(signed.body);
  const row = groupAt(tx, group);
  const log = logs.at(tx, group);
  const isOurs = row !== null && (isIn(row) || isUnproven(row));
  if (log === null || !isOurs || seq <= log.membership.seq) return NOTHING;
  if (seq === log.membership.seq + 1) {
    const standing = { at: "member" } as const;
    const events = advance(self, tx, logs, {
      row: { ...row, standing },
      entries: [signed],
    });
    return { ...NOTHING, events, wanted: group };
  }
  const isAboutUs = act.type === "remove" && act.target === self.device.address;
  if (!isAboutUs) return { ...NOTHING, wanted: group };
  ensure(isByAdmin(log, actor, signed), "not-allowed");
  stopIn(tx, row, { at: "former", by: "removed" });
  return { ...NOTHING, events: writeEntries(self, tx, log, [signed]) };
}

function isByAdmin(
  { membership }: GroupLog,
  actor: Address,
  signed: GroupEntryBody["entry"],
): boolean {
  const member = memberAt(membership.members, actor);
  return member?.role === "admin" && isSignedBy(member.identityKey, signed);
}

/** Whether we agreed to be in the group, and are. */
function isIn({ standing }: GroupRow): boolean {
  return standing.at === "member" || standing.at === "founding" ||
    standing.at === "split";
}

function isUnproven({ standing }: GroupRow): boolean {
  return standing.at === "former" && standing.by === "unproven";
}

/** Whether nothing of the group concerns us any more. */
function isOver({ standing }: GroupRow): boolean {
  return standing.at === "former" && standing.by !== "unproven";
}
