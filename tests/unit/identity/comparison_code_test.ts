import assert from "node:assert/strict";
import { addressBytes } from "../../../src/address.ts";
import { concat, utf8 } from "../../../src/bytes.ts";
import { hkdf, sha256 } from "../../../src/crypto/kdf.ts";
import { exporter, identityPair, keyPair } from "../../../src/crypto/keys.ts";
import {
  commitmentTo,
  comparisonEmoji,
  confirmationMac,
} from "../../../src/identity/comparison_code.ts";
import { EMOJI } from "../../../src/identity/emoji.ts";
import { type Accept, type Start, stepBytes } from "../../../src/wire/comparison_step.ts";
import { deviceAddress } from "../../support/comparison_pair.ts";
import { seeded } from "../../support/seeded.ts";

const random = seeded(21, "comparison code");

const start: Start = {
  step: "start",
  run: random.bytes(16),
  starter: deviceAddress(random),
  accepter: deviceAddress(random),
  starterKey: identityPair(random).public,
  accepterKey: identityPair(random).public,
  baseKey: keyPair(random).public,
};
const shares = { starter: random.bytes(32), accepter: random.bytes(32) };
const accept: Accept = {
  step: "accept",
  run: start.run,
  commitment: commitmentTo(start, shares.accepter),
};

/** The words of a code, where something of the run is another. */
function words(
  other: Partial<Start> = {},
  { starter, accepter } = shares,
  commitment = accept.commitment,
): string {
  const run = { start: { ...start, ...other }, accept: { ...accept, commitment } };
  return comparisonEmoji(run, { starter, accepter }).map(({ word }) => word).join(" ");
}

Deno.test("the code depends on everything that the two said and believe", () => {
  const { starter, accepter, starterKey, accepterKey } = start;
  const codes = [
    words(),
    words({ run: random.bytes(16) }),
    words({ starter: accepter, accepter: starter }),
    words({ starterKey: accepterKey, accepterKey: starterKey }),
    words({
      ...{ starter: accepter, accepter: starter },
      ...{ starterKey: accepterKey, accepterKey: starterKey },
    }),
    words({ starter: deviceAddress(random) }),
    words({ accepter: deviceAddress(random) }),
    words({ starterKey: identityPair(random).public }),
    words({ accepterKey: identityPair(random).public }),
    words({ baseKey: keyPair(random).public }),
    words({}, { ...shares, starter: random.bytes(32) }),
    words({}, { ...shares, accepter: random.bytes(32) }),
    words({}, { starter: shares.accepter, accepter: shares.starter }),
    words({}, shares, random.bytes(32)),
  ];
  assert.equal(new Set(codes).size, codes.length);
});

Deno.test("a code never changes: both sides must come to the same one for good", () => {
  assert.equal(words(), "Smiley Moon Headphones Rocket Gift Pencil Telephone");
});

Deno.test("a code is what groups.md 5 says it is", () => {
  const code = hkdf({
    ikm: concat(shares.starter, shares.accepter),
    salt: sha256(concat(stepBytes(start), stepBytes(accept))),
    info: concat(
      ...[utf8("msgr/v1/sas"), Uint8Array.of(0)],
      ...[addressBytes(start.starter), start.starterKey],
      ...[addressBytes(start.accepter), start.accepterKey],
      start.baseKey,
    ),
    length: 6,
  });
  const first42 = [...code].map((byte) => byte.toString(2).padStart(8, "0")).join("")
    .slice(0, 42).match(/.{6}/g) ?? [];
  assert.equal(first42.map((bits) => EMOJI[parseInt(bits, 2)]?.word).join(" "), words());
});

Deno.test("a commitment is to one share in one run", () => {
  assert.equal(accept.commitment.length, 32);
  assert.notDeepEqual(commitmentTo(start, shares.starter), accept.commitment);
  const other = { ...start, run: random.bytes(16) };
  assert.notDeepEqual(commitmentTo(other, shares.accepter), accept.commitment);
});

Deno.test("a confirmation is one role's, in one run and session, about two keys", () => {
  const x = exporter(random.bytes(32));
  const good = {
    run: start.run,
    role: "starter" as const,
    own: start.starterKey,
    peer: start.accepterKey,
  };
  const macs = [
    confirmationMac(x, good),
    confirmationMac(exporter(random.bytes(32)), good),
    confirmationMac(x, { ...good, run: random.bytes(16) }),
    confirmationMac(x, { ...good, role: "accepter" }),
    confirmationMac(x, { ...good, own: good.peer, peer: good.own }),
    confirmationMac(x, { ...good, own: identityPair(random).public }),
    confirmationMac(x, { ...good, peer: identityPair(random).public }),
  ];
  assert.equal(new Set(macs.map(String)).size, macs.length);
});
