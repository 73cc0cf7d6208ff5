import assert from "node:assert/strict";
import * as groupTables from "../../../../client/vault/group_tables.ts";
import * as tables from "../../../../client/vault/tables.ts";

Deno.test("every kind of row has a number of its own", () => {
  const kinds = Object.values({ ...tables, ...groupTables })
    .flatMap((found) => "schema" in found && "kind" in found ? [found.kind] : []);
  assert.ok(kinds.length > 30);
  assert.equal(new Set(kinds).size, kinds.length, kinds.join());
});
