import { equal } from "../../src/bytes.ts";
import { type GroupLog, type GroupName, isCommitted } from "../../src/group/mod.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import { NOTHING, type Outcome, telling } from "../outcome.ts";
import type { Self } from "../self.ts";
import { type GroupRow, type Tx, writeGroup } from "../vault/mod.ts";
import { handleFor } from "./handles.ts";
import { nameIn, writeLine } from "./lines.ts";

/** In which group a name is told, and in what. */
interface Told {
  readonly row: GroupRow;
  readonly log: GroupLog;
  readonly envelope: GroupEnvelope;
}

/** Within a commit: a name counts where the log commits to it, whoever tells it. */
export function learnName(
  self: Self,
  tx: Tx,
  { row, log, envelope }: Told,
  name: GroupName,
): Outcome {
  const { membership } = log;
  if (!isCommitted(name, membership.name) || isSameName(row.name, name)) {
    return NOTHING;
  }
  const { group } = row;
  writeGroup(tx, { ...row, name, handle: handleFor(tx, group, name.text) });
  return telling(writeLine(self, tx, {
    group,
    from: nameIn(log, envelope.from),
    body: { kind: "named", name: name.text },
    epoch: membership.epoch,
    at: self.clock.now(),
  }));
}

function isSameName(a: GroupName, b: GroupName): boolean {
  return a.text === b.text && equal(a.salt, b.salt);
}
