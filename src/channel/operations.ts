import * as v from "valibot";
import { address, bytesOf, count, device, map, parse } from "../codec/schema.ts";
import { u32, username, uuid } from "../codec/schema.ts";
import { LIMIT } from "../limits.ts";
import { BUNDLE, KEY_UPLOAD, LASTING_KEYS } from "../wire/bundle.ts";
import { SIGNATURE_LENGTH } from "../wire/bundle.ts";
import { DEVICE_RECORD } from "../wire/device.ts";
import { ENVELOPE, OUTGOING } from "../wire/envelope.ts";
import { GROUP_ID, SIGNED_ENTRY, SIGNED_HEAD } from "../wire/group_log.ts";

/**
 * Everything a client can ask of a relay and everything a relay can say, in one table
 * that both ends check against. Unknown keys are refused on both sides.
 */

const none = v.pipe(map, v.strictObject({}));
const opaque = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(2_048),
  v.regex(/^[\w-]+$/),
);
const mac = bytesOf(32);
const token = v.pipe(v.string(), v.minLength(1), v.maxLength(LIMIT.token));

/** A device of the account that logs in, and its Ed25519 signature over `loginBytes`. */
const DEVICE_PROOF = v.strictObject({ device, signature: bytesOf(SIGNATURE_LENGTH) });

/** A user as the directory knows one. */
const USER = v.strictObject({
  uuid,
  username,
  /** Ids of the devices that messages go to. */
  devices: v.pipe(v.array(device), v.maxLength(127)),
});

/** A user as the directory knows one. */
type User = v.InferOutput<typeof USER>;

/**
 * `auth` says which token an operation needs: none, a password's (no device yet), or a
 * device's. `repeats` says that the answer is stored with the effect and given again to
 * a repeat of the same request id; `send` has its own rule (`channel.md` 6).
 */
export const OPERATIONS = {
  "register/start": {
    auth: "none",
    repeats: false,
    args: v.strictObject({ username, request: opaque }),
    data: v.strictObject({ response: opaque }),
  },
  "register/finish": {
    auth: "none",
    repeats: true,
    args: v.strictObject({
      username,
      uuid,
      record: opaque,
      device: DEVICE_RECORD,
      keys: LASTING_KEYS,
    }),
    data: none,
  },
  "login/start": {
    auth: "none",
    repeats: false,
    args: v.strictObject({
      username,
      request: opaque,
      /** From the account's own device: guesses of others cannot delay this login. */
      device: v.optional(DEVICE_PROOF),
    }),
    data: v.strictObject({ response: opaque }),
  },
  "login/finish": {
    auth: "none",
    repeats: false,
    args: v.strictObject({
      finish: opaque,
      /** HMAC of the channel under the OPAQUE session key, "client". */
      mac,
      /** Present when a device that the relay knows signs in again. */
      device: v.optional(DEVICE_PROOF),
    }),
    data: v.strictObject({
      /** The same HMAC, "relay". */
      mac,
      uuid,
      /** The account's current device id, or 0 where it has none. */
      device: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(127)),
      token,
    }),
  },
  "device/replace": {
    auth: "password",
    repeats: true,
    args: v.strictObject({ device: DEVICE_RECORD, keys: LASTING_KEYS }),
    data: none,
  },
  "session/open": {
    auth: "none",
    repeats: false,
    args: v.strictObject({
      address,
      /** Ed25519 over `loginBytes`. */
      signature: bytesOf(SIGNATURE_LENGTH),
      generation: count,
    }),
    data: v.strictObject({
      token,
      /** Seconds until the token ends. */
      lifetime: u32,
      /** The highest vault generation that the relay has seen of this device. */
      generation: count,
    }),
  },
  "logout": { auth: "device", repeats: true, args: none, data: none },
  /** Begins to register another password; counted as a guess at the old one. */
  "password/start": {
    auth: "device",
    repeats: false,
    args: v.strictObject({ request: opaque }),
    data: v.strictObject({ response: opaque }),
  },
  /** Puts another password's record in the place of the account's. */
  "password/finish": {
    auth: "device",
    repeats: true,
    args: v.strictObject({ record: opaque }),
    data: none,
  },
  "keys/publish": { auth: "device", repeats: true, args: KEY_UPLOAD, data: none },
  "keys/count": {
    auth: "device",
    repeats: false,
    args: none,
    data: v.strictObject({ ec: u32, kyber: u32 }),
  },
  "bundle/claim": {
    auth: "device",
    repeats: true,
    args: v.strictObject({
      address,
      /** One that both are in: its members may claim each other's keys all at once. */
      group: v.optional(GROUP_ID),
    }),
    data: v.strictObject({ bundle: BUNDLE }),
  },
  "user/find": {
    auth: "device",
    repeats: false,
    args: v.union([v.strictObject({ username }), v.strictObject({ uuid })]),
    data: USER,
  },
  "presence/list": {
    auth: "device",
    repeats: false,
    args: none,
    data: v.strictObject({ online: v.array(v.strictObject({ uuid, username })) }),
  },
  "presence/set": {
    auth: "device",
    repeats: true,
    args: v.strictObject({ visible: v.boolean() }),
    data: none,
  },
  /**
   * To a device; or to all members of a group but the sender, who must be one. To a group
   * "stale-head" means keys that are not its newest, and "mailbox-full" that nobody had
   * room; where only some had none, these alone miss it.
   */
  "send": { auth: "device", repeats: false, args: OUTGOING, data: none },
  "mailbox/list": {
    auth: "device",
    repeats: false,
    args: v.strictObject({ after: count }),
    data: v.strictObject({ envelopes: v.array(ENVELOPE), more: v.boolean() }),
  },
  "mailbox/acknowledge": {
    auth: "device",
    repeats: false,
    /** Idempotent: everything up to and including this place is forgotten. */
    args: v.strictObject({ upTo: count }),
    data: none,
  },
  /** Founds a group; the entry's actor is the device that asks. */
  "group/create": {
    auth: "device",
    repeats: true,
    args: v.strictObject({ entry: SIGNED_ENTRY }),
    data: v.strictObject({ head: SIGNED_HEAD }),
  },
  /** Appends an entry of one's own; "stale-head" where another one came first. */
  "group/append": {
    auth: "device",
    repeats: true,
    args: v.strictObject({ group: GROUP_ID, entry: SIGNED_ENTRY }),
    data: v.strictObject({ head: SIGNED_HEAD }),
  },
  /** As many entries as fit an answer, in order, the one at `from` first. */
  "group/log": {
    auth: "device",
    repeats: false,
    args: v.strictObject({ group: GROUP_ID, from: count }),
    data: v.strictObject({
      entries: v.array(SIGNED_ENTRY),
      more: v.boolean(),
      head: SIGNED_HEAD,
    }),
  },
  /** Where a group's log ends; signed at most a second ago. */
  "group/head": {
    auth: "device",
    repeats: false,
    args: v.strictObject({ group: GROUP_ID }),
    data: v.strictObject({ head: SIGNED_HEAD }),
  },
  /** The groups that the account is in, by rising id, each with its head. */
  "group/list": {
    auth: "device",
    repeats: false,
    args: v.pipe(
      map,
      v.strictObject({
        /** The last id of the page before. */
        after: v.optional(GROUP_ID),
      }),
    ),
    data: v.strictObject({ heads: v.array(SIGNED_HEAD), more: v.boolean() }),
  },
  "device/generation": {
    auth: "device",
    repeats: false,
    args: v.strictObject({ generation: count }),
    data: v.strictObject({ generation: count }),
  },
  /** Keeps a socket alive; only there. */
  "ping": { auth: "device", repeats: false, args: none, data: none },
} as const;

