import { concat, equal } from "../../bytes.ts";
import { MESSAGE_LENGTH } from "../../crypto/ml_kem768.ts";
import { ensure } from "../../errors.ts";
import type { Random } from "../../random.ts";
import { Secret } from "../../secret.ts";
import {
  type Authenticator,
  epochSecret,
  macCiphertext,
  macHeader,
  updateAuthenticator,
} from "./authenticator.ts";
import {
  addChunk,
  type Chunk,
  decoded,
  type Decoder,
  decoder,
  encoder,
  nextChunk,
} from "./chunks.ts";
import { encaps1, encaps2, HEADER_LENGTH } from "./incremental_kem.ts";
import type { Carrier, Payload } from "./message.ts";
import {
  CHUNKS,
  type CiphertextSender,
  type Ct1Acknowledged,
  type Ct1Sampled,
  type Ct2Sampled,
  type HeaderReceived,
  type KeysUnsampled,
  type Moved,
  type NoHeaderReceived,
  type Sent,
} from "./states.ts";

/**
 * The side that answers the epoch's KEM key with a ciphertext (wire-spec 8.7). The KEM's
 * secret is known with c1 already; c2 is made as soon as the key's vector is whole.
 *
 *      startBraid() as B2A, addCt2() in send_key.ts
 *                             │
 *                   ┌─────────▼─────────┐
 *                   │ NoHeaderReceived  │ sends None
 *                   └─────────┬─────────┘
 *                             │ addHeader()   on Hdr, when it completes the header
 *                   ┌─────────▼─────────┐
 *                   │  HeaderReceived   │
 *                   └─────────┬─────────┘
 *                             │ sampleCt1()   on sending: the epoch's secret
 *                   ┌─────────▼─────────┐
 *          ┌────────┤    Ct1Sampled     ├────────┐
 *          │        │     sends Ct1     │        │
 *          │        └─────────┬─────────┘        │ addVector()   on EkCt1Ack,
 *          │ addVector()      │ addVector()      │               not complete
 *          │ on Ek,           │ on EkCt1Ack,     │
 *          │ complete         │ complete         │
 * ┌────────▼───────────┐      │         ┌────────▼────────┐
 * │EkReceivedCt1Sampled│      │         │ Ct1Acknowledged │
 * │     sends Ct1      │      │         │   sends None    │
 * └────────┬───────────┘      │         └────────┬────────┘
 *          │ startCt2()       │                  │ addLateVector()   on Ek or
 *          │ on Ct1Ack or     │                  │                   EkCt1Ack, complete
 *          │ EkCt1Ack         │                  │
 *          │        ┌─────────▼─────────┐        │
 *          └───────▶│    Ct2Sampled     │◀───────┘
 *                   │     sends Ct2     │
 *                   └─────────┬─────────┘
 *                             │ nextEpoch()   on any message of the next epoch
 *                             ▼
 *                   KeysUnsampled of the next epoch, in send_key.ts
 */

/** What this side sends in each of its states (the SEND table's second half). */
export function send(state: CiphertextSender, random: Random): Sent {
  switch (state.name) {
    case "NoHeaderReceived":
    case "Ct1Acknowledged":
      return { next: state, payload: { type: "None" }, secret: null };
    case "HeaderReceived":
      return sampleCt1(state, random);
    case "Ct1Sampled":
    case "EkReceivedCt1Sampled": {
      const { next: ct1, chunk } = nextChunk(state.ct1);
      return {
        next: { ...state, ct1 },
        payload: { type: "Ct1", chunk },
        secret: null,
      };
    }
    case "Ct2Sampled": {
      const { next: ct2, chunk } = nextChunk(state.ct2);
      return {
        next: { ...state, ct2 },
        payload: { type: "Ct2", chunk },
        secret: null,
      };
    }
  }
}

/**
 * What a message of the same epoch does; types that a state has no arrow for change
 * nothing. A header whose MAC is wrong is "forged", a vector that is not the header's is
 * "bad-key".
 */
export function receive(state: CiphertextSender, payload: Payload): Moved {
  return { next: received(state, payload), secret: null };
}

