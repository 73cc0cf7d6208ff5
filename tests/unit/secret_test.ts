import assert from "node:assert/strict";
import { Secret } from "../../src/secret.ts";

Deno.test("a secret prints as its label, wherever it is printed", () => {
  const secret = new Secret("root key", Uint8Array.of(11, 22, 33));
  const shown = [
    `${secret}`,
    JSON.stringify({ secret }),
    Deno.inspect({ deep: [secret] }),
    String(Object.values(secret)),
  ];
  for (const text of shown) {
    assert.match(text, /root key/);
    assert.doesNotMatch(text, /11|22|33|0b|16/);
  }
});

Deno.test("a secret gives its bytes to whoever asks, until it is wiped", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const secret = new Secret("key", bytes);
  assert.equal(secret.length, 3);
  assert.deepEqual(secret.expose(), Uint8Array.of(1, 2, 3));
  secret.wipe();
  assert.deepEqual(bytes, new Uint8Array(3));
  assert.throws(() => secret.expose(), /was wiped/);
});
