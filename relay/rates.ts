import type { Settings } from "./options.ts";
import { Rate } from "./rate.ts";

/** Keys of each kind that a rate limit remembers. */
const KEYS = 100_000;

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** The rate limits of a relay, in memory: whoever waits out a restart gains little. */
export interface Rates {
  /** Registrations begun, by network address. */
  readonly registrationStarts: Rate;
  /** Accounts made, by network address. */
  readonly registrations: Rate;
  /** Sessions, by channel. */
  readonly sessionOpens: Rate;
  /** Claims of anybody's keys, by account. */
  readonly claims: Rate;
  /** Claims of the keys of those who share a group, by account. */
  readonly claimsOfMembers: Rate;
  /** Claims of one account's keys by one other. */
  readonly claimsPerPair: Rate;
  /** Lookups of users, by account. */
  readonly finds: Rate;
  /** Messages, by device. */
  readonly sends: Rate;
  /** Copies of messages to groups, by device. */
  readonly copies: Rate;
  /** Groups founded, by account. */
  readonly groups: Rate;
  /** Entries appended to groups, by account. */
  readonly groupEntries: Rate;
  /** Renewals of one group's keys, by group and account. */
  readonly groupRenewals: Rate;
  /** Looks at groups' logs, by account. */
  readonly groupReads: Rate;
}

/** Rate limits as the settings have them. */
export function ratesOf({ limits, clock }: Settings): Rates {
  const now = () => clock.steady();
  const rate = (atOnce: number, seconds: number) =>
    new Rate({ atOnce, perSecond: atOnce / seconds, keys: KEYS, now });
  return {
    registrationStarts: rate(limits.registrationsPerHour, HOUR),
    registrations: rate(limits.registrationsPerHour, HOUR),
    sessionOpens: rate(limits.sessionOpensPerMinute, MINUTE),
    claims: rate(limits.claimsPerHour, HOUR),
    claimsOfMembers: rate(limits.claimsOfMembersPerHour, HOUR),
    claimsPerPair: rate(limits.claimsPerPairAndHour, HOUR),
    finds: rate(limits.findsPerMinute, MINUTE),
    sends: rate(limits.sendsAtOnce, limits.sendsAtOnce / limits.sendsPerSecond),
    copies: rate(limits.copiesAtOnce, limits.copiesAtOnce / limits.copiesPerSecond),
    groups: rate(limits.groupsPerHour, HOUR),
    groupEntries: rate(limits.groupEntriesPerMinute, MINUTE),
    groupRenewals: rate(limits.groupRenewalsPerMinute, MINUTE),
    groupReads: rate(limits.groupReadsPerMinute, MINUTE),
  };
}
