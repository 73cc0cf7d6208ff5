import assert from "node:assert/strict";
import { STATUS } from "../../../../src/channel/operations.ts";
import { ClientError } from "../../../../client/fault.ts";
import { dataOf, faultOf, replyOf } from "../../../../client/link/reply.ts";

const id = new Uint8Array(16);

Deno.test("a reply's data is what its operation promises, or the relay is broken", () => {
  const data = { ec: 1, kyber: 2 };
  const reply = replyOf("keys/count", { id, status: "ok", data });
  assert.deepEqual(dataOf(reply), data);
  for (const wrong of [undefined, null, {}, { ec: 1 }, { ...data, more: 1 }]) {
    const answer = { id, status: "ok", data: wrong } as const;
    assert.throws(() => replyOf("keys/count", answer), { code: "relay-broken" });
  }
});

Deno.test("a refusal keeps the time to wait, and no data", () => {
  const answer = { id, status: "limited", retryAfter: 5, data: { ec: 1 } } as const;
  assert.deepEqual(replyOf("keys/count", answer), { status: "limited", retryAfter: 5 });
  assert.deepEqual(replyOf("keys/count", { id, status: "taken" }), { status: "taken" });
});

Deno.test("every refusal is a fault that a person can be told of", () => {
  for (const status of STATUS) {
    if (status === "ok") continue;
    const fault = faultOf({ status, retryAfter: 5 });
    assert.ok(fault instanceof ClientError);
    assert.deepEqual(fault.about, { subject: status, retryAfter: 5 });
    assert.throws(() => dataOf({ status }), ClientError);
  }
  assert.equal(faultOf({ status: "limited" }).code, "limited");
  assert.equal(faultOf({ status: "mailbox-full" }).code, "mailbox-full");
});
