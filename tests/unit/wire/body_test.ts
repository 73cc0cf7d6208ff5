import assert from "node:assert/strict";
import { decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
import { LIMIT } from "../../../src/limits.ts";
import { type Body, bodyValue, readBody } from "../../../src/wire/body.ts";
import { BODIES } from "../../support/contents.ts";
import { refusal } from "../../support/refusal.ts";

/** The value of the body of this type as it is after its bytes. */
function spelled(type: Body["type"]): unknown {
  const body = BODIES.find((body) => body.type === type) ?? assert.fail();
  return decodeCborMap(encodeCbor(bodyValue(body)));
}

function altered(type: Body["type"], key: number, value: unknown): unknown {
  const map = spelled(type);
  assert.ok(map instanceof Map);
  return value === undefined
    ? new Map([...map].filter(([at]) => at !== key))
    : new Map([...map, [key, value]]);
}

for (const body of BODIES) {
  Deno.test(`a body survives its bytes: ${Object.values(body).filter(isText)}`, () => {
    const value = decodeCborMap(encodeCbor(bodyValue(body)));
    assert.deepEqual(readBody(body.type, value), body);
  });
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

Deno.test("a body that this version does not know is kept by its name", () => {
  assert.deepEqual(readBody("hologram", [1]), { type: "unknown", name: "hologram" });
});

Deno.test("no body passes as one of another type", () => {
  const types = [...new Set(BODIES.map(({ type }) => type))];
  const texts = ["text", "profile", "request"];
  for (const type of types) {
    for (const other of types.filter((other) => other !== type)) {
      if (texts.includes(type) && texts.includes(other)) continue;
      if (type === "renew" && texts.includes(other)) continue;
      assert.throws(
        () => readBody(other, spelled(type)),
        refusal("malformed"),
        `${type} as ${other}`,
      );
    }
  }
});

Deno.test("a group's bodies with a field missing or of another kind are refused", () => {
  const wrong: [Body["type"], number, unknown][] = [
    ["group-entry", 0, undefined],
    ["group-entry", 0, new Uint8Array(1_025)],
    ["group-entry", 0, new Uint8Array(0)],
    ["group-entry", 1, new Uint8Array(63)],
    ["group-entry", 2, 1],
    ["sender-key", 0, new Uint8Array(31)],
    ["sender-key", 1, -1],
    ["sender-key", 2, undefined],
    ["sender-key", 3, new Uint8Array(33)],
    ["sender-key", 4, new Uint8Array(257)],
    ["invite", 1, "9"],
    ["invite", 3, undefined],
    ["invite", 3, new Map<number, unknown>([[0, new Uint8Array(32)], [1, ""]])],
    ["invite", 3, new Map<number, unknown>([[0, new Uint8Array(31)], [1, "owls"]])],
    [
      "invite",
      3,
      new Map<number, unknown>([[0, new Uint8Array(32)], [1, "é".repeat(129)]]),
    ],
  ];
  for (const [type, key, value] of wrong) {
    assert.throws(
      () => readBody(type, altered(type, key, value)),
      refusal("malformed"),
      `${type} ${key}`,
    );
  }
});

Deno.test("a receipt is for a hundred messages at most, and for one at least", () => {
  const ids = (count: number) => Array.from({ length: count }, () => new Uint8Array(16));
  const most = readBody("receipt", ids(LIMIT.receiptIds));
  assert.equal(most.type === "receipt" && most.ids.length, LIMIT.receiptIds);
  const short = [new Uint8Array(15)];
  for (const wrong of [[], ids(LIMIT.receiptIds + 1), short, new Uint8Array(16), "id"]) {
    assert.throws(() => readBody("receipt", wrong), refusal("malformed"));
  }
});

Deno.test("a group's name may have 256 bytes", () => {
  const text = "é".repeat(128);
  const name = new Map<number, unknown>([[0, new Uint8Array(32)], [1, text]]);
  const body = readBody("invite", altered("invite", 3, name));
  assert.equal(body.type === "invite" && body.name.text, text);
});

Deno.test("fields from the future are passed over", () => {
  for (const type of ["group-entry", "sender-key", "invite"] as const) {
    assert.deepEqual(readBody(type, altered(type, 99, 1)), readBody(type, spelled(type)));
  }
});
