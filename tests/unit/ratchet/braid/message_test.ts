import assert from "node:assert/strict";
import { fromHex, hex } from "../../../../src/bytes.ts";
import {
  type BraidMessage,
  decodeBraidMessage,
  encodeBraidMessage,
} from "../../../../src/ratchet/braid/message.ts";
import { refusal } from "../../../support/refusal.ts";

const data = new Uint8Array(32).fill(0xda);
const DATA = hex(data);

Deno.test("each type has its number, and those that carry one their chunk", () => {
  const chunk = { index: 300, data };
  const payloads: readonly (readonly [string, BraidMessage["payload"]])[] = [
    ["00", { type: "None" }],
    [`01ac02${DATA}`, { type: "Hdr", chunk }],
    [`02ac02${DATA}`, { type: "Ek", chunk }],
    [`03ac02${DATA}`, { type: "EkCt1Ack", chunk }],
    ["04", { type: "Ct1Ack" }],
    [`05ac02${DATA}`, { type: "Ct1", chunk }],
    [`06ac02${DATA}`, { type: "Ct2", chunk }],
  ];
  for (const [bytes, payload] of payloads) {
    const message = { epoch: 129, index: 7, payload };
    assert.equal(hex(encodeBraidMessage(message)), `01810107${bytes}`);
    assert.deepEqual(decodeBraidMessage(fromHex(`01810107${bytes}`)), message);
  }
});

Deno.test("another version is refused before anything else is read", () => {
  for (const bytes of ["00", "02", "0001"]) {
    assert.throws(
      () => decodeBraidMessage(fromHex(bytes)),
      refusal("unsupported-version"),
    );
  }
});

Deno.test("what is cut short or out of bounds is refused", () => {
  const refused = {
    "nothing": "",
    "epoch 0": "01000100",
    "an index of 33 bits": "0101808080801000",
    "type 7": "01010107",
    "no type": "010101",
    "chunk 65 536": `01010101808004${DATA}`,
    "a chunk of 31 bytes": `0101010100${DATA.slice(2)}`,
    "a varint that never ends": "01" + "ff".repeat(20),
    "an epoch of 65 bits": "01ffffffffffffffffff020100",
  };
  for (const [what, bytes] of Object.entries(refused)) {
    assert.throws(
      () => decodeBraidMessage(fromHex(bytes)),
      refusal("malformed"),
      what,
    );
  }
});

Deno.test("the largest epoch, index and chunk are taken", () => {
  const message: BraidMessage = {
    epoch: Number.MAX_SAFE_INTEGER,
    index: 2 ** 32 - 1,
    payload: { type: "Ct2", chunk: { index: 65_535, data } },
  };
  assert.deepEqual(decodeBraidMessage(encodeBraidMessage(message)), message);
});

Deno.test("needless zeros in numbers and bytes behind the message are borne", () => {
  const bytes = fromHex("01" + "8100" + "878000" + "00" + "beef");
  const { epoch, index } = decodeBraidMessage(bytes);
  assert.deepEqual({ epoch, index }, { epoch: 1, index: 7 });
});
