import { concat } from "../bytes.ts";
import { sha256 } from "../crypto/kdf.ts";
import { kemDecapsulate } from "../crypto/ml_kem768.ts";
import type { KemPair } from "../crypto/ml_kem/ml_kem.ts";
import { kemGenerate } from "../crypto/ml_kem768.ts";
import type { Random } from "../random.ts";
import { readCertificate } from "./certificate.ts";
import { ChannelKeys } from "./channel.ts";
import { ClientChannel } from "./client_channel.ts";
import { decodeTerms, encodeOffer, FEATURES, headOf } from "./handshake.ts";
import { prologueOf, pskOf, refusingAlike, splitAnswer } from "./handshake.ts";
import { Handshake, NKPSK2 } from "./noise.ts";
import { CHACHA_SHA256 } from "./suite.ts";
import type { TrustedCertificate } from "./verify.ts";

/** Starts a handshake with the relay whose certificate was verified. */
export function beginHandshake(
  certificate: TrustedCertificate,
  random: Random,
): PendingHandshake {
  const hash = sha256(certificate);
  const noise = new Handshake({
    pattern: NKPSK2,
    suite: CHACHA_SHA256,
    role: "initiator",
    prologue: prologueOf(hash),
    random,
    theirs: readCertificate(certificate).staticKey,
  });
  const kem = kemGenerate(random);
  const { encapsulationKey } = kem;
  const offer = noise.write(encodeOffer({ encapsulationKey, features: FEATURES }));
  return new PendingHandshake(concat(headOf(hash), offer), noise, kem);
}

/** A handshake that waits for the relay's answer. Its keys serve once, no retry. */
export class PendingHandshake {
  readonly #noise: Handshake;
  readonly #kem: KemPair;
  #isOver = false;

  constructor(
    /** The body of the POST, `MESSAGE_LENGTH` bytes. */
    readonly message: Uint8Array,
    noise: Handshake,
    kem: KemPair,
  ) {
    this.#noise = noise;
    this.#kem = kem;
  }

  /**
   * The channel, or `PeerError` "forged"; either way the handshake is over.
   *
   * @param now Unix milliseconds.
   */
  finish(answer: Uint8Array, now: number): ClientChannel {
    if (this.#isOver) throw new Error("A handshake finishes once");
    try {
      return refusingAlike(() => this.#finish(answer, now));
    } finally {
      this.abandon();
    }
  }

  /** Gives up: clears the ephemeral keys. */
  abandon(): void {
    this.#isOver = true;
    this.#noise.wipe();
    this.#kem.decapsulationKey.fill(0);
  }

  #finish(answer: Uint8Array, now: number): ClientChannel {
    const [ciphertext, message] = splitAnswer(answer);
    const secret = kemDecapsulate(this.#kem.decapsulationKey, ciphertext);
    const psk = pskOf(secret, this.#kem.encapsulationKey, ciphertext);
    const terms = decodeTerms(this.#noise.read(message, psk));
    secret.fill(0);
    psk.fill(0);
    const established = this.#noise.finish();
    const keys = new ChannelKeys(CHACHA_SHA256, established);
    const { h } = established;
    return new ClientChannel({ ...terms, keys, h, now });
  }
}
