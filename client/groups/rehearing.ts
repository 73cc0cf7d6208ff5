import { theirIdentity } from "../../src/crypto/keys.ts";
import { LIMIT } from "../../src/limits.ts";
import type { GroupId } from "../../src/group/mod.ts";
import { decodeBody } from "../letter_body.ts";
import { NOTHING, type Outcome, together } from "../outcome.ts";
import type { Self } from "../self.ts";
import { heldKeys, releaseKey, type Tx } from "../vault/mod.ts";
import { hearErrand } from "./bodies.ts";
import type { GroupLogs } from "./group_logs.ts";
import { hearHeld } from "./hearing.ts";
import { isGroupBody } from "./holding.ts";

/**
 * Within a commit: looks again at all that is held of a group, `null` for what belongs to
 * groups that were never heard of. What is still to be held is held anew.
 */
export function hearAgain(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  group: GroupId | null,
): Outcome {
  const told = heldKeys(tx, group).map(({ number, value }) => {
    const { sender, username, identityKey, heldAt } = value;
    const body = decodeBody(value.body);
    releaseKey(tx, group, number);
    if (self.clock.now() - heldAt > LIMIT.heldMs) return NOTHING;
    if (!isGroupBody(body)) return NOTHING;
    const identity = theirIdentity(identityKey);
    const errand = { body, sender, username, identity, heardAt: heldAt };
    return hearErrand(self, tx, logs, errand);
  });
  const heard = group === null ? NOTHING : hearHeld(self, tx, logs, group);
  return together(...told, heard);
}
