import * as v from "valibot";
import { LIMIT } from "../../src/limits.ts";

/*
 * The shapes of parameters and results, from which they are checked and described. A
 * result is what the command line prints of the same with `--json`; fields are only ever
 * added to it.
 */

/** A username, as typed. */
export const USER = v.pipe(v.string(), v.description("a username"));

/** A group, as typed. */
export const GROUP = v.pipe(v.string(), v.description("a group's handle, such as #team"));

/** A conversation, as typed. */
export const CHAT = v.pipe(v.string(), v.description("a username or a group's handle"));

/** The id of a message. */
export const MESSAGE_ID = v.pipe(v.string(), v.hexadecimal(), v.length(32));

/** How many messages are wanted. */
export const PAGE = v.optional(
  v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(LIMIT.rpcPage)),
  50,
);

const TIME = v.pipe(v.string(), v.isoTimestamp());
const TRUST = v.picklist([
  "untrusted",
  "unverified",
  "verified",
  "mismatched",
  "changed",
]);
const STANDING = v.picklist(["stranger", "request", "accepted", "blocked"]);

/** One line of a conversation. */
export const MESSAGE = v.looseObject({
  type: v.picklist(["message", "renewed", "group"]),
  id: v.string(),
  from: v.string(),
  chat: v.string(),
  text: v.optional(v.nullable(v.string())),
  sentAt: TIME,
  receivedAt: TIME,
  state: v.picklist(["sending", "accepted", "delivered", "failed", "received"]),
  verified: v.boolean(),
});

/** A person. */
export const CONTACT = v.looseObject({
  type: v.literal("contact"),
  username: v.string(),
  uuid: v.string(),
  name: v.string(),
  trust: TRUST,
  standing: STANDING,
});

/** Who is told that what they wrote came. */
export const RECEIPTS = v.looseObject({
  type: v.literal("receipts"),
  everyone: v.boolean(),
  but: v.array(v.string()),
});

/** A conversation, for a list of them. */
export const CHAT_STATE = v.looseObject({
  chat: v.string(),
  trust: v.nullable(TRUST),
  standing: v.nullable(STANDING),
  unread: v.number(),
  lastAt: v.nullable(TIME),
});

/** A group. */
export const GROUP_STATE = v.looseObject({
  type: v.literal("group"),
  chat: v.string(),
  groupId: v.string(),
  name: v.string(),
  standing: v.picklist([
    "invited",
    "joining",
    "founding",
    "member",
    "former",
    "split",
  ]),
  epoch: v.number(),
  size: v.number(),
});

/** A group with its members. */
export const GROUP_INFO = v.looseObject({
  type: v.literal("group-info"),
  chat: v.string(),
  groupId: v.string(),
  members: v.array(v.looseObject({ username: v.string(), role: v.string() })),
});

/** What protects a conversation. */
export const INFO = v.looseObject({
  type: v.literal("info"),
  username: v.string(),
  trust: TRUST,
  safetyNumber: v.string(),
});

/** Whose account it is. */
export const ACCOUNT = v.looseObject({
  type: v.literal("account"),
  username: v.string(),
  uuid: v.string(),
  device: v.number(),
  relay: v.string(),
  relayKey: v.string(),
});
