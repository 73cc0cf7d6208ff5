import assert from "node:assert/strict";
import { cbc, ecb } from "@noble/ciphers/aes.js";
import { chacha20poly1305, xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519, x25519 as nobleX25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { hkdf as nobleHkdf } from "@noble/hashes/hkdf.js";
import { hmac as nobleHmac } from "@noble/hashes/hmac.js";
import { sha256 as noble256, sha512 as noble512 } from "@noble/hashes/sha2.js";
import { ml_kem1024, ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import fc from "fast-check";
import { concat } from "../../src/bytes.ts";
import {
  chachaOpen,
  chachaSeal,
  xchachaOpen,
  xchachaSeal,
} from "../../src/crypto/aead.ts";
import { aesBlocks } from "../../src/crypto/aes.ts";
import { cbcDecrypt, cbcEncrypt } from "../../src/crypto/cipher.ts";
import { edwardsBytes, timesBase } from "../../src/crypto/edwards.ts";
import { decapsulate, encapsulate, generate } from "../../src/crypto/ml_kem/ml_kem.ts";
import { ML_KEM_1024, ML_KEM_768 } from "../../src/crypto/ml_kem/pke.ts";
import { hkdf, Hmac, hmac, sha256, sha512 } from "../../src/crypto/kdf.ts";
import { signingPairOf } from "../../src/crypto/keys.ts";
import { x25519, x25519Public } from "../../src/crypto/x25519.ts";
import { xeddsaSign, xeddsaVerify } from "../../src/crypto/xeddsa.ts";

/** Each primitive of the runtime, and each of our own, gives what noble's gives. */

function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

const data = fc.uint8Array({ maxLength: 500 });

Deno.test("SHA-256 and SHA-512 agree with noble", () => {
  fc.assert(fc.property(data, (input) => {
    assert.deepEqual(sha256(input), noble256(input));
    assert.deepEqual(sha512(input), noble512(input));
  }));
});

Deno.test("HKDF agrees with noble, with and without salt, empty input included", () => {
  const salt = fc.option(data, { nil: undefined });
  fc.assert(fc.property(data, salt, data, fc.nat(200), (ikm, salt, info, length) => {
    const input = { ikm, info, length: length + 1 };
    assert.deepEqual(
      hkdf(salt === undefined ? input : { ...input, salt }),
      nobleHkdf(noble256, ikm, salt, info, length + 1),
    );
  }));
});

Deno.test("HMAC agrees with noble, under keys longer than a block, and in parts", () => {
  const key = fc.uint8Array({ maxLength: 150, size: "max" });
  const part = fc.uint8Array({ maxLength: 1_500, size: "max" });
  const parts = fc.array(part, { maxLength: 3, size: "max" });
  fc.assert(fc.property(key, parts, (key, parts) => {
    const whole = concat(...parts);
    const expected = nobleHmac(noble256, key, whole);
    assert.deepEqual(hmac(key, whole), expected);
    const kept = new Hmac(key, 1_000);
    assert.deepEqual(kept.of(...parts), expected);
    assert.deepEqual(kept.of(...parts), expected);
  }));
});

Deno.test("a number times the base point of Ed25519 agrees with noble", () => {
  const { BASE, Fn } = ed25519.Point;
  fc.assert(
    fc.property(data, (input) => {
      const number = Fn.create(bytesToNumberLE(sha512(input)));
      assert.deepEqual(timesBase(number), BASE.multiply(number).toBytes());
    }),
    { numRuns: 100 },
  );
});

Deno.test("X25519 agrees with noble", () => {
  fc.assert(
    fc.property(bytes(32), bytes(32), (ours, theirs) => {
      const publicKey = x25519Public(theirs);
      assert.deepEqual(publicKey, nobleX25519.getPublicKey(theirs));
      assert.deepEqual(
        x25519(ours, publicKey),
        nobleX25519.getSharedSecret(ours, publicKey),
      );
    }),
    { numRuns: 20 },
  );
});

for (
  const { name, set, noble } of [
    { name: "ML-KEM-768", set: ML_KEM_768, noble: ml_kem768 },
    { name: "ML-KEM-1024", set: ML_KEM_1024, noble: ml_kem1024 },
  ]
) {
  Deno.test(`${name} agrees with noble, on forged ciphertexts too`, () => {
    fc.assert(
      fc.property(bytes(64), bytes(32), fc.nat(1_087), (seed, m, at) => {
        const keys = generate(set, seed);
        const { publicKey, secretKey } = noble.keygen(seed);
        assert.deepEqual(keys.encapsulationKey, publicKey);
        assert.deepEqual(keys.decapsulationKey, secretKey);
        const { ciphertext, secret } = encapsulate(set, publicKey, m);
        const expected = noble.encapsulate(publicKey, m);
        assert.deepEqual(ciphertext, expected.cipherText);
        assert.deepEqual(secret, expected.sharedSecret);
        assert.deepEqual(decapsulate(set, secretKey, ciphertext), secret);
        ciphertext[at] = (ciphertext[at] ?? 0) ^ 1;
        const rejection = decapsulate(set, secretKey, ciphertext);
        assert.deepEqual(rejection, noble.decapsulate(ciphertext, secretKey));
        assert.notDeepEqual(rejection, secret);
      }),
      { numRuns: 20 },
    );
  });
}

Deno.test("AES-256-CBC agrees with noble", () => {
  fc.assert(fc.property(bytes(32), bytes(16), data, (key, iv, plaintext) => {
    const encrypted = cbcEncrypt({ key, iv }, plaintext);
    assert.deepEqual(encrypted, cbc(key, iv).encrypt(plaintext));
    assert.deepEqual(cbcDecrypt({ key, iv }, encrypted), plaintext);
  }));
});

Deno.test("AES-256 of single blocks agrees with noble", () => {
  const blocks = fc.nat(9).chain((count) => bytes(16 * count));
  fc.assert(fc.property(bytes(32), blocks, (key, blocks) => {
    const expected = ecb(key, { disablePadding: true }).encrypt(blocks);
    assert.deepEqual(aesBlocks(key, blocks), expected);
  }));
});

Deno.test("ChaCha20-Poly1305 agrees with noble", () => {
  fc.assert(
    fc.property(bytes(32), bytes(12), data, data, (key, nonce, associated, text) => {
      const sealed = chachaSeal({ key, nonce, associated, data: text });
      assert.deepEqual(sealed, chacha20poly1305(key, nonce, associated).encrypt(text));
      assert.deepEqual(chachaOpen({ key, nonce, associated, data: sealed }), text);
    }),
  );
});

Deno.test("XChaCha20-Poly1305 agrees with noble, and leaves what it was given", () => {
  fc.assert(
    fc.property(bytes(32), bytes(24), data, data, (key, nonce, associated, text) => {
      const input = { key: key.slice(), nonce: nonce.slice(), associated };
      const sealed = xchachaSeal({ ...input, data: text });
      assert.deepEqual(sealed, xchacha20poly1305(key, nonce, associated).encrypt(text));
      assert.deepEqual(xchachaOpen({ ...input, data: sealed }), text);
      assert.deepEqual([input.key, input.nonce], [key, nonce]);
    }),
  );
  const short = { key: new Uint8Array(32), nonce: new Uint8Array(12) };
  const nothing = new Uint8Array();
  assert.throws(
    () => xchachaSeal({ ...short, associated: nothing, data: nothing }),
    RangeError,
  );
});

Deno.test("an XEdDSA signature is an Ed25519 signature that noble verifies", () => {
  fc.assert(
    fc.property(bytes(32), bytes(64), data, (k, z, message) => {
      const ours = signingPairOf(k);
      const signature = xeddsaSign(ours.private, message, { bytes: () => z });
      assert.ok(xeddsaVerify(ours.public, message, signature));
      const last = signature[63] ?? 0;
      const key = edwardsBytes(ours.public, last >> 7);
      assert.ok(key !== null);
      signature[63] = last & 0x7f;
      assert.ok(ed25519.verify(signature, message, key, { zip215: false }));
    }),
    { numRuns: 20 },
  );
});
