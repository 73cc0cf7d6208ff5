import { concat, equal } from "../../bytes.ts";
import { kemDecapsulate, kemPair, SEED_LENGTH } from "../../crypto/ml_kem768.ts";
import { ensure } from "../../errors.ts";
import type { Random } from "../../random.ts";
import { Secret } from "../../secret.ts";
import {
  epochSecret,
  macCiphertext,
  macHeader,
  updateAuthenticator,
} from "./authenticator.ts";
import { addChunk, type Chunk, decoded, decoder, encoder, nextChunk } from "./chunks.ts";
import { CT2_LENGTH, splitKey } from "./incremental_kem.ts";
import type { Payload } from "./message.ts";
import { awaitHeader } from "./send_ciphertext.ts";
import {
  CHUNKS,
  type Ct1Received,
  type EkSentCt1Received,
  type HeaderSent,
  type KeySender,
  type KeysSampled,
  type KeysUnsampled,
  type Moved,
  type Sent,
} from "./states.ts";

/**
 * The side that offers the epoch's KEM key (wire-spec 8.7). It hears that something
 * arrived only by what the other side sends next.
 *
 *       startBraid() as A2B, nextEpoch() in send_ciphertext.ts
 *                 │
 *       ┌─────────▼─────────┐
 *       │   KeysUnsampled   │
 *       └─────────┬─────────┘
 *                 │ sampleKey()   on sending
 *       ┌─────────▼─────────┐
 *       │    KeysSampled    │ sends Hdr
 *       └─────────┬─────────┘
 *                 │ startCt1()    on Ct1
 *       ┌─────────▼─────────┐
 *       │    HeaderSent     │ sends Ek
 *       └─────────┬─────────┘
 *                 │ addCt1()      on Ct1, when it completes c1
 *       ┌─────────▼─────────┐
 *       │    Ct1Received    │ sends EkCt1Ack
 *       └─────────┬─────────┘
 *                 │ startCt2()    on Ct2
 *       ┌─────────▼─────────┐
 *       │ EkSentCt1Received │ sends Ct1Ack
 *       └─────────┬─────────┘
 *                 │ addCt2()      on Ct2, when it completes c2: the epoch's secret
 *                 ▼
 *       NoHeaderReceived of the next epoch, in send_ciphertext.ts
 */

/** What this side sends in each of its states (the SEND table's first half). */
export function send(state: KeySender, random: Random): Sent {
  switch (state.name) {
    case "KeysUnsampled":
      return send(sampleKey(state, random), random);
    case "KeysSampled": {
      const { next: header, chunk } = nextChunk(state.header);
      return sent({ ...state, header }, { type: "Hdr", chunk });
    }
    case "HeaderSent": {
      const { next: vector, chunk } = nextChunk(state.vector);
      return sent({ ...state, vector }, { type: "Ek", chunk });
    }
    case "Ct1Received": {
      const { next: vector, chunk } = nextChunk(state.vector);
      return sent({ ...state, vector }, { type: "EkCt1Ack", chunk });
    }
    case "EkSentCt1Received":
      return sent(state, { type: "Ct1Ack" });
  }
}

/**
 * What a message of the same epoch does; types that a state has no arrow for change
 * nothing. A ciphertext whose MAC is wrong is "forged".
 */
export function receive(state: KeySender, payload: Payload): Moved {
  switch (state.name) {
    case "KeysUnsampled":
      return moved(state);
    case "KeysSampled":
      return moved(
        payload.type === "Ct1" ? startCt1(state, payload.chunk) : state,
      );
    case "HeaderSent":
      return moved(
        payload.type === "Ct1" ? addCt1(state, payload.chunk) : state,
      );
    case "Ct1Received":
      return moved(
        payload.type === "Ct2" ? startCt2(state, payload.chunk) : state,
      );
    case "EkSentCt1Received":
      return payload.type === "Ct2" ? addCt2(state, payload.chunk) : moved(state);
  }
}

function sampleKey(state: KeysUnsampled, random: Random): KeysSampled {
  const { epoch, authenticator } = state;
  const seed = new Secret("braid KEM seed", random.bytes(SEED_LENGTH));
  const { header } = publicKey(seed);
  const mac = macHeader(authenticator, epoch, header);
  return {
    name: "KeysSampled",
    epoch,
    authenticator,
    seed,
    header: encoder(concat(header, mac)),
  };
}

function startCt1(state: KeysSampled, chunk: Chunk): HeaderSent {
  const { epoch, authenticator, seed } = state;
  return {
    name: "HeaderSent",
    epoch,
    authenticator,
    seed,
    vector: encoder(publicKey(seed).vector),
    ct1: addChunk(decoder(CHUNKS.ct1), chunk),
  };
}

function addCt1(state: HeaderSent, chunk: Chunk): HeaderSent | Ct1Received {
  const collected = addChunk(state.ct1, chunk);
  const ct1 = decoded(collected);
  if (ct1 === null) return { ...state, ct1: collected };
  return { ...state, name: "Ct1Received", ct1 };
}

function startCt2(state: Ct1Received, chunk: Chunk): EkSentCt1Received {
  const { epoch, authenticator, seed, ct1 } = state;
  return {
    name: "EkSentCt1Received",
    epoch,
    authenticator,
    seed,
    ct1,
    ct2: addChunk(decoder(CHUNKS.ct2), chunk),
  };
}

function addCt2(state: EkSentCt1Received, chunk: Chunk): Moved {
  const collected = addChunk(state.ct2, chunk);
  const whole = decoded(collected);
  if (whole === null) return moved({ ...state, ct2: collected });
  const { epoch } = state;
  const ciphertext = concat(state.ct1, whole.subarray(0, CT2_LENGTH));
  const { decapsulationKey } = kemPair(state.seed.expose());
  const secret = epochSecret(
    epoch,
    kemDecapsulate(decapsulationKey, ciphertext),
  );
  const authenticator = updateAuthenticator(state.authenticator, epoch, secret);
  const mac = macCiphertext(authenticator, epoch, ciphertext);
  ensure(equal(mac, whole.subarray(CT2_LENGTH)), "forged");
  return { next: awaitHeader(epoch + 1, authenticator), secret };
}

function publicKey(seed: Secret) {
  return splitKey(kemPair(seed.expose()).encapsulationKey);
}

function moved(next: KeySender): Moved {
  return { next, secret: null };
}

function sent(next: KeySender, payload: Payload): Sent {
  return { next, payload, secret: null };
}
