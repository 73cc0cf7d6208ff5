import { RelayError } from "./fault.ts";

/**
 * Everything that somebody would like to have more of than a relay should give, with its
 * unit and its default. An operator changes each with `relay --limits FILE`, a JSON
 * object from these names to numbers. What the protocol fixes is in `src/limits.ts`.
 */
export const DEFAULT_LIMITS = {
  /** Connections through the gate; over it the oldest that asked for nothing goes. */
  connections: 12_000,
  /** Connections of one address, unless that is a proxy's. */
  connectionsPerAddress: 64,
  /** Bytes of the first head of a connection. */
  headBytes: 8_192,
  /** Seconds for it to arrive. */
  headSeconds: 10,
  /** Seconds for which the relay may have nothing to say to a connection. */
  quietSeconds: 60,
  /** Handshakes of one address each second. */
  handshakesPerSecondAndAddress: 50,
  /** Handshakes of one address ahead of that. */
  handshakesAtOncePerAddress: 200,

  /** Channels kept; over it the one that was not used for longest goes. */
  channels: 20_000,
  /** Handshakes that no request followed yet; over it the oldest goes. */
  halfOpen: 1_000,
  /** Such handshakes of one address; over it its oldest goes. */
  halfOpenPerAddress: 8,
  /** Seconds until a handshake that no request followed goes. */
  halfOpenSeconds: 10,
  /** Handshakes each second; what comes above it is told to come again. */
  handshakesPerSecond: 500,
  /** Seconds for the body of a request to arrive. */
  bodySeconds: 15,
  /** Sockets open at once; what comes above it is told to come again. */
  sockets: 10_000,
  /** Seconds for a socket's first frame to arrive. */
  socketOpenSeconds: 5,
  /** Seconds without a frame after which a socket is dead. */
  socketSilenceSeconds: 45,
  /** Bytes that wait for a peer who does not read before its socket is closed. */
  socketBufferBytes: 1_048_576,
  /** Seconds to finish what is under way when the relay is told to stop. */
  stopSeconds: 5,

  /** Messages that wait for one device. */
  mailboxMessages: 1_000,
  /** Bytes that wait for one device. */
  mailboxBytes: 16_777_216,
  /** Messages beyond these, of those alone to whom its owner wrote. */
  mailboxReservedMessages: 500,
  /** Bytes beyond these, for the same. */
  mailboxReservedBytes: 4_194_304,
  /** Pairs of accounts of whom it is remembered, in memory, that one wrote to one. */
  acquaintances: 100_000,
  /** Messages to groups that wait for one device, beside the others. */
  mailboxCopies: 1_000,
  /** Bytes of messages to groups that wait for one device. */
  mailboxCopiesBytes: 16_777_216,
  /** Seconds that a message waits: 30 days. */
  mailSeconds: 2_592_000,
  /** Mailboxes of absent devices whose tables of contents stay in memory. */
  mailboxesAtHand: 2_000,
  /** Seconds in memory after which a delivered message is written to the disk. */
  acknowledgeSeconds: 2,
  /** Messages handed to a socket ahead of its acknowledgements. */
  unacknowledgedMessages: 256,
  /** Bytes handed to a socket ahead of its acknowledgements. */
  unacknowledgedBytes: 524_288,
  /** Ids of messages remembered to notice that one is sent again. */
  recentIds: 100_000,
  /** Seconds for which they are remembered. */
  recentSeconds: 600,
  /** Messages a second, on average, from one device. */
  sendsPerSecond: 100,
  /** Messages from one device ahead of that average. */
  sendsAtOnce: 2_000,

  /** Copies a second, on average, of what one device sends to groups. */
  copiesPerSecond: 2_000,
  /** Copies of what one device sends to groups ahead of that average. */
  copiesAtOnce: 50_000,

  /** Groups whose members stay in memory. */
  groupsAtHand: 500,
  /** Groups that one account founds in an hour. */
  groupsPerHour: 100,
  /** Entries that one account appends to groups in a minute. */
  groupEntriesPerMinute: 600,
  /** Renewals of a group's keys by one member in a minute. */
  groupRenewalsPerMinute: 1,
  /** Pages and heads of logs that one account reads in a minute. */
  groupReadsPerMinute: 1_200,

  /** One-time keys of each kind that wait for one device. */
  prekeysPerDevice: 200,
  /** Claims of one account's keys by one other account in an hour. */
  claimsPerPairAndHour: 5,
  /** Claims of anybody's keys by one account in an hour. */
  claimsPerHour: 100,
  /** Claims of keys by one account, of those who are in a group with it, in an hour. */
  claimsOfMembersPerHour: 2_000,
  /** Lookups of users by one account in a minute. */
  findsPerMinute: 60,
  /** Users in the answer to who is online. */
  onlineListed: 500,
  /** Seconds in which a repeated request gets its first answer again: 24 hours. */
  answerSeconds: 86_400,

  /** Accounts registered from one address in an hour. */
  registrationsPerHour: 200,
  /** Sessions started in one channel in a minute. */
  sessionOpensPerMinute: 10,
  /** Logins to one account that may fail before the delays begin. */
  loginsFree: 3,
  /** Logins from one address that may fail before the delays begin. */
  loginsFreePerAddress: 20,
  /** Seconds of the first delay; each further failure doubles it. */
  loginDelaySeconds: 2,
  /** Seconds of the longest delay. */
  loginDelayMostSeconds: 600,
  /** Seconds after which failed logins are forgotten: 24 hours. */
  loginForgetSeconds: 86_400,
} as const;

/** The name of a limit. */
export type LimitName = keyof typeof DEFAULT_LIMITS;

/** A value for each limit. */
export type Limits = { readonly [N in LimitName]: number };

/**
 * The limits that the JSON text of a file gives, with defaults for the rest. `RelayError`
 * names the first that is unknown or out of range.
 */
export function parseLimits(text: string, file = ""): Limits {
  const limits: { -readonly [N in LimitName]: number } = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(parseObject(text, file))) {
    if (!isLimitName(name)) throw unknown(name);
    if (!isInRange(name, value)) {
      throw new RelayError("limit-out-of-range", { subject: name });
    }
    limits[name] = value;
  }
  return limits;
}

/** More than any table or timer can take. */
const MOST = 2 ** 31;

// Time may be given in fractions of a second; everything else is counted.
function isInRange(name: LimitName, value: unknown): value is number {
  if (typeof value !== "number" || value <= 0 || value > MOST) return false;
  return name.endsWith("Seconds") || Number.isInteger(value);
}

function parseObject(text: string, subject: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new SyntaxError("No object");
    }
    return { ...value };
  } catch (cause) {
    throw new RelayError("limits-unreadable", { subject, cause });
  }
}

function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(DEFAULT_LIMITS, name);
}

function unknown(name: string): RelayError {
  const nearest = Object.keys(DEFAULT_LIMITS)
    .map((known) => ({ known, distance: distance(name, known) }))
    .sort((a, b) => a.distance - b.distance)[0];
  const near = nearest !== undefined && nearest.distance <= name.length / 3;
  const suggestion = near ? { suggestion: nearest.known } : {};
  return new RelayError("limit-unknown", { subject: name, ...suggestion });
}

/** How many letters must be typed, removed or changed (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
