import assert from "node:assert/strict";
import { hex } from "../../../src/bytes.ts";
import { answerData, channelId, decodeFrame } from "../../../src/channel/frame.ts";
import { encodeFrame, openingData, requestData } from "../../../src/channel/frame.ts";
import { LIMIT } from "../../../src/limits.ts";
import { refusal } from "../../support/refusal.ts";

const ID = channelId(new Uint8Array(16).fill(0xab));
const SID = "ab".repeat(16);
const sealed = new Uint8Array(256 + 16);

Deno.test("a frame is the channel, the counter and the sealed part", () => {
  const bytes = encodeFrame({ id: ID, n: 258, sealed });
  assert.equal(hex(bytes.subarray(0, 24)), `${SID}0000000000000102`);
  assert.deepEqual(decodeFrame(bytes), { id: ID, n: 258, sealed });
});

Deno.test("frames that cannot hold anything, or too much, are malformed", () => {
  const most = new Uint8Array(LIMIT.sealedBody - 1);
  decodeFrame(most);
  for (const length of [0, 23, 24 + 256 + 15, LIMIT.sealedBody]) {
    assert.throws(() => decodeFrame(new Uint8Array(length)), refusal("malformed"));
  }
});

Deno.test("associated data names purpose, version, channel and places", () => {
  assert.equal(hex(requestData(ID, 1)), `72657100${"0001"}${SID}0000000000000001`);
  assert.equal(
    hex(answerData(ID, 2, 1)),
    `72657300${"0001"}${SID}00000000000000020000000000000001`,
  );
  assert.equal(
    hex(openingData(ID, 1)),
    `77732d6f70656e00${"0001"}${SID}0000000000000001`,
  );
});

Deno.test("a channel id has sixteen bytes", () => {
  assert.throws(() => channelId(new Uint8Array(15)), RangeError);
});
