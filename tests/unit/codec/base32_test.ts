import assert from "node:assert/strict";
import fc from "fast-check";
import { utf8 } from "../../../src/bytes.ts";
import { base32, fromBase32 } from "../../../src/codec/base32.ts";

Deno.test("the examples of RFC 4648, lower case and without padding", () => {
  const spelled = ["", "my", "mzxq", "mzxw6", "mzxw6yq", "mzxw6ytb", "mzxw6ytboi"];
  spelled.forEach((text, length) => {
    const bytes = utf8("foobar".slice(0, length));
    assert.equal(base32(bytes), text);
    assert.deepEqual(fromBase32(text), Uint8Array.from(bytes));
  });
});

Deno.test("a text has one spelling: stray bits, capitals and padding are refused", () => {
  for (const text of ["mz", "MY", "my======", "m", "mzxw6yr", "m1", "mé"]) {
    assert.throws(() => fromBase32(text), RangeError, text);
  }
});

Deno.test("any bytes survive their text", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.deepEqual(fromBase32(base32(bytes)), bytes);
  }));
});
