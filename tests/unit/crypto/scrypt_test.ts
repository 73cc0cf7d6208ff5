import assert from "node:assert/strict";
import { hex, utf8 } from "../../../src/bytes.ts";
import { scrypt } from "../../../src/crypto/scrypt.ts";

Deno.test("scrypt gives the second answer of RFC 7914, section 12", () => {
  const cost = { rounds: 1024, blockSize: 8, lanes: 16 };
  assert.equal(
    hex(scrypt(utf8("password"), utf8("NaCl"), cost, 64)),
    "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162" +
      "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640",
  );
});
