import { concat, equal } from "../bytes.ts";
import { sha256 } from "../crypto/kdf.ts";
import { kemEncapsulate } from "../crypto/ml_kem768.ts";
import { PeerError } from "../errors.ts";
import type { Random } from "../random.ts";
import type { Secret } from "../secret.ts";
import { readCertificate } from "./certificate.ts";
import { ChannelKeys } from "./channel.ts";
import { decodeOffer, encodeTerms, FEATURES, headOf, type Offer } from "./handshake.ts";
import { prologueOf, pskOf, refusingAlike, splitMessage } from "./handshake.ts";
import { Handshake, NKPSK2 } from "./noise.ts";
import { RelayChannel } from "./relay_channel.ts";
import { CHACHA_SHA256 } from "./suite.ts";

/** A static key of the relay's, with the certificate that speaks for it. */
export interface RelayStatic {
  /** Encoded. */
  readonly certificate: Uint8Array;
  /** The X25519 private key of the certificate's static key, 32 bytes. */
  readonly privateKey: Secret;
}

/** What the relay needs to take part in a handshake. */
export interface AcceptInput {
  /** The current key, and the previous one while it is kept. */
  readonly statics: readonly RelayStatic[];
  /** A POST body of kind 1. */
  readonly message: Uint8Array;
  readonly random: Random;
  /** Unix milliseconds, told to the client. */
  readonly now: number;
  /** Seconds for which the channel will be kept, told to the client. */
  readonly lifetime: number;
}

/** What came of message 1: to be answered, and half open until a request verifies. */
export interface Accepted {
  /** `ANSWER_LENGTH` bytes. */
  readonly answer: Uint8Array;
  readonly channel: RelayChannel;
}

/** Takes part in a handshake; every refusal is a `PeerError` "forged". */
export function acceptHandshake(input: AcceptInput): Accepted {
  return refusingAlike(() => {
    const [head, message] = splitMessage(input.message);
    const noise = responder(head, input);
    try {
      return answer(noise, decodeOffer(noise.read(message)), input);
    } finally {
      noise.wipe();
    }
  });
}

/** The Noise state for whichever of our keys the head names. */
function responder(head: Uint8Array, { statics, random }: AcceptInput): Handshake {
  for (const { certificate, privateKey } of statics) {
    const hash = sha256(certificate);
    if (!equal(head, headOf(hash))) continue;
    const publicKey = readCertificate(certificate).staticKey;
    return new Handshake({
      pattern: NKPSK2,
      suite: CHACHA_SHA256,
      role: "responder",
      prologue: prologueOf(hash),
      random,
      ours: { privateKey: privateKey.expose(), publicKey },
    });
  }
  throw new PeerError("unsupported-version");
}

function answer(noise: Handshake, offer: Offer, input: AcceptInput): Accepted {
  const { encapsulationKey, features } = offer;
  const { ciphertext, secret } = kemEncapsulate(encapsulationKey, input.random);
  const psk = pskOf(secret, encapsulationKey, ciphertext);
  const { lifetime, now: relayTime } = input;
  const terms = encodeTerms({ lifetime, relayTime, features: FEATURES });
  const answer = concat(ciphertext, noise.write(terms, psk));
  secret.fill(0);
  psk.fill(0);
  const established = noise.finish();
  const keys = new ChannelKeys(CHACHA_SHA256, established);
  const channel = new RelayChannel({ keys, h: established.h, features });
  return { answer, channel };
}
