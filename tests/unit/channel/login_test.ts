import assert from "node:assert/strict";
import { address, addressBytes, uuidFrom } from "../../../src/address.ts";
import { concat, fromHex, utf8 } from "../../../src/bytes.ts";
import { fingerprintOf } from "../../../src/channel/fingerprint.ts";
import { bindingMac, loginBytes, relayName } from "../../../src/channel/login.ts";
import { hmac, sha256 } from "../../../src/crypto/kdf.ts";
import { Secret } from "../../../src/secret.ts";
import { seeded } from "../../support/seeded.ts";

const random = seeded(1, "login");
const h = random.bytes(32);

Deno.test("a relay is named by its id", () => {
  const id = fromHex("00112233445566778899aabbccddeeff");
  assert.equal(relayName(id), "messenger-relay:00112233445566778899aabbccddeeff");
});

Deno.test("a device signs the channel, the relay and its own address", () => {
  const identityKey = random.bytes(32);
  const home = address(uuidFrom(random.bytes(16)), 3);
  assert.deepEqual(
    loginBytes({ h, fingerprint: fingerprintOf(identityKey), address: home }),
    concat(utf8("msgr/v1/login\0"), h, sha256(identityKey), addressBytes(home)),
  );
});

Deno.test("each side's word for a login is its own, and of this channel alone", () => {
  const bytes = random.bytes(64);
  const key = new Secret("session key", bytes);
  const word = bindingMac(key, "client", h);
  assert.deepEqual(word, hmac(bytes, concat(utf8("msgr/v1/chb\0client"), h)));
  assert.notDeepEqual(word, bindingMac(key, "relay", h));
  assert.notDeepEqual(word, bindingMac(key, "client", random.bytes(32)));
});
