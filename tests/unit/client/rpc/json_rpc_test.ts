import assert from "node:assert/strict";
import { LIMIT } from "../../../../src/limits.ts";
import { failed, readLine, succeeded } from "../../../../client/rpc/json_rpc.ts";

const CALL = { jsonrpc: "2.0", method: "m" };

function read(value: unknown): ReturnType<typeof readLine> {
  return readLine(new TextEncoder().encode(JSON.stringify(value)));
}

Deno.test("a call is read with its id and parameters", () => {
  for (const id of ["a", 1, null]) {
    const call = { id, method: "m", params: { a: 1 } };
    assert.deepEqual(read({ ...CALL, id, params: { a: 1 } }), { kind: "call", call });
  }
});

Deno.test("a call without an id, or without parameters, is one too", () => {
  assert.deepEqual(read(CALL), { kind: "call", call: { method: "m", params: {} } });
});

Deno.test("what is no JSON in UTF-8 is refused as the specification has it", () => {
  const garbled = [
    new TextEncoder().encode('{"jsonrpc": "2.0", "method"'),
    new Uint8Array([0x22, 0xff, 0x22]),
    new TextEncoder().encode("[".repeat(LIMIT.rpcLine)),
    new Uint8Array(0),
  ];
  for (const line of garbled) {
    const asked = readLine(line);
    assert.ok(asked.kind === "refused" && "error" in asked.answer);
    assert.equal(asked.answer.error.code, -32700);
    assert.equal(asked.answer.id, null);
  }
});

Deno.test("what is no call is refused, by its id where it has one", () => {
  const wrong: readonly (readonly [value: unknown, id: unknown])[] = [
    [1, null],
    [null, null],
    ["call", null],
    [{ ...CALL, jsonrpc: "1.0", id: 7 }, 7],
    [{ jsonrpc: "2.0", id: "x" }, "x"],
    [{ ...CALL, method: 1, id: {} }, null],
    [{ ...CALL, id: [] }, null],
    [{ ...CALL, params: "bar", id: 1 }, 1],
    [{ ...CALL, params: null, id: 1 }, 1],
  ];
  for (const [value, id] of wrong) {
    const asked = read(value);
    assert.ok(asked.kind === "refused" && "error" in asked.answer, JSON.stringify(value));
    assert.equal(asked.answer.error.code, -32600);
    assert.equal(asked.answer.id, id);
  }
});

Deno.test("a batch is read call by call, and has some, but not too many", () => {
  const asked = read([{ ...CALL, id: 1 }, 5, CALL]);
  assert.ok(asked.kind === "batch");
  const errors = asked.calls.map((call) => "error" in call && call.error.code);
  assert.deepEqual(errors, [false, -32600, false]);
  for (const length of [0, LIMIT.rpcBatch + 1]) {
    assert.equal(read(Array(length).fill(CALL)).kind, "refused");
  }
  assert.equal(read(Array(LIMIT.rpcBatch).fill(CALL)).kind, "batch");
});

Deno.test("a line that was too long is refused unread", () => {
  assert.equal(readLine(null).kind, "refused");
});

Deno.test("an answer has a result, or an error, and never neither", () => {
  assert.deepEqual(succeeded(1, undefined), { jsonrpc: "2.0", id: 1, result: null });
  const error = { code: -32601, message: "no" };
  assert.deepEqual(failed(null, error), { jsonrpc: "2.0", id: null, error });
});
