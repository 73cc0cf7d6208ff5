import assert from "node:assert/strict";
import { fromHex, hex, utf8 } from "../../../src/bytes.ts";
import { ClientError } from "../../../client/fault.ts";
import { passwordFrom } from "../../../client/password.ts";

function refused(error: unknown): boolean {
  return error instanceof ClientError && error.code === "bad-password";
}

Deno.test("a password typed with combining marks is the composed one", () => {
  const composed = passwordFrom(utf8("caf\u00e9"));
  const combined = passwordFrom(utf8("cafe\u0301"));
  assert.equal(hex(composed.expose()), hex(combined.expose()));
});

Deno.test("a password that is empty or not Unicode is refused", () => {
  assert.throws(() => passwordFrom(new Uint8Array()), refused);
  assert.throws(() => passwordFrom(fromHex("ff00")), refused);
  assert.throws(() => passwordFrom(fromHex("eda080")), refused, "a lone surrogate");
});

Deno.test("what was typed is overwritten, and the password does not print", () => {
  const typed = utf8("swordfish");
  const password = passwordFrom(typed);
  assert.deepEqual(typed, new Uint8Array(9));
  assert.equal(Deno.inspect(password).includes("swordfish"), false);
});
