import assert from "node:assert/strict";
import { nameSuccessor } from "../../../src/channel/successor.ts";
import { identityOf, verifyRelay } from "../../../src/channel/verify.ts";
import { ed25519Public } from "../../../src/crypto/ed25519.ts";
import { fingerprintOfRelay, helloOf } from "../../support/channel_pair.ts";
import { NOW, testRelay } from "../../support/channel_pair.ts";
import type { TestRelay } from "../../support/channel_pair.ts";

const DAY = 24 * 60 * 60 * 1_000;
const relay = testRelay({ serial: 5 });
const fingerprint = fingerprintOfRelay(relay);

function successor(from: TestRelay, to: TestRelay, relayId = from.relayId) {
  return nameSuccessor(
    relayId,
    ed25519Public(to.identity.expose()),
    from.identity,
  );
}

Deno.test("a pinned relay is trusted, and its serial remembered", () => {
  const verdict = verifyRelay(helloOf(relay), { fingerprint, serial: 3 }, NOW);
  assert.ok(verdict.verdict === "trusted");
  assert.deepEqual(verdict.pin, { fingerprint, serial: 5 });
  assert.deepEqual(verdict.warnings, []);
  assert.deepEqual(verdict.certificate, relay.certificate);
});

Deno.test("a relay that nothing is known of is shown by its fingerprint", () => {
  assert.equal(identityOf(helloOf(relay)), fingerprint);
});

Deno.test("another identity in the pinned one's place is refused", () => {
  const impostor = testRelay({ seed: 2 });
  const verdict = verifyRelay(
    helloOf(impostor),
    { fingerprint, serial: 5 },
    NOW,
  );
  const offered = fingerprintOfRelay(impostor);
  assert.deepEqual(verdict, { verdict: "changed", fingerprint: offered });
});

Deno.test("a certificate that its identity did not sign is refused", () => {
  const certificate = relay.certificate.slice().fill(0, 60, 61);
  const hello = { certificate, successors: [] };
  const verdict = verifyRelay(hello, { fingerprint, serial: 5 }, NOW);
  assert.deepEqual(verdict, { verdict: "forged" });
  assert.equal(identityOf(hello), null);
});

Deno.test("a serial below the highest seen is refused", () => {
  const verdict = verifyRelay(helloOf(relay), { fingerprint, serial: 6 }, NOW);
  assert.deepEqual(verdict, { verdict: "rolled-back" });
});

Deno.test("a relay that speaks only later versions is named as such", () => {
  const later = testRelay({ same: relay, minVersion: 2 });
  const verdict = verifyRelay(helloOf(later), { fingerprint, serial: 1 }, NOW);
  assert.deepEqual(verdict, { verdict: "too-new" });
});

Deno.test("a certificate that starts in the future only warns", () => {
  const verdict = verifyRelay(
    helloOf(relay),
    { fingerprint, serial: 5 },
    NOW - 400 * DAY,
  );
  assert.ok(verdict.verdict === "trusted");
  assert.deepEqual(verdict.warnings, ["not-yet-valid"]);
});

Deno.test("a certificate past its end by less than a day is as good as before", () => {
  const verdict = verifyRelay(
    helloOf(relay),
    { fingerprint, serial: 5 },
    NOW + 31 * DAY,
  );
  assert.ok(verdict.verdict === "trusted");
  assert.deepEqual(verdict.warnings, []);
});

Deno.test("further past its end only one newer than the pinned one is taken", () => {
  const late = NOW + 31 * DAY + 1_000;
  const newer = verifyRelay(helloOf(relay), { fingerprint, serial: 4 }, late);
  assert.ok(newer.verdict === "trusted");
  assert.deepEqual(newer.warnings, ["expired"]);
  const notAfter = NOW / 1_000 + 30 * DAY / 1_000;
  for (const serial of [5, 0]) {
    const verdict = verifyRelay(helloOf(relay), { fingerprint, serial }, late);
    assert.deepEqual(verdict, { verdict: "expired", notAfter });
  }
});

Deno.test("a new identity is trusted where successors lead to it, over several", () => {
  const { relayId } = relay;
  const second = testRelay({ seed: 2, relayId });
  const third = testRelay({ seed: 3, relayId, serial: 6 });
  const chain = [
    successor(relay, second, relayId),
    successor(second, third, relayId),
  ];
  const hello = { certificate: third.certificate, successors: chain };
  const verdict = verifyRelay(hello, { fingerprint, serial: 5 }, NOW);
  assert.ok(verdict.verdict === "trusted");
  assert.deepEqual(verdict.pin, {
    fingerprint: fingerprintOfRelay(third),
    serial: 6,
  });
  const behind = verifyRelay(hello, {
    fingerprint: fingerprintOfRelay(second),
    serial: 5,
  }, NOW);
  assert.equal(behind.verdict, "trusted");
});

Deno.test("a chain that is broken, forged or of another relay leads nowhere", () => {
  const { relayId } = relay;
  const second = testRelay({ seed: 2, relayId });
  const third = testRelay({ seed: 3, relayId, serial: 6 });
  const toSecond = successor(relay, second, relayId);
  const toThird = successor(second, third, relayId);
  const broken = [
    [],
    [toSecond],
    [toThird],
    [toThird, toSecond],
    [{ ...toSecond, signature: toThird.signature }, toThird],
    [successor(relay, second, new Uint8Array(16)), toThird],
  ];
  for (const successors of broken) {
    const hello = { certificate: third.certificate, successors };
    const verdict = verifyRelay(hello, { fingerprint, serial: 5 }, NOW);
    assert.equal(verdict.verdict, "changed");
  }
});