function received(state: CiphertextSender, payload: Payload): CiphertextSender {
  switch (state.name) {
    case "NoHeaderReceived":
      return payload.type === "Hdr" ? addHeader(state, payload.chunk) : state;
    case "Ct1Sampled":
      return carriesVector(payload) ? addVector(state, payload) : state;
    case "Ct1Acknowledged":
      return carriesVector(payload) ? addLateVector(state, payload.chunk) : state;
    case "EkReceivedCt1Sampled":
      return saysCt1Arrived(payload) ? startCt2(state, state.ct2) : state;
    case "HeaderReceived":
    case "Ct2Sampled":
      return state;
  }
}

/** The first state of this side in an epoch. */
export function awaitHeader(
  epoch: number,
  authenticator: Authenticator,
): NoHeaderReceived {
  const header = decoder(CHUNKS.header);
  return { name: "NoHeaderReceived", epoch, authenticator, header };
}

/** A message of the next epoch came: its sender has completed this one. */
export function nextEpoch({ epoch, authenticator }: Ct2Sampled): KeysUnsampled {
  return { name: "KeysUnsampled", epoch: epoch + 1, authenticator };
}

function addHeader(
  state: NoHeaderReceived,
  chunk: Chunk,
): NoHeaderReceived | HeaderReceived {
  const collected = addChunk(state.header, chunk);
  const whole = decoded(collected);
  if (whole === null) return { ...state, header: collected };
  const { epoch, authenticator } = state;
  const header = whole.subarray(0, HEADER_LENGTH);
  const mac = macHeader(authenticator, epoch, header);
  ensure(equal(mac, whole.subarray(HEADER_LENGTH)), "forged");
  return { name: "HeaderReceived", epoch, authenticator, header };
}

function sampleCt1(state: HeaderReceived, random: Random): Sent {
  const { epoch, header } = state;
  const m = new Secret("braid KEM message", random.bytes(MESSAGE_LENGTH));
  const made = encaps1(header, m.expose());
  const secret = epochSecret(epoch, made.secret);
  const authenticator = updateAuthenticator(state.authenticator, epoch, secret);
  const { next: ct1, chunk } = nextChunk(encoder(made.ct1));
  const vector = decoder(CHUNKS.vector);
  return {
    next: { name: "Ct1Sampled", epoch, authenticator, header, m, ct1, vector },
    payload: { type: "Ct1", chunk },
    secret,
  };
}

function addVector(state: Ct1Sampled, payload: Carrier): CiphertextSender {
  const { epoch, authenticator, header, m, ct1 } = state;
  const arrived = saysCt1Arrived(payload);
  const vector = addChunk(state.vector, payload.chunk);
  const ct2 = makeCt2(state, ct1.message, vector);
  if (ct2 !== null && arrived) return startCt2(state, ct2);
  if (ct2 !== null) {
    return { name: "EkReceivedCt1Sampled", epoch, authenticator, ct1, ct2 };
  }
  if (!arrived) return { ...state, vector };
  return {
    name: "Ct1Acknowledged",
    epoch,
    authenticator,
    header,
    m,
    ct1: ct1.message,
    vector,
  };
}

function addLateVector(state: Ct1Acknowledged, chunk: Chunk): CiphertextSender {
  const vector = addChunk(state.vector, chunk);
  const ct2 = makeCt2(state, state.ct1, vector);
  return ct2 === null ? { ...state, vector } : startCt2(state, ct2);
}

function startCt2(
  { epoch, authenticator }: CiphertextSender,
  ct2: Uint8Array,
): Ct2Sampled {
  return { name: "Ct2Sampled", epoch, authenticator, ct2: encoder(ct2) };
}

function carriesVector(payload: Payload): payload is Carrier {
  return payload.type === "Ek" || payload.type === "EkCt1Ack";
}

function saysCt1Arrived({ type }: Payload): boolean {
  return type === "EkCt1Ack" || type === "Ct1Ack";
}

/** c2 and the MAC of c1 || c2, or `null` while the vector is not whole. */
function makeCt2(
  { epoch, authenticator, header, m }: Ct1Sampled | Ct1Acknowledged,
  ct1: Uint8Array,
  collected: Decoder,
): Uint8Array | null {
  const vector = decoded(collected);
  if (vector === null) return null;
  const ct2 = encaps2({ header, m: m.expose(), vector });
  return concat(ct2, macCiphertext(authenticator, epoch, concat(ct1, ct2)));
}
