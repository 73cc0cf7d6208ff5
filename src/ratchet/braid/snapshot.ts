import type { Reader } from "../../codec/reader.ts";
import type { Writer } from "../../codec/writer.ts";
import { MESSAGE_LENGTH, SEED_LENGTH } from "../../crypto/ml_kem768.ts";
import { ensure, PeerError } from "../../errors.ts";
import { Secret } from "../../secret.ts";
import { readSkipped, writeSkipped } from "../skipped.ts";
import type { Authenticator } from "./authenticator.ts";
import {
  CHUNK_LENGTH,
  type Decoder,
  type Encoder,
  HELD_LENGTH,
  heldCount,
} from "./chunks.ts";
import { CT1_LENGTH, HEADER_LENGTH } from "./incremental_kem.ts";
import type { Chain, KeyChain, KeyEpoch } from "./key_chain.ts";
import { type BraidState, CHUNKS } from "./states.ts";

/**
 * A braid's state and key chain as bytes, for the snapshot of its session. It is written
 * and read with every message, so buffers are put whole and taken as views. Reading is
 * total: it refuses with `PeerError` "malformed" and throws nothing else.
 */

/** A state's place is its number in a snapshot. */
const STATES = [
  "KeysUnsampled",
  "KeysSampled",
  "HeaderSent",
  "Ct1Received",
  "EkSentCt1Received",
  "NoHeaderReceived",
  "HeaderReceived",
  "Ct1Sampled",
  "EkReceivedCt1Sampled",
  "Ct1Acknowledged",
  "Ct2Sampled",
] as const;

/** Epochs of a key chain: the one before the sending one, it, and the next. */
const MAX_EPOCHS = 3;

/** Appends a state: 66 bytes and what the state holds. */
export function writeState(w: Writer, state: BraidState): void {
  w.u8(STATES.indexOf(state.name));
  w.varint(state.epoch);
  writeSecret(w, state.authenticator.rootKey);
  writeSecret(w, state.authenticator.macKey);
  switch (state.name) {
    case "KeysUnsampled":
      return;
    case "KeysSampled":
      writeSecret(w, state.seed);
      return writeEncoder(w, state.header);
    case "HeaderSent":
      writeSecret(w, state.seed);
      writeEncoder(w, state.vector);
      return writeDecoder(w, state.ct1);
    case "Ct1Received":
      writeSecret(w, state.seed);
      writeEncoder(w, state.vector);
      return w.put(state.ct1);
    case "EkSentCt1Received":
      writeSecret(w, state.seed);
      w.put(state.ct1);
      return writeDecoder(w, state.ct2);
    case "NoHeaderReceived":
      return writeDecoder(w, state.header);
    case "HeaderReceived":
      return w.put(state.header);
    case "Ct1Sampled":
      w.put(state.header);
      writeSecret(w, state.m);
      writeEncoder(w, state.ct1);
      return writeDecoder(w, state.vector);
    case "EkReceivedCt1Sampled":
      writeEncoder(w, state.ct1);
      return w.put(state.ct2);
    case "Ct1Acknowledged":
      w.put(state.header);
      writeSecret(w, state.m);
      w.put(state.ct1);
      return writeDecoder(w, state.vector);
    case "Ct2Sampled":
      return writeEncoder(w, state.ct2);
  }
}

/** What `writeState` wrote; each object's properties are read in their order. */
export function readState(r: Reader): BraidState {
  const name = STATES[r.u8()];
  if (name === undefined) throw new PeerError("malformed");
  const common = { epoch: r.varint(), authenticator: readAuthenticator(r) };
  switch (name) {
    case "KeysUnsampled":
      return { name, ...common };
    case "KeysSampled":
      return { name, ...common, seed: readSeed(r), header: readEncoder(r, "header") };
    case "HeaderSent":
      return { name, ...common, ...readOffer(r), ct1: readDecoder(r, "ct1") };
    case "Ct1Received":
      return { name, ...common, ...readOffer(r), ct1: r.take(CT1_LENGTH) };
    case "EkSentCt1Received": {
      const offered = { seed: readSeed(r), ct1: r.take(CT1_LENGTH) };
      return { name, ...common, ...offered, ct2: readDecoder(r, "ct2") };
    }
    case "NoHeaderReceived":
      return { name, ...common, header: readDecoder(r, "header") };
    case "HeaderReceived":
      return { name, ...common, header: r.take(HEADER_LENGTH) };
    case "Ct1Sampled": {
      const answer = { ...readAnswer(r), ct1: readEncoder(r, "ct1") };
      return { name, ...common, ...answer, vector: readDecoder(r, "vector") };
    }
    case "EkReceivedCt1Sampled": {
      const ct1 = readEncoder(r, "ct1");
      return { name, ...common, ct1, ct2: r.take(CHUNKS.ct2 * CHUNK_LENGTH) };
    }
    case "Ct1Acknowledged": {
      const answer = { ...readAnswer(r), ct1: r.take(CT1_LENGTH) };
      return { name, ...common, ...answer, vector: readDecoder(r, "vector") };
    }
    case "Ct2Sampled":
      return { name, ...common, ct2: readEncoder(r, "ct2") };
  }
}

