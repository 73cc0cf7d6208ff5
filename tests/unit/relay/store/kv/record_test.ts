import assert from "node:assert/strict";
import fc from "fast-check";
import { MARK_LENGTH, Records } from "../../../../../relay/store/kv/record.ts";
import { encodeCbor } from "../../../../../src/codec/cbor.ts";
import { concat, utf8 } from "../../../../../src/bytes.ts";
import { hkdf, hmac } from "../../../../../src/crypto/kdf.ts";
import { LABEL } from "../../../../../src/labels.ts";
import { Secret } from "../../../../../src/secret.ts";
import { someBytes } from "../../../../support/relay_world.ts";

const KEY = someBytes(32);
const records = new Records(new Secret("record key", KEY));
const PATH = ["mail", "somebody", 7];

Deno.test("a record is its mark and the CBOR of its value", () => {
  const value = { a: 1 };
  const key = hkdf({ ikm: KEY, info: LABEL.storeRecord, length: 32 });
  const input = concat(utf8('["mail","somebody",7]\0'), encodeCbor(value));
  const mark = hmac(key, input).subarray(0, 16);
  assert.deepEqual(records.seal(PATH, value), concat(mark, encodeCbor(value)));
});

Deno.test("a record opens where it was sealed, and nowhere else", () => {
  const part = fc.oneof(fc.string(), fc.nat());
  const path = fc.array(part, { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(path, path, fc.string(), (here, there, value) => {
    const sealed = records.seal(here, value);
    assert.deepEqual(records.open(here, sealed), { value });
    if (JSON.stringify(here) !== JSON.stringify(there)) {
      assert.equal(records.open(there, sealed), null);
    }
  }));
});

Deno.test("B19 a flip of any bit, a cut and an addition are noticed", () => {
  const sealed = records.seal(PATH, { text: "hello" });
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const broken = sealed.slice();
    broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(records.open(PATH, broken), null);
  }
  for (let length = 0; length < sealed.length; length++) {
    assert.equal(records.open(PATH, sealed.subarray(0, length)), null);
  }
  assert.equal(records.open(PATH, concat(sealed, new Uint8Array(1))), null);
});

Deno.test("what is no bytes, or no CBOR under a true mark, is damaged", () => {
  assert.equal(records.open(PATH, "text"), null);
  const key = hkdf({ ikm: KEY, info: LABEL.storeRecord, length: 32 });
  const body = Uint8Array.of(0xff);
  const input = concat(utf8(JSON.stringify(PATH)), new Uint8Array(1), body);
  const mark = hmac(key, input).subarray(0, MARK_LENGTH);
  assert.equal(records.open(PATH, concat(mark, body)), null);
});

Deno.test("another key opens nothing", () => {
  const others = new Records(new Secret("record key", someBytes(32)));
  assert.equal(others.open(PATH, records.seal(PATH, 1)), null);
});
