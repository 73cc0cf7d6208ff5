import fc from "fast-check";
import { LIMIT } from "../../src/limits.ts";
import { CAUSES, type KnownBody } from "../../src/wire/body.ts";
import type { AbortReason, Step } from "../../src/wire/comparison_step.ts";
import type { OutgoingContent } from "../../src/wire/content.ts";
import type { GroupBody } from "../../src/wire/group_body.ts";
import type { OutgoingGroupContent } from "../../src/wire/group_content.ts";
import type { SignedHead } from "../../src/wire/group_log.ts";
import { record, word } from "./values.ts";
import * as some from "./values.ts";

/** What messages say, of every type and with every field that they can have. */

const REASONS: readonly AbortReason[] = [
  "cancelled",
  "mismatch",
  "busy",
  "timed-out",
  "other-session",
  "other-view",
  "out-of-order",
  "broken-commitment",
  "forged",
];

/** A step of a live comparison. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  record({
    step: word("start"),
    run: some.bytes(16),
    starter: some.at,
    accepter: some.at,
    starterKey: some.key,
    accepterKey: some.key,
    baseKey: some.key,
  }),
  record({ step: word("accept"), run: some.bytes(16), commitment: some.bytes(32) }),
  record({
    step: word("reveal"),
    by: fc.constantFrom("starter" as const, "accepter" as const),
    run: some.bytes(16),
    share: some.bytes(32),
  }),
  record({ step: word("confirm"), run: some.bytes(16), mac: some.bytes(32) }),
  record({
    step: word("abort"),
    run: some.bytes(16),
    reason: fc.constantFrom(...REASONS),
  }),
);

const name = record({ salt: some.bytes(32), text: some.textUpTo(256) });
const entry = record({ body: some.bytesUpTo(1_024), signature: some.bytes(64) });

const groupEntry: fc.Arbitrary<GroupBody> = fc.oneof(
  record({ type: word("group-entry"), entry }),
  record({ type: word("group-entry"), entry, name }),
);

const toGroupBody: fc.Arbitrary<KnownBody> = fc.oneof(
  record({ type: word("text"), text: some.text }),
  groupEntry,
);

/** What a message to one person says. */
export const body: fc.Arbitrary<KnownBody> = fc.oneof(
  toGroupBody,
  record({ type: word("profile"), displayName: some.text }),
  record({ type: word("request"), text: some.text }),
  record({
    type: word("renew"),
    cause: fc.constantFrom(...CAUSES),
    replaces: fc.option(some.key),
  }),
  record({ type: word("sas"), step }),
  record({
    type: word("receipt"),
    ids: fc.array(some.bytes(16), { minLength: 1, maxLength: LIMIT.receiptIds }),
  }),
  record({
    type: word("sender-key"),
    group: some.group,
    epoch: some.u32,
    seq: some.count,
    head: some.head,
    distribution: some.bytesUpTo(256),
  }),
  record({
    type: word("invite"),
    group: some.group,
    seq: some.count,
    head: some.head,
    name,
  }),
);

/** A relay's statement of where a log ends. */
export const signedHead: fc.Arbitrary<SignedHead> = record({
  group: some.group,
  seq: some.count,
  head: some.head,
  time: some.count,
  signature: some.bytes(64),
});

const said = {
  id: some.bytes(16),
  sentAt: some.count,
  sender: some.at,
  counter: some.count,
  previous: fc.option(some.bytes(32)),
  disappearAfter: fc.option(some.u32),
  generation: some.count,
};

/** A message to one person. */
export const content: fc.Arbitrary<OutgoingContent> = passingOn(record({
  ...said,
  recipient: some.uuid,
  names: fc.option(record({ sender: some.username, recipient: some.username })),
  body,
}));

/** A message to a group. */
export const groupContent: fc.Arbitrary<OutgoingGroupContent> = passingOn(record({
  ...said,
  group: some.group,
  epoch: some.u32,
  seq: some.count,
  head: some.head,
  body: toGroupBody,
}));

/** The same with, sometimes, a relay's statement in it. */
function passingOn<T extends object>(message: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof(
    message,
    fc.tuple(message, signedHead).map(([message, statement]) => ({
      ...message,
      statement,
    })),
  );
}
