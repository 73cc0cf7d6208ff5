import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { TOKEN_LIFETIME_S, Tokens } from "../../../relay/tokens.ts";
import { fingerprintBytes, fingerprintOf } from "../../../src/channel/fingerprint.ts";
import { relayName } from "../../../src/channel/login.ts";
import { sha256 } from "../../../src/crypto/kdf.ts";
import { Secret } from "../../../src/secret.ts";
import { someBytes, someUuid } from "../../support/relay_world.ts";
import { vectorTest } from "../../support/vectors.ts";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0, 500);
const SECONDS = Math.floor(NOW / 1_000);
const KEY = someBytes(32);
const RELAY_ID = someBytes(16);
const FINGERPRINT = fingerprintOf(someBytes(32));
const H = someBytes(32);
const BEARER = { uuid: someUuid(), device: 3, rev: 7 };

const HEADER = { alg: "HS256" };
const CLAIMS = {
  did: 3,
  chb: base64url(sha256(H)),
  rev: 7,
  iss: base64url(fingerprintBytes(FINGERPRINT)),
  aud: relayName(RELAY_ID),
  sub: BEARER.uuid,
  iat: SECONDS,
  nbf: SECONDS,
  exp: SECONDS + TOKEN_LIFETIME_S,
};

function tokens(key = KEY, now = NOW): Promise<Tokens> {
  return Tokens.load({
    secret: new Secret("token key", Uint8Array.from(key)),
    relayId: RELAY_ID,
    fingerprint: FINGERPRINT,
    now: () => now,
  });
}

function base64url(bytes: Uint8Array | string): string {
  return Buffer.from(bytes).toString("base64url");
}