/** The name of an operation. */
export type Op = keyof typeof OPERATIONS;

/** What an operation takes. */
export type Args<O extends Op> = v.InferOutput<typeof OPERATIONS[O]["args"]>;

/** What an operation answers where its status is "ok". */
export type Data<O extends Op> = v.InferOutput<typeof OPERATIONS[O]["data"]>;

/** Whether the text names an operation. */
export function isOp(text: string): text is Op {
  return Object.hasOwn(OPERATIONS, text);
}

/** How an operation can end: the whole of what a relay tells about a failure. */
export const STATUS = [
  "ok",
  "unauthenticated",
  "forbidden",
  "not-found",
  "taken",
  "malformed",
  "too-large",
  "limited",
  "mailbox-full",
  "stale-head",
  "stale-generation",
  "unavailable",
] as const;

/** One of the statuses. */
export type Status = typeof STATUS[number];

/** What the relay says unasked, over a socket. */
const PUSHES = {
  /** A message for this device; to be acknowledged by its place. */
  "envelope": ENVELOPE,
  /** Everything that waited when the socket opened has been pushed. */
  "drained": none,
  /** Another connection of this device took over; this one closes. */
  "replaced": none,
  /** The log of a group that this device is in has grown. */
  "group": SIGNED_HEAD,
} as const;

/** The name of a push. */
export type PushOp = keyof typeof PUSHES;

const id = bytesOf(16);

/** A request as it stands in a sealed body or a socket frame. */
const REQUEST = v.strictObject({
  op: v.pipe(v.string(), v.maxLength(32)),
  /** 16 bytes; a repeat of the same request has the same id; for `send` the message's. */
  id,
  token: v.optional(token),
  /** The vault's generation (`channel.md` 8). */
  generation: v.optional(count),
  args: v.unknown(),
});

/** An answer as it stands in a sealed body or a socket frame. */
const ANSWER = v.strictObject({
  id,
  status: v.picklist(STATUS),
  /** Seconds to wait, where the status is "limited" or "unavailable". */
  retryAfter: v.optional(u32),
  data: v.optional(v.unknown()),
});

/** The first frame of a socket: which token, and from which place in the mailbox. */
const SOCKET_OPENING = v.strictObject({
  op: v.literal("ws"),
  token,
  /** The highest place that the device has committed; 0 for a new one. */
  cursor: count,
});

/** A push as it stands in a socket frame. */
const PUSH = v.variant("op", [
  push("envelope"),
  push("drained"),
  push("replaced"),
  push("group"),
]);

const RELAY_FRAME = v.union([ANSWER, PUSH]);

/** A push with what it carries. */
export type Push = v.InferOutput<typeof PUSH>;
/** A decoded request whose `args` are not checked yet. */
export type Request = v.InferOutput<typeof REQUEST>;
/** A decoded answer whose `data` is not checked yet. */
export type Answer = v.InferOutput<typeof ANSWER>;
/** A decoded first frame. */
export type SocketOpening = v.InferOutput<typeof SOCKET_OPENING>;

/** The request that a decoded value is. */
export function parseRequest(value: unknown): Request {
  return parse(REQUEST, value);
}

/** The answer that a decoded value is. */
export function parseAnswer(value: unknown): Answer {
  return parse(ANSWER, value);
}

/** What a relay said in a socket frame. */
export function parseRelayFrame(value: unknown): Answer | Push {
  return parse(RELAY_FRAME, value);
}

/** The first frame of a socket that a decoded value is. */
export function parseOpening(value: unknown): SocketOpening {
  return parse(SOCKET_OPENING, value);
}

function push<P extends PushOp>(op: P) {
  return v.strictObject({ op: v.literal(op), args: PUSHES[op] });
}
