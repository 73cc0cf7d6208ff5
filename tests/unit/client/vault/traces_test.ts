import assert from "node:assert/strict";
import { traceAt, writeTrace } from "../../../../client/vault/mod.ts";
import { TRACE_ORDER, TRACES } from "../../../../client/vault/tables.ts";
import { EVERYTHING } from "../../../../client/vault/row_key.ts";
import { be32 } from "../../../../src/bytes.ts";
import { LIMIT } from "../../../../src/limits.ts";
import { withMemoryFolder } from "../../../support/folders.ts";
import { newVault } from "../../../support/vaults.ts";

const [ALICE, BOB] = [1, 2].map((byte) => new Uint8Array(17).fill(byte));

Deno.test("so many messages of each writer leave a trace, and the oldest goes", () =>
  withMemoryFolder(async (folder) => {
    assert.ok(ALICE && BOB);
    const vault = await newVault(folder);
    const trace = { hash: new Uint8Array(32).fill(7), macKey: null };
    const place = be32(0);
    const { tracesPerWriter: most } = LIMIT;
    vault.commit((tx) => {
      writeTrace(tx, { writer: BOB, place }, trace);
      for (let at = 0; at < most; at++) {
        writeTrace(tx, { writer: ALICE, place: be32(at) }, trace);
      }
    });
    assert.deepEqual(traceAt(vault, { writer: ALICE, place }), trace);
    vault.commit((tx) => writeTrace(tx, { writer: ALICE, place: be32(most) }, trace));
    assert.equal(traceAt(vault, { writer: ALICE, place }), null);
    assert.deepEqual(traceAt(vault, { writer: ALICE, place: be32(1) }), trace);
    assert.deepEqual(traceAt(vault, { writer: ALICE, place: be32(most) }), trace);
    assert.deepEqual(traceAt(vault, { writer: BOB, place }), trace);
    assert.equal(vault.scan(TRACES, EVERYTHING).length, most + 1);
    assert.equal(vault.scan(TRACE_ORDER, EVERYTHING).length, most + 1);
    vault.close();
  }));
