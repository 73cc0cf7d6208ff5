import assert from "node:assert/strict";
import { isOp, parseAnswer, parseOpening } from "../../../src/channel/operations.ts";
import { parseRelayFrame, parseRequest } from "../../../src/channel/operations.ts";
import { OPERATIONS } from "../../../src/channel/operations.ts";
import { parse } from "../../../src/codec/schema.ts";
import { STATEMENT } from "../../support/contents.ts";
import { refusal } from "../../support/refusal.ts";

const malformed = refusal("malformed");
const id = new Uint8Array(16);
const UUID = "00000000-0000-4000-8000-000000000000";

Deno.test("B12 names that an object happens to have are no operations", () => {
  for (const op of Object.keys(OPERATIONS)) assert.equal(isOp(op), true);
  for (const op of ["__proto__", "constructor", "toString", "hello", "ws", ""]) {
    assert.equal(isOp(op), false);
  }
});

Deno.test("unknown, missing and ill-typed fields are refused everywhere", () => {
  const request = { op: "ping", id, args: {} };
  parseRequest(request);
  const wrong = [
    null,
    [],
    { ...request, more: 1 },
    { ...request, id: new Uint8Array(15) },
    { ...request, generation: -1 },
    { ...request, token: "" },
    { ...request, token: "t".repeat(1_025) },
    { op: "ping", args: {} },
  ];
  for (const value of wrong) assert.throws(() => parseRequest(value), malformed);
  assert.throws(() => parseAnswer({ id, status: "fine" }), malformed);
  assert.throws(() => parseOpening({ op: "ping", token: "t", cursor: 0 }), malformed);
});

Deno.test("where nothing need be said, it is said by an empty map alone", () => {
  for (const op of ["ping", "group/list"] as const) {
    const { args } = OPERATIONS[op];
    assert.deepEqual(parse(args, {}), {});
    for (const value of [null, [], new Uint8Array(0), new Map(), "", 0]) {
      assert.throws(() => parse(args, value), malformed);
    }
  }
});

Deno.test("what a relay says over a socket is an answer or a whole push", () => {
  const answer = { id, status: "limited", retryAfter: 3 };
  assert.deepEqual(parseRelayFrame(answer), answer);
  const args = {
    id,
    from: `${UUID}.1`,
    to: `${UUID}.2`,
    kind: 2,
    body: id,
    seq: 4,
    receivedAt: 5,
  };
  assert.deepEqual(parseRelayFrame({ op: "envelope", args }), { op: "envelope", args });
  for (const op of ["drained", "replaced"]) parseRelayFrame({ op, args: {} });
  const head = { op: "group", args: STATEMENT };
  assert.deepEqual(parseRelayFrame(head), head);
  const wrong = [
    { op: "envelope", args: {} },
    { op: "envelope", args: { ...args, kind: 1 } },
    { op: "drained", args: { more: 1 } },
    { op: "group", args: {} },
    { op: "shutdown", args: {} },
    { ...answer, op: "drained" },
  ];
  for (const value of wrong) assert.throws(() => parseRelayFrame(value), malformed);
});
