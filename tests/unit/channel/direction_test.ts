import assert from "node:assert/strict";
import { equal } from "../../../src/bytes.ts";
import { SealingKey, StrictKey, WindowedKey } from "../../../src/channel/direction.ts";
import { CHACHA_SHA256, type CipherInput } from "../../../src/channel/suite.ts";
import { LIMIT } from "../../../src/limits.ts";
import { Secret } from "../../../src/secret.ts";
import { refusal } from "../../support/refusal.ts";

const EMPTY = new Uint8Array(0);
const suite = CHACHA_SHA256;

function key(): Secret {
  return new Secret("key", new Uint8Array(32).fill(1));
}

Deno.test("a sealing key counts by itself, and its data may name the place", () => {
  const sealing = new SealingKey({ suite, key: key() });
  const opening = new WindowedKey({ suite, key: key() });
  const [first, second] = [1, 2].map(() => sealing.seal(EMPTY, (n) => Uint8Array.of(n)));
  assert.ok(first && second);
  assert.deepEqual([first.n, second.n, sealing.next], [0, 1, 2]);
  opening.open({ ...second, associated: Uint8Array.of(1) });
  assert.throws(
    () => opening.open({ ...first, associated: Uint8Array.of(1) }),
    refusal("forged"),
  );
  opening.open({ ...first, associated: Uint8Array.of(0) });
});

Deno.test("both ends renew the key together, and the counter goes on", () => {
  const sealing = new SealingKey({ suite, key: key(), rekeyAfter: 4 });
  const opening = new StrictKey({ suite, key: key(), rekeyAfter: 4 });
  for (let n = 0; n < 20; n++) {
    const { sealed, n: counter } = sealing.seal(Uint8Array.of(n), () => EMPTY);
    assert.equal(counter, n);
    assert.deepEqual(opening.open(sealed, EMPTY), Uint8Array.of(n));
  }
});

Deno.test("a renewed key is Noise's REKEY of the one before", () => {
  const sealing = new SealingKey({ suite, key: key(), rekeyAfter: 1 });
  sealing.seal(EMPTY, () => EMPTY);
  const { sealed } = sealing.seal(EMPTY, () => EMPTY);
  const n = 2n ** 64n - 1n;
  const zeros = new Uint8Array(32);
  const renewed = suite.seal({ key: key().expose(), n, associated: EMPTY, data: zeros });
  const expected = { key: renewed.subarray(0, 32), n: 1, associated: EMPTY, data: EMPTY };
  assert.deepEqual(sealed, suite.seal(expected));
});

Deno.test("a socket's key is renewed after 2^20 frames, by default", () => {
  const renewals: (number | bigint)[] = [];
  const counting = {
    ...suite,
    seal({ n, data }: CipherInput) {
      if (typeof n === "bigint") renewals.push(sealing.next);
      return data;
    },
  };
  const rekeyAfter = LIMIT.socketRekey;
  const sealing = new SealingKey({ suite: counting, key: key(), rekeyAfter });
  while (sealing.next < 2 ** 21 + 1) sealing.seal(EMPTY, () => EMPTY);
  assert.deepEqual(renewals, [2 ** 20 + 1, 2 ** 21 + 1]);
});

Deno.test("an opened message leaves the key as it was", () => {
  const opening = new StrictKey({ suite, key: key() });
  const { sealed } = new SealingKey({ suite, key: key() }).seal(EMPTY, () => EMPTY);
  assert.throws(() => opening.open(new Uint8Array(16), EMPTY), refusal("forged"));
  assert.ok(equal(opening.open(sealed, EMPTY), EMPTY));
});
