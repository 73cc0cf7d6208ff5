import { Reader } from "../codec/reader.ts";
import { Writer } from "../codec/writer.ts";
import {
  KEY_LENGTH,
  PUBLIC_LENGTH,
  restoredSigningPair,
  theirPublic,
} from "../crypto/keys.ts";
import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import {
  readChain,
  readReceivingChain,
  writeChain,
  writeReceivingChain,
} from "../ratchet/chain.ts";
import { DISTRIBUTION_LENGTH } from "../wire/sender_key_message.ts";
import type { OurSenderKey, SenderKeys, TheirSenderKey } from "./sender_key.ts";

/** Sender keys as bytes, for the vault; its first byte is the version of the format. */

const VERSION = 1;

/** 122 bytes of our keys in a distribution. */
export function encodeOurSenderKey(ours: OurSenderKey): Uint8Array {
  const w = new Writer();
  w.u8(VERSION);
  w.put(ours.distribution);
  w.u32(ours.chainId);
  writeChain(w, ours.chain);
  w.put(ours.signing.public);
  w.put(ours.signing.private.expose());
  return w.finish();
}

/** What `encodeOurSenderKey` made; "unsupported-version" or "malformed" otherwise. */
export function decodeOurSenderKey(bytes: Uint8Array): OurSenderKey {
  const r = readVersion(bytes);
  const ours = {
    distribution: r.take(DISTRIBUTION_LENGTH),
    chainId: r.u32(),
    chain: readChain(r),
    signing: restoredSigningPair(r.take(PUBLIC_LENGTH), r.take(KEY_LENGTH)),
  };
  r.end();
  return ours;
}

/** 2 bytes and 75 for each state, and 36 for each skipped seed. */
export function encodeSenderKeys({ states }: SenderKeys): Uint8Array {
  const w = new Writer();
  w.u8(VERSION);
  w.u8(states.length);
  for (const { chainId, chain, signingKey } of states) {
    w.u32(chainId);
    w.put(signingKey);
    writeReceivingChain(w, chain);
  }
  return w.finish();
}

/** What `encodeSenderKeys` made; "unsupported-version" or "malformed" otherwise. */
export function decodeSenderKeys(bytes: Uint8Array): SenderKeys {
  const r = readVersion(bytes);
  const count = r.u8();
  ensure(count <= LIMIT.senderKeyStates, "malformed");
  const states = Array.from({ length: count }, () => readState(r));
  r.end();
  return { states };
}

function readState(r: Reader): TheirSenderKey {
  const chainId = r.u32();
  const signingKey = theirPublic(r.take(PUBLIC_LENGTH));
  return { chainId, signingKey, chain: readReceivingChain(r) };
}

function readVersion(bytes: Uint8Array): Reader {
  const r = new Reader(bytes);
  ensure(r.u8() === VERSION, "unsupported-version");
  return r;
}
