import assert from "node:assert/strict";
import {
  address,
  addressBytes,
  addressOfBytes,
  canonicalUsername,
  deviceOf,
  isAddress,
  isUuid,
  uuidBytes,
  uuidFrom,
  uuidOf,
  uuidOfBytes,
} from "../../src/address.ts";
import { PeerError } from "../../src/errors.ts";

const uuid = uuidFrom(Uint8Array.from({ length: 16 }, (_, i) => i * 17));

Deno.test("a UUID made from random bytes is of version 4 and survives its bytes", () => {
  assert.equal(uuid, "00112233-4455-4677-8899-aabbccddeeff");
  assert.equal(isUuid(uuid), true);
  assert.equal(uuidOfBytes(uuidBytes(uuid)), uuid);
});

Deno.test("bytes that spell another version of UUID are refused", () => {
  const bytes = uuidBytes(uuid);
  bytes[6] = 0x16;
  assert.throws(() => uuidOfBytes(bytes), PeerError);
  assert.throws(() => uuidOfBytes(bytes.subarray(1)), PeerError);
});

Deno.test("an address survives its bytes and gives its parts back", () => {
  const bob = address(uuid, 127);
  assert.equal(bob, `${uuid}.127`);
  assert.equal(addressOfBytes(addressBytes(bob)), bob);
  assert.equal(uuidOf(bob), uuid);
  assert.equal(deviceOf(bob), 127);
});

Deno.test("devices outside 1 to 127 are refused in every form", () => {
  for (const device of [0, 128, 1.5, NaN]) {
    assert.throws(() => address(uuid, device), RangeError);
    assert.equal(isAddress(`${uuid}.${device}`), false);
  }
  const bytes = addressBytes(address(uuid, 1));
  for (const device of [0, 128, 255]) {
    bytes[16] = device;
    assert.throws(() => addressOfBytes(bytes), PeerError);
  }
  assert.throws(() => addressOfBytes(bytes.subarray(1)), PeerError);
});

Deno.test("an address has one spelling", () => {
  for (
    const text of [
      `${uuid}.01`,
      `${uuid}1`,
      `${uuid}.`,
      `${uuid.toUpperCase()}.1`,
    ]
  ) {
    assert.equal(isAddress(text), false, text);
  }
});

Deno.test("B14 a username is lowered in ASCII only and never folded", () => {
  assert.equal(canonicalUsername("Alice_1.x-y"), "alice_1.x-y");
  for (
    const text of [
      "al",
      "1alice",
      "аlice",
      "ＡＬＩＣＥ",
      "ali ce",
      "a".repeat(33),
    ]
  ) {
    assert.equal(canonicalUsername(text), null, text);
  }
});

Deno.test("B13 nothing that leads elsewhere is a name", () => {
  const ways = [
    "..",
    "../",
    "..\\",
    "/",
    "//",
    "%2e%2e%2f",
    "..%c0%af",
    "./",
    "~/",
    "\0",
  ];
  const goals = ["etc/passwd", "relay.keys", "relay.kv", "a", "", "alice", "con", "*"];
  const ends = ["", "\0", ".pem", "\n", " ", "/.", "%00"];
  const names = ways.flatMap((way) =>
    goals.flatMap((goal) => ends.flatMap((end) => [way + goal + end, goal + end + way]))
  );
  assert.ok(names.length > 500);
  for (const name of names) {
    const canonical = canonicalUsername(name);
    assert.ok(canonical === null || /^[a-z][a-z0-9_.-]+$/.test(canonical), name);
    assert.ok(canonical === null || canonical === name, name);
  }
  assert.equal(
    names.filter((name) => /[/\\%\0]/.test(name)).some(canonicalUsername),
    false,
  );
});
