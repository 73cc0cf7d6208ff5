import assert from "node:assert/strict";
import { concat, fromHex, hex } from "../../src/bytes.ts";
import * as aead from "../../src/crypto/aead.ts";
import { cbcDecrypt, cbcEncrypt } from "../../src/crypto/cipher.ts";
import { ed25519Verify } from "../../src/crypto/ed25519.ts";
import { hkdf, hmac } from "../../src/crypto/kdf.ts";
import {
  kyberEncapsulate,
  kyberPair,
  theirKyberPublic,
} from "../../src/crypto/kyber1024.ts";
import { x25519 } from "../../src/crypto/x25519.ts";
import { PeerError } from "../../src/errors.ts";
import { field, vectorTest, wycheproof } from "../support/vectors.ts";

wycheproof("X25519", "x25519_test", (test) => {
  const run = () => x25519(field(test, "private"), field(test, "public"));
  // "acceptable" are unusual keys: those without contribution are refused here.
  if (/^0+$/.test(String(test.shared))) return assert.throws(run, PeerError);
  assert.equal(hex(run()), test.shared);
});

wycheproof("AES-256-CBC with PKCS#7 padding", "aes_cbc_pkcs5_test", (test, group) => {
  if (group.keySize !== 256) return;
  const key = { key: field(test, "key"), iv: field(test, "iv") };
  const decrypt = () => hex(cbcDecrypt(key, field(test, "ct")));
  if (test.result === "invalid") return assert.throws(decrypt, PeerError);
  assert.equal(decrypt(), test.msg);
  assert.equal(hex(cbcEncrypt(key, field(test, "msg"))), test.ct);
});

wycheproof("HMAC-SHA-256", "hmac_sha256_test", (test, group) => {
  const tag = hex(hmac(field(test, "key"), field(test, "msg")));
  const shown = tag.slice(0, Number(group.tagSize) / 4);
  assert.equal(shown === test.tag, test.result === "valid");
});

wycheproof("HKDF-SHA-256", "hkdf_sha256_test", (test) => {
  const derive = () =>
    hkdf({
      salt: field(test, "salt"),
      ikm: field(test, "ikm"),
      info: field(test, "info"),
      length: Number(test.size),
    });
  if (test.result === "invalid") return assert.throws(derive);
  assert.equal(hex(derive()), test.okm);
});

/** Each test with a nonce of the length that we use; no other is ever asked for. */
function sealing(
  seal: typeof aead.chachaSeal,
  open: typeof aead.chachaOpen,
  ivSize: number,
): Parameters<typeof wycheproof>[2] {
  return (test, group) => {
    if (group.ivSize !== ivSize) return;
    const input = {
      key: field(test, "key"),
      nonce: field(test, "iv"),
      associated: field(test, "aad"),
    };
    const sealed = concat(field(test, "ct"), field(test, "tag"));
    const opened = () => hex(open({ ...input, data: sealed }));
    if (test.result === "invalid") return assert.throws(opened, PeerError);
    assert.equal(opened(), test.msg);
    assert.deepEqual(seal({ ...input, data: field(test, "msg") }), sealed);
  };
}

wycheproof(
  "ChaCha20-Poly1305",
  "chacha20_poly1305_test",
  sealing(aead.chachaSeal, aead.chachaOpen, 96),
);

wycheproof(
  "XChaCha20-Poly1305",
  "xchacha20_poly1305_test",
  sealing(aead.xchachaSeal, aead.xchachaOpen, 192),
);

wycheproof("Ed25519 verification", "ed25519_test", (test, group) => {
  const { pk } = group.publicKey as { pk: string };
  const valid = ed25519Verify(fromHex(pk), field(test, "msg"), field(test, "sig"));
  assert.equal(valid, test.result === "valid");
});

vectorTest(
  "Ed25519 verifies no signature under a key of small order",
  "ed25519/edge-cases.json",
  (contents) => {
    for (const { pub_key, message, signature } of JSON.parse(contents)) {
      if (!SMALL_ORDER.has(pub_key)) continue;
      assert.ok(!ed25519Verify(fromHex(pub_key), fromHex(message), fromHex(signature)));
    }
  },
);

const SMALL_ORDER = new Set([
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]);

// Kyber1024 of round 3 shares key generation and key checks with ML-KEM-1024, but not
// the seed's expansion, the entropy's hash and the last step of the secret.

wycheproof("ML-KEM-1024 key generation", "mlkem_1024_keygen_seed_test", (test) => {
  const pair = kyberPair({ bytes: () => field(test, "seed") });
  assert.equal(hex(pair.public), "08" + test.ek);
  assert.equal(hex(pair.private.expose()), "08" + test.dk);
});

wycheproof("Kyber1024 refuses unreduced keys", "mlkem_1024_encaps_test", (test) => {
  const key = () => theirKyberPublic(concat(Uint8Array.of(8), field(test, "ek")));
  const random = { bytes: () => field(test, "m") };
  if (test.result === "invalid") {
    return assert.throws(() => kyberEncapsulate(key(), random), PeerError);
  }
  assert.equal(kyberEncapsulate(key(), random).ciphertext.length, 1_569);
});
