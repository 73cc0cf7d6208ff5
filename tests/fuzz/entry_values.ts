import fc from "fast-check";
import type { Act, Cut, Person } from "../../src/group/act.ts";
import type { Entry } from "../../src/group/entry.ts";
import { partial, record, word } from "./values.ts";
import * as some from "./values.ts";

/** Entries of a group's log, of each act and with every field that it can have. */

const person: fc.Arbitrary<Person> = record<Person>({
  address: some.at,
  username: some.username,
  identityKey: some.key,
});
const cut: fc.Arbitrary<Cut> = record<Cut>({
  epoch: some.u32,
  chainId: some.u32,
  iteration: some.u32,
});
const commitment = some.bytes(32);

const act: fc.Arbitrary<Act> = fc.oneof(
  partial<Extract<Act, { type: "create" }>, "origin">({
    type: word("create"),
    member: person,
    salt: some.bytes(16),
    name: commitment,
    origin: record({ group: some.group, head: some.head }),
  }, ["origin"]),
  record({ type: word("add"), member: person }),
  partial<Extract<Act, { type: "remove" }>, "cut">({
    type: word("remove"),
    target: some.at,
    cut,
  }, ["cut"]),
  partial<Extract<Act, { type: "leave" }>, "successor">({
    type: word("leave"),
    successor: some.at,
  }, ["successor"]),
  record({ type: word("promote"), target: some.at }),
  partial<Extract<Act, { type: "demote" }>, "successor">({
    type: word("demote"),
    target: some.at,
    successor: some.at,
  }, ["successor"]),
  record({ type: word("rename"), name: commitment }),
  record({ type: word("renew") }),
  partial<Extract<Act, { type: "rekey" }>, "proof">({
    type: word("rekey"),
    member: person,
    proof: some.bytes(64),
  }, ["proof"]),
);

/** An entry of a group's log, allowed or not. */
export const entry: fc.Arbitrary<Entry> = record<Entry>({
  group: some.group,
  seq: some.count,
  epoch: some.u32,
  previous: some.head,
  actor: some.at,
  time: some.count,
  act,
});
