import assert from "node:assert/strict";
import fc from "fast-check";
import { pad, paddedLength, unpad } from "../../../src/channel/padding.ts";
import { MOST_PAYLOAD, payload } from "../../../src/channel/payload.ts";
import { Writer } from "../../../src/codec/writer.ts";
import { refusal } from "../../support/refusal.ts";

function padded(plaintext: Uint8Array): Uint8Array {
  const w = new Writer();
  w.put(plaintext);
  pad(w);
  return w.finish();
}

const malformed = refusal("malformed");

Deno.test("lengths are hidden in steps of 256 bytes, and of 1 KiB beyond 4 KiB", () => {
  const steps = [[0, 256], [255, 256], [256, 512], [4_095, 4_096], [
    4_096,
    5_120,
  ]];
  for (const [length = 0, padded] of steps) {
    assert.equal(paddedLength(length), padded);
  }
  const observed = new Set<number>();
  for (let length = 0; length < 90_000; length++) {
    observed.add(paddedLength(length));
  }
  assert.equal(observed.size, 16 + 84);
});

Deno.test("what was padded comes back, zeros and marks at its end included", () => {
  const content = fc.uint8Array({ maxLength: 6_000 });
  const endings = fc.constantFrom([], [0], [0x80], [0x80, 0, 0]);
  fc.assert(fc.property(content, endings, (bytes, ending) => {
    const plaintext = Uint8Array.from([...bytes, ...ending]);
    assert.deepEqual(unpad(padded(plaintext)), plaintext);
  }));
});

Deno.test("only the one padding of a plaintext is taken off", () => {
  const longer = new Uint8Array(512);
  longer[0] = 0x80;
  const wrong = [
    new Uint8Array(0),
    new Uint8Array(256),
    longer,
    padded(longer).subarray(1),
  ];
  const unmarked = padded(Uint8Array.of(1));
  unmarked[1] = 0x81;
  for (const bytes of [...wrong, unmarked]) {
    assert.throws(() => unpad(bytes), malformed);
  }
});

Deno.test("a payload is bounded before it is sealed", () => {
  const room = MOST_PAYLOAD - 5; // CBOR's head of a long byte string
  assert.equal(payload(new Uint8Array(room)).length, 95 * 1024);
  assert.throws(() => payload(new Uint8Array(room + 1)), RangeError);
});
