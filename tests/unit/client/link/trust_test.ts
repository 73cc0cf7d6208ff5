import assert from "node:assert/strict";
import { nameSuccessor } from "../../../../src/channel/successor.ts";
import { ed25519Public } from "../../../../src/crypto/ed25519.ts";
import { readRelayAddress } from "../../../../client/link/address.ts";
import { trustRelay } from "../../../../client/link/trust.ts";
import { fingerprintOfRelay, NOW, testRelay } from "../../../support/channel_pair.ts";
import { FINGERPRINT, TestPins } from "../../../support/link_world.ts";
import { ScriptedRelay } from "../../../support/scripted_relay.ts";

const DAY = 24 * 60 * 60 * 1_000;
const { signal } = new AbortController();
const other = testRelay({ seed: 2 });
const OTHER = fingerprintOfRelay(other);

/** Looks at the relay by its address with this key, if any. */
function trust(relay: ScriptedRelay, pins: TestPins, key = "", now = NOW) {
  const address = readRelayAddress(relay.url + (key && `#${key}`));
  return trustRelay({ address, pins, now, signal });
}

Deno.test("a relay met for the first time is asked about, and then pinned", async () => {
  await using relay = new ScriptedRelay(testRelay());
  const pins = new TestPins();
  const trusted = await trust(relay, pins);
  assert.deepEqual(trusted.certificate, relay.statics.certificate);
  assert.deepEqual(pins.asked, [FINGERPRINT]);
  assert.deepEqual(pins.pin, { fingerprint: FINGERPRINT, serial: 1 });
  await trust(relay, pins);
  assert.equal(pins.asked.length, 1);
});

Deno.test("a relay that is not accepted is not pinned", async () => {
  await using relay = new ScriptedRelay(testRelay());
  const pins = new TestPins();
  pins.accepts = false;
  const refused = { code: "relay-untrusted", about: { fingerprint: FINGERPRINT } };
  await assert.rejects(trust(relay, pins), refused);
  assert.equal(pins.pin, null);
});

Deno.test("a key in the address is the answer, and must be the relay's", async () => {
  await using relay = new ScriptedRelay(testRelay());
  const pins = new TestPins();
  const refused = { code: "relay-changed", about: { fingerprint: FINGERPRINT } };
  await assert.rejects(trust(relay, pins, OTHER), refused);
  assert.equal(pins.pin, null);
  await trust(relay, pins, FINGERPRINT);
  assert.deepEqual(pins.asked, []);
  assert.deepEqual(pins.pin, { fingerprint: FINGERPRINT, serial: 1 });
  await assert.rejects(trust(relay, pins, OTHER), refused);
});

Deno.test("a pinned relay must stay who it is", async () => {
  await using relay = new ScriptedRelay(testRelay());
  const pins = new TestPins();
  pins.pin = { fingerprint: OTHER, serial: 1 };
  await assert.rejects(trust(relay, pins), { code: "relay-changed" });
  await assert.rejects(trust(relay, pins, FINGERPRINT), { code: "relay-changed" });
  assert.deepEqual(pins.pin, { fingerprint: OTHER, serial: 1 });
});

Deno.test("a successor takes the pin over, also from an address's old key", async () => {
  await using relay = new ScriptedRelay(testRelay());
  const pins = new TestPins();
  await trust(relay, pins);
  const { relayId, identity } = relay.statics;
  const next = testRelay({ seed: 2, relayId, serial: 2 });
  const newKey = ed25519Public(next.identity.expose());
  relay.hello = {
    certificate: next.certificate,
    successors: [nameSuccessor(relayId, newKey, identity)],
  };
  await trust(relay, pins, FINGERPRINT);
  assert.deepEqual(pins.pin, { fingerprint: fingerprintOfRelay(next), serial: 2 });
  await trust(relay, pins, FINGERPRINT);
});

Deno.test("each way in which a hello can be wrong has its fault", async () => {
  const relayOf = testRelay({ serial: 2 });
  const forged = relayOf.certificate.slice().fill(0, 100, 101);
  const endless = relayOf.certificate.slice().fill(0xff, 116, 124);
  const tooNew = testRelay({ minVersion: 2 });
  await using relay = new ScriptedRelay(relayOf);
  const cases = [
    { certificate: forged, code: "relay-broken" },
    { certificate: endless, code: "relay-broken" },
    { certificate: new Uint8Array(3), code: "relay-broken" },
    { certificate: tooNew.certificate, code: "relay-version" },
    { certificate: relayOf.certificate, code: "clock-off", now: NOW + 40 * DAY },
    { certificate: relayOf.certificate, code: "relay-broken", serial: 3 },
  ];
  for (const { certificate, code, now = NOW, serial = 2 } of cases) {
    relay.hello = { certificate, successors: [] };
    const pins = new TestPins();
    pins.pin = { fingerprint: FINGERPRINT, serial };
    await assert.rejects(trust(relay, pins, "", now), { code });
  }
  relay.hello = { certificate: forged, successors: [] };
  await assert.rejects(trust(relay, new TestPins()), { code: "relay-broken" });
});

Deno.test("without a hello there is no relay", async () => {
  await using relay = new ScriptedRelay(testRelay());
  relay.hints = [503];
  await assert.rejects(trust(relay, new TestPins()), { code: "relay-unreachable" });
});
