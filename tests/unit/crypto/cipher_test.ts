import assert from "node:assert/strict";
import { cbcDecrypt, cbcEncrypt } from "../../../src/crypto/cipher.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const key = { key: seeded(1).bytes(32), iv: seeded(2).bytes(16) };

Deno.test("ciphertexts are whole blocks, one more than a full plaintext", () => {
  for (const [plain, cipher] of [[0, 16], [15, 16], [16, 32], [100, 112]] as const) {
    const encrypted = cbcEncrypt(key, new Uint8Array(plain));
    assert.equal(encrypted.length, cipher);
    assert.deepEqual(cbcDecrypt(key, encrypted), new Uint8Array(plain));
  }
});

Deno.test("a length or padding that no encryption gives is refused", () => {
  const encrypted = cbcEncrypt(key, new Uint8Array(16));
  const malformed = refusal("malformed");
  assert.throws(() => cbcDecrypt(key, new Uint8Array(0)), malformed);
  assert.throws(() => cbcDecrypt(key, encrypted.subarray(1)), malformed);
  assert.throws(() => cbcDecrypt(key, encrypted.subarray(0, 16)), malformed);
});
