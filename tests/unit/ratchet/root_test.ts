import assert from "node:assert/strict";
import { fromHex, hex } from "../../../src/bytes.ts";
import { rootKey } from "../../../src/crypto/keys.ts";
import { stepRoot } from "../../../src/ratchet/root.ts";
import { Secret } from "../../../src/secret.ts";
import { transcripts } from "../../support/vectors.ts";

const known = transcripts.known_ratchet;

Deno.test("a step of the root chain gives the known root and chain keys", () => {
  const agreement = new Secret("test", fromHex(known.dh));
  const { root, chain } = stepRoot(rootKey(fromHex(known.root)), agreement);
  assert.equal(hex(root.expose()), known.new_root);
  assert.equal(hex(chain.key.expose()), known.chain);
  assert.equal(chain.index, 0);
});