/** Appends a key chain: about 40 bytes, 73 for each epoch, and the skipped keys. */
export function writeKeyChain(w: Writer, chain: KeyChain): void {
  w.u8(chain.direction === "A2B" ? 0 : 1);
  writeSecret(w, chain.nextRoot);
  w.varint(chain.sendEpoch);
  w.u8(chain.epochs.length);
  for (const { epoch, sending, receiving } of chain.epochs) {
    w.varint(epoch);
    w.u8(sending === null ? 0 : 1);
    if (sending !== null) writeChain(w, sending);
    writeChain(w, receiving);
    writeSkipped(w, receiving.skipped);
  }
}

/** What `writeKeyChain` wrote. */
export function readKeyChain(r: Reader): KeyChain {
  const direction = readFlag(r) ? "B2A" : "A2B";
  const nextRoot = readSecret(r, "braid root", 32);
  const sendEpoch = r.varint();
  const count = r.u8();
  ensure(count >= 1 && count <= MAX_EPOCHS, "malformed");
  const epochs = Array.from({ length: count }, () => readEpoch(r));
  return { direction, nextRoot, sendEpoch, epochs };
}

function readEpoch(r: Reader): KeyEpoch {
  const epoch = r.varint();
  const sending = readFlag(r) ? readChain(r) : null;
  const receiving = { ...readChain(r), skipped: readSkipped(r) };
  return { epoch, sending, receiving };
}

function writeChain(w: Writer, chain: Chain): void {
  writeSecret(w, chain.next);
  w.u32(chain.counter);
}

function readChain(r: Reader): Chain {
  return { next: readSecret(r, "braid chain", 32), counter: r.u32() };
}

function writeEncoder(w: Writer, { message, next }: Encoder): void {
  w.put(message);
  w.u16(next);
}

function readEncoder(r: Reader, what: keyof typeof CHUNKS): Encoder {
  return { message: r.take(CHUNKS[what] * CHUNK_LENGTH), next: r.u16() };
}

function writeDecoder(w: Writer, decoder: Decoder): void {
  w.u8(heldCount(decoder));
  w.put(decoder.held);
}

function readDecoder(r: Reader, what: keyof typeof CHUNKS): Decoder {
  const needed = CHUNKS[what];
  const count = r.u8();
  ensure(count < needed, "malformed");
  return { needed, held: r.take(count * HELD_LENGTH) };
}

function readAuthenticator(r: Reader): Authenticator {
  return {
    rootKey: readSecret(r, "braid authenticator root", 32),
    macKey: readSecret(r, "braid authenticator mac", 32),
  };
}

function readSeed(r: Reader): Secret {
  return readSecret(r, "braid KEM seed", SEED_LENGTH);
}

/** What a state has that sends its key's vector. */
function readOffer(r: Reader) {
  return { seed: readSeed(r), vector: readEncoder(r, "vector") };
}

/** What a state has that still owes c2. */
function readAnswer(r: Reader) {
  const header = r.take(HEADER_LENGTH);
  return { header, m: readSecret(r, "braid KEM message", MESSAGE_LENGTH) };
}

function writeSecret(w: Writer, secret: Secret): void {
  w.put(secret.expose());
}

function readSecret(r: Reader, label: string, length: number): Secret {
  return new Secret(label, r.take(length));
}

function readFlag(r: Reader): boolean {
  const flag = r.u8();
  ensure(flag <= 1, "malformed");
  return flag === 1;
}
