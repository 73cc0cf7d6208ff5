import { Reader } from "../codec/reader.ts";
import { Writer } from "../codec/writer.ts";
import { exporter, KEY_LENGTH, PUBLIC_LENGTH, restoredPair } from "../crypto/keys.ts";
import { type PublicKey, rootKey, theirIdentity, theirPublic } from "../crypto/keys.ts";
import { KYBER_CIPHERTEXT_LENGTH } from "../crypto/kyber1024.ts";
import { ensure, PeerError } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import { readBraid, writeBraid } from "../ratchet/braid/braid.ts";
import * as chains from "../ratchet/chain.ts";
import type { DoubleRatchet, PeerChain } from "../ratchet/double_ratchet.ts";
import type { Opening } from "../wire/prekey_message.ts";
import type { Session } from "./session.ts";

/**
 * A session as bytes, for the vault. It is written and read with every message, so keys
 * are put whole and taken as views. The base key stands first, after the version, where
 * an archived session is found by it without being read.
 *
 * Reading is total: bytes that are no snapshot are refused with `PeerError`.
 */

/** Of the format: a program that writes another reads this one too. */
const VERSION = 1;

/** Bytes of a usual snapshot, generously: what a writer should reserve. */
export const CAPACITY = 6 * 1024;

const FLAG = { answered: 0, unanswered: 1, listening: 0, speaking: 1, no: 0, yes: 1 };

/** The snapshot of a session: secret, 1 to 6 KB, and 36 bytes for each skipped key. */
export function encodeSession(session: Session): Uint8Array {
  const w = new Writer(CAPACITY);
  writeSession(w, session);
  return w.finish();
}

/** Appends the snapshot of a session. */
export function writeSession(w: Writer, session: Session): void {
  w.u8(VERSION);
  w.put(session.baseKey);
  w.u8(FLAG[session.state]);
  if (session.state === "unanswered") {
    w.varint(session.since);
    writeOpening(w, session.opening);
  }
  w.put(session.theirs);
  w.put(session.exporter.expose());
  writeRatchet(w, session.ratchet.classic);
  writeBraid(w, session.ratchet.braid);
}

/** The session of a snapshot; it keeps views of the bytes. */
export function decodeSession(bytes: Uint8Array): Session {
  const r = new Reader(bytes);
  const baseKey = readBaseKey(r);
  const unanswered = readFlag(r)
    ? { state: "unanswered", since: r.varint(), opening: readOpening(r) } as const
    : null;
  const common = {
    theirs: theirIdentity(r.take(PUBLIC_LENGTH)),
    baseKey,
    exporter: exporter(r.take(KEY_LENGTH)),
    ratchet: { classic: readRatchet(r), braid: readBraid(r) },
  };
  r.end();
  return unanswered === null
    ? { state: "answered", ...common }
    : { ...unanswered, ...common };
}

/** The base key of a snapshot, which is not read any further. */
export function baseKeyOf(bytes: Uint8Array): PublicKey {
  return readBaseKey(new Reader(bytes));
}

function readBaseKey(r: Reader): PublicKey {
  ensure(r.u8() === VERSION, "unsupported-version");
  return theirPublic(r.take(PUBLIC_LENGTH));
}

function writeOpening(w: Writer, opening: Opening): void {
  const { oneTimeId } = opening;
  w.u8(oneTimeId === null ? FLAG.no : FLAG.yes);
  if (oneTimeId !== null) w.u32(oneTimeId);
  w.u32(opening.signedId);
  w.u32(opening.kyberId);
  w.put(opening.kyberCiphertext);
}

function readOpening(r: Reader): Opening {
  return {
    oneTimeId: readFlag(r) ? r.u32() : null,
    signedId: r.u32(),
    kyberId: r.u32(),
    kyberCiphertext: r.take(KYBER_CIPHERTEXT_LENGTH),
  };
}

function writeRatchet(w: Writer, ratchet: DoubleRatchet): void {
  w.put(ratchet.root.expose());
  w.u32(ratchet.previousCounter);
  w.u8(ratchet.peers.length);
  for (const { theirs, chain } of ratchet.peers) {
    w.put(theirs);
    chains.writeReceivingChain(w, chain);
  }
  w.u8(FLAG[ratchet.turn]);
  if (ratchet.turn === "listening") return;
  w.put(ratchet.ours.public);
  w.put(ratchet.ours.private.expose());
  chains.writeChain(w, ratchet.sending);
}

function readRatchet(r: Reader): DoubleRatchet {
  const root = rootKey(r.take(KEY_LENGTH));
  const previousCounter = r.u32();
  const count = r.u8();
  ensure(count <= LIMIT.receivingChains, "malformed");
  const peers = Array.from({ length: count }, () => readPeer(r));
  const common = { root, previousCounter, peers };
  if (readFlag(r)) {
    const ours = restoredPair(r.take(PUBLIC_LENGTH), r.take(KEY_LENGTH));
    return { turn: "speaking", ...common, ours, sending: chains.readChain(r) };
  }
  // Whoever listens heard the newest of the peer's keys last.
  const newest = peers.at(-1);
  if (newest === undefined) throw new PeerError("malformed");
  return { turn: "listening", ...common, theirs: newest.theirs };
}

function readPeer(r: Reader): PeerChain {
  const theirs = theirPublic(r.take(PUBLIC_LENGTH));
  return { theirs, chain: chains.readReceivingChain(r) };
}

function readFlag(r: Reader): boolean {
  const flag = r.u8();
  ensure(flag <= 1, "malformed");
  return flag === 1;
}