/** A token made by hand, with any header and claims, and a true HMAC. */
function forge(header: unknown, claims: unknown, key: Uint8Array = KEY): string {
  const text = (value: unknown) =>
    base64url(typeof value === "string" ? value : JSON.stringify(value));
  const signed = `${text(header)}.${text(claims)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

async function isRefused(text: string, why: string): Promise<void> {
  assert.equal(await (await tokens()).verify(text, H), null, why);
}

Deno.test("a token says of its bearer what it was made for", async () => {
  const relay = await tokens();
  const token = await relay.issue(BEARER, H);
  assert.equal(token.until, (SECONDS + TOKEN_LIFETIME_S + 60) * 1_000);
  assert.deepEqual(await relay.verify(token.text, H), { ...BEARER, until: token.until });
  assert.equal(token.text.length < 1_024, true);
  assert.equal(token.text, forge(HEADER, CLAIMS));
});

Deno.test("B21 a token is good for fifteen minutes, and one for the clocks", async () => {
  const { text } = await (await tokens()).issue(BEARER, H);
  const end = (SECONDS + TOKEN_LIFETIME_S) * 1_000;
  const goodAt = async (now: number) => {
    return await (await tokens(KEY, now)).verify(text, H) !== null;
  };
  assert.equal(await goodAt(end + 59_000), true);
  assert.equal(await goodAt(end + 61_000), false);
  assert.equal(await goodAt(SECONDS * 1_000 - 60_000), true);
  assert.equal(await goodAt(SECONDS * 1_000 - 62_000), false);
});

Deno.test("B04 a token is worth nothing in another channel or relay", async () => {
  const { text } = await (await tokens()).issue(BEARER, H);
  assert.equal(await (await tokens()).verify(text, someBytes(32)), null);
  assert.equal(await (await tokens(someBytes(32))).verify(text, H), null);
});

const HEADERS: Readonly<Record<string, unknown>> = {
  "no algorithm": {},
  "the algorithm none": { alg: "none" },
  "the algorithm None": { alg: "None" },
  "another algorithm": { alg: "HS512" },
  "a public-key algorithm": { alg: "RS256" },
  "a type": { alg: "HS256", typ: "JWT" },
  "a key id": { alg: "HS256", kid: "../../../dev/null" },
  "a key of its own": { alg: "HS256", jwk: { kty: "oct", k: "AAAA" } },
  "a key to fetch": { alg: "HS256", jku: "https://example.org/" },
  "a critical extension": { alg: "HS256", crit: ["exp"], exp: 1 },
  "an unencoded payload": { alg: "HS256", b64: false, crit: ["b64"] },
  "compression": { alg: "HS256", zip: "DEF" },
  "another spelling": '{ "alg": "HS256" }',
  "a double": '{"alg":"none","alg":"HS256"}',
};

Deno.test("B03 only the one header is taken, even under a true signature", async () => {
  for (const [why, header] of Object.entries(HEADERS)) {
    await isRefused(forge(header, CLAIMS), why);
  }
});

const WRONG: Readonly<Record<string, object | string>> = {
  "another issuer": { iss: base64url(someBytes(32)) },
  "another audience": { aud: relayName(someBytes(16)) },
  "a list of audiences": { aud: [CLAIMS.aud, "others"] },
  "another channel": { chb: base64url(sha256(someBytes(32))) },
  "a short channel": { chb: "AAAA" },
  "no UUID": { sub: "alice" },
  "a UUID in capitals": { sub: BEARER.uuid.toUpperCase() },
  "a device too high": { did: 128 },
  "a negative device": { did: -1 },
  "a device as text": { did: "3" },
  "no revision": { rev: undefined },
  "a negative revision": { rev: -1 },
  "a past end": { iat: SECONDS - 2_000, nbf: SECONDS - 2_000, exp: SECONDS - 1_100 },
  "a far end": { exp: SECONDS + 10 * TOKEN_LIFETIME_S },
  "a future start": {
    iat: SECONDS + 100,
    nbf: SECONDS + 100,
    exp: SECONDS + 100 + TOKEN_LIFETIME_S,
  },
  "no end": { exp: undefined },
  "an end as text": { exp: `${CLAIMS.exp}` },
  "a claim of its own": { admin: true },
  "an array": "[]",
  "no JSON": "alice",
  "nothing": "",
};

Deno.test("B03 only the right claims are taken, even if truly signed", async () => {
  for (const [why, change] of Object.entries(WRONG)) {
    const claims = typeof change === "string" ? change : { ...CLAIMS, ...change };
    await isRefused(forge(HEADER, claims), why);
  }
});

Deno.test("B03 no altered, cut or lengthened token is accepted", async () => {
  const good = forge(HEADER, CLAIMS);
  const [header = "", claims = "", signature = ""] = good.split(".");
  const broken = [
    `${header}.${claims}.`,
    `${header}.${claims}`,
    `${header}..${signature}`,
    `.${claims}.${signature}`,
    `${good}.`,
    `${good}.${signature}`,
    ` ${good}`,
    `${good} `,
    `${good}=`,
    `Bearer ${good}`,
    good.replaceAll(".", " "),
    forge(HEADER, CLAIMS, new Uint8Array(32)),
    forge(HEADER, CLAIMS, new Uint8Array(0)),
    forge(HEADER, { ...CLAIMS, long: "x".repeat(2_000) }),
    "",
  ];
  for (const text of broken) await isRefused(text, text);
  for (let i = 0; i < good.length; i++) {
    for (const other of ["A", "B", "_", "%"].filter((letter) => letter !== good[i])) {
      await isRefused(good.slice(0, i) + other + good.slice(i + 1), `letter ${i}`);
    }
  }
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = [...letters].filter((letter) => letter !== good.at(-1));
  for (const letter of last) await isRefused(good.slice(0, -1) + letter, letter);
});

vectorTest(
  "B03 none of Wycheproof's signatures is taken for one of ours",
  "wycheproof/json_web_signature_test.json",
  async (contents) => {
    const { testGroups } = JSON.parse(contents);
    let seen = 0;
    for (const { private: secret, public: open, tests } of testGroups) {
      const k = secret?.k ?? open?.k;
      const key = k === undefined ? KEY : Buffer.from(k, "base64url");
      const relay = await tokens(key);
      for (const { jws, tcId } of tests) {
        const text = typeof jws === "string" ? jws : JSON.stringify(jws);
        assert.equal(await relay.verify(text, H), null, `case ${tcId}`);
        seen++;
      }
    }
    assert.equal(seen > 100, true);
  },
);
