import type { Username } from "../../src/address.ts";
import { equal } from "../../src/bytes.ts";
import { theirIdentity, theirPublic } from "../../src/crypto/keys.ts";
import type { Moment, View } from "../../src/identity/comparison.ts";
import type { Step } from "../../src/wire/comparison_step.ts";
import { isDecided } from "../contacts.ts";
import { queueBody } from "../letters.ts";
import type { Self } from "../self.ts";
import { contactNamed, type QueuedLetter, type Reading } from "../vault/mod.ts";
import { sessionsWith, type Tx } from "../vault/mod.ts";

/** The two who compare, as the vault knows them. */

/** What we believe of the pair; `null` without a session with the pinned identity. */
export function viewWith(
  self: Self,
  rows: Reading,
  username: Username,
): View | null {
  const contact = contactNamed(rows, username);
  const pinned = contact?.pinned ?? null;
  if (pinned === null || contact?.offered !== null) return null;
  const { current } = sessionsWith(rows, pinned.address).record;
  if (current === null || !equal(current.theirs, pinned.identityKey)) return null;
  const { address, identity } = self.device;
  return {
    ours: { address, identityKey: identity.public },
    theirs: { address: pinned.address, identityKey: theirIdentity(pinned.identityKey) },
    baseKey: current.baseKey,
    exporter: current.exporter,
  };
}

/** Now, in the session that is active now; without one no run goes on. */
export function momentOf(self: Self, rows: Reading, username: Username): Moment {
  const view = viewWith(self, rows, username);
  return { now: self.clock.now(), baseKey: view?.baseKey ?? NO_SESSION };
}

/** A key that no session has. */
const NO_SESSION = theirPublic(new Uint8Array(33).fill(5, 0, 1));

/** Queues a step, unless nothing is sent to the person any more. */
export function queueStep(
  self: Self,
  tx: Tx,
  username: Username,
  step: Step | null,
): QueuedLetter[] {
  const contact = contactNamed(tx, username);
  if (step === null || contact === null || !isDecided(contact)) return [];
  return [queueBody(self, tx, { username, body: { type: "sas", step } })];
}
