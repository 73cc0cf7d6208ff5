import assert from "node:assert/strict";
import { type Slots, StaticKeys } from "../../../relay/static_keys.ts";
import { concat, hex } from "../../../src/bytes.ts";
import { isSigned, readCertificate } from "../../../src/channel/certificate.ts";
import { ed25519Public } from "../../../src/crypto/ed25519.ts";
import { x25519Public } from "../../../src/crypto/x25519.ts";
import { Secret } from "../../../src/secret.ts";
import { seeded } from "../../support/seeded.ts";

const DAY = 24 * 60 * 60 * 1_000;
const START = Date.UTC(2026, 10, 22);
const random = seeded(1, "static keys");
const identity = random.bytes(32);

class MemorySlots implements Slots {
  bytes = new Uint8Array(0);

  read(): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.slice());
  }

  write(offset: number, bytes: Uint8Array): Promise<void> {
    const longer = new Uint8Array(Math.max(this.bytes.length, offset + bytes.length));
    longer.set(this.bytes);
    longer.set(bytes, offset);
    this.bytes = longer;
    return Promise.resolve();
  }
}

function relay(slots = new MemorySlots()) {
  const clock = { now: START };
  const open = () =>
    StaticKeys.open({
      slots,
      by: {
        identity: new Secret("relay identity", identity),
        relayId: new Uint8Array(16),
        opaqueKey: new Uint8Array(32),
      },
      random,
      now: () => clock.now,
    });
  return { slots, clock, open };
}

Deno.test("the first key is certified by the relay's identity for a month", async () => {
  const keys = await relay().open();
  assert.equal(isSigned(keys.certificate), true);
  const fields = readCertificate(keys.certificate);
  const [current] = keys.all;
  assert.ok(current);
  assert.deepEqual(fields.staticKey, x25519Public(current.privateKey.expose()));
  assert.deepEqual(fields.identityKey, ed25519Public(identity));
  assert.equal(fields.serial, 1);
  assert.equal(fields.notBefore, START / 1_000);
  assert.equal(fields.notAfter, (START + 31 * DAY) / 1_000);
});

Deno.test("a restart changes neither key nor certificate", async () => {
  const { open } = relay();
  const [before, after] = [await open(), await open()];
  assert.deepEqual(after.certificate, before.certificate);
});

Deno.test("after thirty days a new key follows; the old one stays a day", async () => {
  const { clock, open, slots } = relay();
  const keys = await open();
  const [first] = keys.all;
  assert.ok(first);
  const secret = hex(first.privateKey.expose());
  clock.now += 30 * DAY - 1_000;
  assert.equal(await keys.tend(), null);
  clock.now += 1_000;
  assert.equal(await keys.tend(), 2);
  assert.equal(readCertificate(keys.certificate).serial, 2);
  assert.deepEqual(keys.all.length, 2);
  assert.equal(keys.all[1], first);
  const reopened = await open();
  assert.equal(reopened.all.length, 2);
  assert.deepEqual(reopened.certificate, keys.certificate);
  clock.now += DAY;
  assert.equal(await keys.tend(), null);
  assert.equal(keys.all.length, 1);
  assert.throws(() => first.privateKey.expose(), /wiped/);
  assert.equal(hex(slots.bytes).includes(secret), false);
});

Deno.test("keys follow each other in two slots for years", async () => {
  const { clock, open, slots } = relay();
  const keys = await open();
  const serials = [];
  for (let day = 0; day < 400; day++) {
    clock.now += DAY;
    serials.push(await keys.tend());
  }
  const found = serials.filter((serial) => serial !== null);
  assert.deepEqual(found, [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  assert.equal(slots.bytes.length, 120);
});

Deno.test("a relay that slept through the change makes it when it starts", async () => {
  const { clock, open } = relay();
  await open();
  clock.now += 100 * DAY;
  const keys = await open();
  assert.equal(readCertificate(keys.certificate).serial, 2);
});

Deno.test("a torn write of the next key leaves the current one", async () => {
  const { clock, open, slots } = relay();
  const before = await open();
  clock.now += 30 * DAY;
  await before.tend();
  slots.bytes = slots.bytes.slice(0, 100);
  clock.now -= DAY;
  const after = await open();
  assert.equal(readCertificate(after.certificate).serial, 1);
  slots.bytes = concat(slots.bytes.slice(0, 60), random.bytes(60));
  assert.equal(readCertificate((await open()).certificate).serial, 1);
});

Deno.test("B21 a clock that was set back changes no key", async () => {
  const { clock, open } = relay();
  const keys = await open();
  clock.now -= 3_650 * DAY;
  assert.equal(await keys.tend(), null);
  assert.equal(keys.all.length, 1);
});
