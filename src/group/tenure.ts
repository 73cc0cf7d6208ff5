import { type Address, type Uuid, uuidOf } from "../address.ts";
import type { Cut, Person } from "./act.ts";
import type { Entry } from "./entry.ts";

/** One account's time in a group under one device and identity. */
export interface Tenure {
  readonly person: Person;
  /** Who took the person in, or over to this identity. */
  readonly by: Address;
  /** The place of the entry that did so. */
  readonly from: number;
  /** `null` for who is still there. */
  readonly end: End | null;
}

/** How somebody's time in a group ended. */
export interface End {
  /** The place of the entry that ended it. */
  readonly at: number;
  readonly by: "remove" | "leave" | "rekey";
  /** The newest message that is still believed of a removed sender, if any is. */
  readonly cut: Cut | null;
}

/** Everybody who is or was in a group, with all their times in it. */
export type Tenures = ReadonlyMap<Uuid, readonly Tenure[]>;

/** The time in the group that a device had at `seq`, or `null` where it was no member. */
export function tenureAt(
  tenures: Tenures,
  address: Address,
  seq: number,
): Tenure | null {
  const own = tenures.get(uuidOf(address)) ?? [];
  return own.find(({ person, from, end }) =>
    person.address === address && from <= seq && (end === null || seq < end.at)
  ) ?? null;
}

/** Writes down what an entry, which must have been accepted, means for people's times. */
export function record(
  tenures: Map<Uuid, readonly Tenure[]>,
  { seq, actor, act }: Entry,
): void {
  const turn = (address: Address, end: End | null, next: readonly Person[]) => {
    const past = tenures.get(uuidOf(address)) ?? [];
    const closed = past.map((tenure) => ({ ...tenure, end: tenure.end ?? end }));
    const opened = next.map((person) => ({ person, by: actor, from: seq, end: null }));
    tenures.set(uuidOf(address), [...closed, ...opened]);
  };
  switch (act.type) {
    case "create":
    case "add":
      return turn(act.member.address, null, [act.member]);
    case "remove":
      return turn(act.target, { at: seq, by: act.type, cut: act.cut ?? null }, []);
    case "leave":
      return turn(actor, { at: seq, by: act.type, cut: null }, []);
    case "rekey":
      return turn(act.member.address, { at: seq, by: act.type, cut: null }, [act.member]);
    case "promote":
    case "demote":
    case "rename":
    case "renew":
      return;
  }
}
