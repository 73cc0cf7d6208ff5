import { encodeCbor } from "../src/codec/cbor.ts";
import type { OurDevice } from "../src/identity/identity.ts";
import {
  makeEcPrekey,
  makeKyberPrekey,
  makeSignedPrekey,
} from "../src/identity/prekeys.ts";
import { publicEcPrekey, publicSignedPrekey } from "../src/identity/prekeys.ts";
import { lastingKeys } from "../src/identity/statement.ts";
import type { Random } from "../src/random.ts";
import type { KeyUpload, LastingKeys } from "../src/wire/bundle.ts";
import { MESSAGE_ID_LENGTH } from "../src/wire/envelope.ts";
import * as vault from "./vault/mod.ts";
import type { PrekeyState, Reading, Tx } from "./vault/mod.ts";

/** Prekeys as they come and go in the vault: each function is a part of a commit. */

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEK_MS = 7 * DAY_MS;
/** Lasting keys that were replaced so long ago open nothing any more. */
const RETIRED_MS = 30 * DAY_MS;

/** Ids stay within 24 bits, by custom. */
const IDS = 2 ** 24;

/** Whose prekeys they are, and when and by what chance they are made. */
export interface Maker {
  readonly device: OurDevice;
  readonly random: Random;
  /** Unix milliseconds. */
  readonly now: number;
}

/** The first lasting prekeys of a new device, within the vault's first commit. */
export function makeFirstPrekeys(tx: Tx, maker: Maker): void {
  const none = { signed: 0, lastResort: 0 };
  const blank = { next: { ec: 1, signed: 1, kyber: 1 }, current: none, serial: 0 };
  const never = { statedAt: 0, rotatedAt: 0, taken: null, areLost: false };
  const state = { ...blank, ...never, upload: null };
  vault.writePrekeyState(tx, rotate(tx, state, maker));
}

/** The halves of the lasting prekeys to publish, under a new statement. */
export function stateLasting(tx: Tx, maker: Maker): LastingKeys {
  const { device, random, now } = maker;
  const state = stateIn(tx);
  // Above every serial that a newer copy of this vault may have given out.
  const serial = Math.max(state.serial + 1, Math.floor(now / 1_000));
  vault.writePrekeyState(tx, { ...state, serial, statedAt: now });
  const pair = vault.currentLasting(tx, state);
  return lastingKeys({ device, ...pair, serial, now, random });
}

/**
 * After a return to an older copy of the vault: takes ids that the newer one can hardly
 * have published under, and has the lasting keys replaced and the one-time ones cleared
 * at the next upkeep, since the private halves of the newer ones are lost.
 */
export function leavePastBehind(tx: Tx, random: Random): void {
  const [ec = 1, signed = 1, kyber = 1] = [0, 1, 2].map(() => freshId(random));
  const next = { ec, signed, kyber };
  const lost = { rotatedAt: 0, upload: null, taken: null, areLost: true };
  vault.writePrekeyState(tx, { ...stateIn(tx), next, ...lost });
}

/** How many one-time keys of each kind. */
export interface Batch {
  readonly ec: number;
  readonly kyber: number;
}

/**
 * Makes one-time prekeys, and lasting ones where theirs have served their time, and the
 * request that publishes them under a new statement: `upload` of the state.
 */
export function prepareUpload(tx: Tx, maker: Maker, batch: Batch): void {
  const { random, now } = maker;
  const state = stateIn(tx);
  if (isServed(tx, state, now)) {
    vault.writePrekeyState(tx, rotate(tx, state, maker));
    vault.dropRetired(tx, now - RETIRED_MS);
  }
  const lasting = stateLasting(tx, maker);
  const oneTime = makeOneTime(tx, maker, batch);
  const anew = state.areLost && { anew: true };
  const request = encodeCbor({ lasting, ...anew, ...oneTime });
  const upload = { id: random.bytes(MESSAGE_ID_LENGTH), request, madeAt: now };
  vault.writePrekeyState(tx, { ...stateIn(tx), upload });
}

/** Whether the statement or the lasting prekeys are to be replaced. */
export function isOld(rows: Reading, now: number): boolean {
  const state = stateIn(rows);
  return state.statedAt + WEEK_MS <= now || isServed(rows, state, now);
}

/** The state of the prekeys: a vault is made with one. */
export function stateIn(rows: Reading): PrekeyState {
  const state = vault.prekeyState(rows);
  if (state === null) throw new Error("A vault is made with prekeys");
  return state;
}

/** New one-time prekeys: the halves to publish. */
function makeOneTime(
  tx: Tx,
  { device: { identity }, random }: Maker,
  batch: Batch,
): Pick<KeyUpload, "ec" | "kyber"> {
  const { next, ...state } = stateIn(tx);
  const ec = idsFrom(next.ec, batch.ec).map((id) => makeEcPrekey(id, random));
  const kyber = idsFrom(next.kyber, batch.kyber)
    .map((id) => makeKyberPrekey(identity, id, random));
  vault.keepOneTime(tx, { ec, kyber });
  const after = {
    ...next,
    ec: idAfter(next.ec, batch.ec),
    kyber: idAfter(next.kyber, batch.kyber),
  };
  vault.writePrekeyState(tx, { ...state, next: after });
  return { ec: ec.map(publicEcPrekey), kyber: kyber.map(publicSignedPrekey) };
}

/** New lasting keys take the place of the current ones, which receive for 30 days on. */
function rotate(tx: Tx, state: PrekeyState, maker: Maker): PrekeyState {
  const { device: { identity }, random, now } = maker;
  const { next } = state;
  vault.retireLasting(tx, state, now);
  vault.keepLasting(tx, {
    signedPrekey: makeSignedPrekey(identity, next.signed, random),
    lastResort: makeKyberPrekey(identity, next.kyber, random),
  });
  return {
    ...state,
    current: { signed: next.signed, lastResort: next.kyber },
    next: { ...next, signed: idAfter(next.signed, 1), kyber: idAfter(next.kyber, 1) },
    rotatedAt: now,
  };
}

function isServed(rows: Reading, state: PrekeyState, now: number): boolean {
  return state.rotatedAt + WEEK_MS <= now || vault.isWornOut(rows, state);
}

function idsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => idAfter(first, at));
}

/** Ids go round within 24 bits; 0 is none. */
function idAfter(id: number, steps: number): number {
  return (id - 1 + steps) % (IDS - 1) + 1;
}

function freshId(random: Random): number {
  const [high = 0, middle = 0, low = 0] = random.bytes(3);
  return idAfter(1, (high * 256 + middle) * 256 + low);
}
