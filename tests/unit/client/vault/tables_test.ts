import assert from "node:assert/strict";
import * as groupTables from "../../../../client/vault/group_tables.ts";
import { CARRIED } from "../../../../client/vault/carried.ts";
import * as tables from "../../../../client/vault/tables.ts";

/** Tables of what seals or opens messages, or was meant for one run alone. */
const LEFT = [
  tables.SESSIONS,
  tables.EC_PREKEYS,
  tables.SIGNED_PREKEYS,
  tables.KYBER_PREKEYS,
  tables.LAST_RESORTS,
  tables.KYBER_STARTS,
  tables.PREKEY_STATE,
  tables.COMPARISONS,
  tables.DESK,
  tables.OWED_RECEIPTS,
  tables.PASSWORD_CHANGE,
  tables.TRACES,
  tables.TRACE_ORDER,
  groupTables.OWN_SENDER_KEYS,
  groupTables.SENDER_KEYS,
  groupTables.HELD_ENVELOPES,
  groupTables.HELD_KEYS,
];

Deno.test("of every kind of row it is decided whether a backup carries it", () => {
  const decided = [...CARRIED, ...LEFT].map(({ kind }) => kind);
  assert.deepEqual(decided.sort(byValue), kindsOf().sort(byValue));
});

Deno.test("every kind of row has a number of its own", () => {
  const kinds = kindsOf();
  assert.ok(kinds.length > 30);
  assert.equal(new Set(kinds).size, kinds.length, kinds.join());
});

function kindsOf(): number[] {
  return Object.values({ ...tables, ...groupTables })
    .flatMap((found) =>
      "schema" in found && "kind" in found && typeof found.kind === "number"
        ? [found.kind]
        : []
    );
}

function byValue(a: number, b: number): number {
  return a - b;
}
