import assert from "node:assert/strict";
import { concat, fromHex, hex } from "../../../src/bytes.ts";
import { aesBlocks } from "../../../src/crypto/aes.ts";

// FIPS 197, appendix C.3.
const key = fromHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
const plain = fromHex("00112233445566778899aabbccddeeff");
const image = "8ea2b7ca516745bfeafc49904b496089";

Deno.test("AES-256 maps the standard's block to the standard's image", () => {
  assert.equal(hex(aesBlocks(key, plain)), image);
});

Deno.test("each block is mapped by itself, and none to none", () => {
  assert.equal(hex(aesBlocks(key, concat(plain, plain))), image + image);
  assert.equal(aesBlocks(key, new Uint8Array()).length, 0);
  assert.throws(() => aesBlocks(key, plain.subarray(1)));
});
