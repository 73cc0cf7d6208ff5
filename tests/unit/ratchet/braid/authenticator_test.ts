import assert from "node:assert/strict";
import {
  epochSecret,
  macCiphertext,
  macHeader,
  startAuthenticator,
  updateAuthenticator,
} from "../../../../src/ratchet/braid/authenticator.ts";
import { Secret } from "../../../../src/secret.ts";

const data = Uint8Array.of(1, 2, 3);

Deno.test("MACs differ by key, by epoch, by what they are over, and are not cut", () => {
  const one = startAuthenticator(secret(1));
  const macs = [
    macHeader(one, 1, data),
    macHeader(one, 2, data),
    macCiphertext(one, 1, data),
    macCiphertext(one, 2, data),
    macHeader(startAuthenticator(secret(2)), 1, data),
    macHeader(updateAuthenticator(one, 1, secret(3)), 1, data),
    macHeader(updateAuthenticator(one, 2, secret(3)), 1, data),
  ];
  assert.equal(new Set(macs.map(String)).size, macs.length);
  assert.ok(macs.every((mac) => mac.length === 32));
});

Deno.test("an epoch's secret is bound to its epoch and to the KEM's", () => {
  const shared = new Uint8Array(32).fill(9);
  const secrets = [
    epochSecret(1, shared),
    epochSecret(2, shared),
    epochSecret(1, new Uint8Array(32)),
  ];
  assert.equal(new Set(secrets.map((s) => String(s.expose()))).size, 3);
});

Deno.test("whoever knew the keys before an update must know the new secret too", () => {
  const known = startAuthenticator(secret(1));
  const theirs = updateAuthenticator(known, 1, secret(7));
  const guess = updateAuthenticator(known, 1, secret(8));
  assert.notDeepEqual(theirs.rootKey.expose(), guess.rootKey.expose());
  assert.notDeepEqual(theirs.macKey.expose(), guess.macKey.expose());
});

Deno.test("an authenticator prints no key", () => {
  const printed = Deno.inspect(startAuthenticator(secret(1)));
  assert.match(printed, /\[secret braid authenticator root\]/);
  assert.doesNotMatch(printed, /Uint8Array/);
});

function secret(fill: number): Secret {
  return new Secret("test", new Uint8Array(32).fill(fill));
}
