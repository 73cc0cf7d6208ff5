import assert from "node:assert/strict";
import { isAddress } from "../../src/address.ts";
import { fromHex, hex } from "../../src/bytes.ts";
import { identityPairOf, keyPairOf, loginPrivate } from "../../src/crypto/keys.ts";
import { theirIdentity } from "../../src/crypto/keys.ts";
import { kyberPairOf } from "../../src/crypto/kyber1024.ts";
import { xeddsaVerify } from "../../src/crypto/xeddsa.ts";
import { decodeRecord, encodeRecord, NO_SESSIONS } from "../../src/session/record.ts";
import { openMessage } from "../../src/session/conversation.ts";
import type { PrekeyVault } from "../../src/session/vault.ts";
import { KIND } from "../../src/wire/envelope.ts";
import { decodePrekeyMessage } from "../../src/wire/prekey_message.ts";
import { refusal } from "../support/refusal.ts";
import { transcripts } from "../support/vectors.ts";

/** What the official library's Alice wrote, opened with the keys of its Bob. */

type Transcript =
  | typeof transcripts.native_session_opk
  | typeof transcripts.native_session_no_opk;

for (
  const [name, transcript] of [
    ["with a one-time prekey", transcripts.native_session_opk],
    ["without a one-time prekey", transcripts.native_session_no_opk],
  ] as const
) {
  Deno.test(`the official library's first messages are opened, ${name}`, () => {
    const bob = recipient(transcript);
    let record = NO_SESSIONS;
    transcript.messages.forEach(({ plaintext, prekey_message }, at) => {
      const body = fromHex(prekey_message);
      const opened = openMessage(record, { ...bob, body });
      assert.equal(hex(opened.plaintext), plaintext);
      assert.equal(opened.spent === null, at > 0);
      record = decodeRecord(encodeRecord(opened.next));
      const again = () => openMessage(record, { ...bob, body });
      assert.throws(again, refusal("duplicate"));
    });
  });

  Deno.test(`its prekey signatures verify, ${name}`, () => {
    const { identity } = recipient(transcript).us;
    const spk = keyPairOf(fromHex(transcript.bob_spk_priv)).public;
    const kyber = fromHex(transcript.bob_kyber_public);
    const ours = theirIdentity(identity.public);
    assert.ok(xeddsaVerify(ours, spk, fromHex(transcript.bob_spk_sig)));
    assert.ok(xeddsaVerify(ours, kyber, fromHex(transcript.bob_kyber_sig)));
  });
}

function recipient(transcript: Transcript) {
  const { alice_addr: from, bob_addr: address } = transcript;
  assert.ok(isAddress(from) && isAddress(address));
  const us = {
    address,
    registrationId: 1,
    identity: identityPairOf(fromHex(transcript.bob_identity_priv)),
    login: loginPrivate(new Uint8Array(32)),
  };
  const { signedId, kyberId, oneTimeId } = decodePrekeyMessage(
    fromHex(transcript.messages[0]?.prekey_message ?? ""),
  );
  const { bob_opk_priv } = transcript;
  const ec = bob_opk_priv === null ? null : keyPairOf(fromHex(bob_opk_priv));
  const signed = keyPairOf(fromHex(transcript.bob_spk_priv));
  const kyber = kyberPairOf(fromHex(transcript.bob_kyber_secret));
  const prekeys: PrekeyVault = {
    signedPrekey: (id) => id === signedId ? signed : null,
    ecPrekey: (id) => id === oneTimeId ? ec : null,
    kyberPrekey: (id) =>
      id === kyberId ? { private: kyber.private, use: "one-time" } : null,
    lookUpStart: () => "new",
  };
  return { us, from, pinned: null, prekeys, kind: KIND.prekeyMessage } as const;
}
