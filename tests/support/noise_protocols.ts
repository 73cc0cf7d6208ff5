import { gcm } from "@noble/ciphers/aes.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { be64, concat } from "../../src/bytes.ts";
import { NKPSK2, type Pattern, type Token } from "../../src/channel/noise.ts";
import { CHACHA_SHA256, type CipherInput, type Suite } from "../../src/channel/suite.ts";
import { PeerError } from "../../src/errors.ts";

/** The fundamental patterns of Noise (section 7.5) that the published vectors use. */
const FUNDAMENTAL: Record<string, string> = {
  NN: "e / e ee",
  NK: "e es / e ee",
  KK: "e es ss / e ee se",
  NX: "e / e ee s es",
  XK: "e es / e ee / s se",
  IK: "e es s ss / e ee se",
  XX: "e / e ee s es / s se",
  IX: "e s / e ee se s es",
};

/** The pattern with this name, psk modifier included. */
export function patternOf(name: string): Pattern {
  const [, base = "", psk] = /^([A-Z]+)(?:psk(\d))?$/.exec(name) ?? [];
  const messages = (FUNDAMENTAL[base] ?? "").split(" / ").map(tokensOf);
  if (psk === "0") messages[0]?.unshift("psk");
  else if (psk !== undefined) messages[Number(psk) - 1]?.push("psk");
  return {
    name,
    initiatorKnown: base.startsWith("K"),
    responderKnown: base.endsWith("K"),
    messages,
  };
}

/** The suite with this name, such as "AESGCM_SHA512". */
export function suiteOf(name: string): Suite {
  const [cipher, hash] = name.split("_");
  return {
    ...CHACHA_SHA256,
    ...(cipher === "AESGCM" && AES_GCM),
    ...(hash === "SHA512" && SHA_512),
    name,
  };
}

const AES_GCM = {
  seal: (input: CipherInput) => aesGcm(input).encrypt(input.data),
  open(input: CipherInput) {
    try {
      return aesGcm(input).decrypt(input.data);
    } catch (cause) {
      throw new PeerError("forged", { cause });
    }
  },
};

const SHA_512 = {
  hash: sha512,
  hmac: (key: Uint8Array, data: Uint8Array) => hmac(sha512, key, data),
};

function aesGcm({ key, n, associated }: CipherInput) {
  return gcm(key, concat(new Uint8Array(4), be64(n)), associated);
}

function tokensOf(text: string): Token[] {
  const known = new Set<string>(NKPSK2.messages.flat());
  for (const token of ["s", "se", "ss"]) known.add(token);
  return text.split(" ").filter((token): token is Token => known.has(token));
}
