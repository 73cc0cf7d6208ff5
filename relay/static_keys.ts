import { be32, be64, concat, equal } from "../src/bytes.ts";
import { makeCertificate } from "../src/channel/certificate.ts";
import { VERSION } from "../src/channel/frame.ts";
import type { RelayStatic } from "../src/channel/relay_handshake.ts";
import { Reader } from "../src/codec/reader.ts";
import { sha256 } from "../src/crypto/kdf.ts";
import { x25519Private, x25519Public } from "../src/crypto/x25519.ts";
import type { Random } from "../src/random.ts";
import { Secret } from "../src/secret.ts";

/**
 * The X25519 keys that channels are made with. One is current; the one before is kept
 * for a day, for clients that fetched its certificate just before, and is then wiped:
 * whoever takes it later cannot pose as the relay of that time.
 *
 *     fresh ──30 days──▶ previous ──24 h──▶ wiped
 *
 * They stand in a file with two slots that stays open, since a running relay may open
 * none. A new key is written over the slot that is free, so that a torn write leaves the
 * current one; a certificate is not stored, as signing again gives the same bytes.
 */

/** Seconds after which a key is followed by the next. */
const ROTATION_S = 30 * 24 * 60 * 60;
/** Seconds for which it is kept after that. */
const KEPT_S = 24 * 60 * 60;

/** serial u32 ‖ notBefore u64 ‖ private key 32 ‖ SHA-256 of these, cut to 16. */
const SLOT_LENGTH = 60;
const CHECK_LENGTH = 16;

/** Where the two slots are. */
export interface Slots {
  /** Both slots, or fewer bytes where nothing was written yet. */
  read(): Promise<Uint8Array>;
  /** Writes at an offset, to the disk. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
}

/** What a certificate says beside its key. */
export interface CertifiedBy {
  readonly identity: Secret;
  readonly relayId: Uint8Array;
  /** The relay's OPAQUE public key, 32 bytes. */
  readonly opaqueKey: Uint8Array;
}

/** What static keys are made of. */
export interface StaticKeysParts {
  readonly slots: Slots;
  readonly by: CertifiedBy;
  readonly random: Random;
  /** Unix milliseconds. */
  readonly now: () => number;
}

interface Slot {
  readonly index: 0 | 1;
  readonly serial: number;
  /** Unix seconds. */
  readonly notBefore: number;
  readonly key: RelayStatic;
}

/** The current key and, for a day, the previous one. */
export class StaticKeys {
  readonly #parts: StaticKeysParts;
  #current: Slot;
  #previous: Slot | null;

  private constructor(parts: StaticKeysParts, current: Slot, previous: Slot | null) {
    this.#parts = parts;
    this.#current = current;
    this.#previous = previous;
  }

  /** Reads the keys, and makes the first one where there is none. */
  static async open(parts: StaticKeysParts): Promise<StaticKeys> {
    const [newest, older] = await readSlots(parts);
    const current = newest ?? await makeSlot(parts, { index: 0, serial: 1 });
    const keys = new StaticKeys(parts, current, older ?? null);
    await keys.tend();
    return keys;
  }

  /** Both, the current one first. */
  get all(): readonly RelayStatic[] {
    return this.#previous === null
      ? [this.#current.key]
      : [this.#current.key, this.#previous.key];
  }

  /** The certificate of the current one, for a hello. */
  get certificate(): Uint8Array {
    return this.#current.key.certificate;
  }

  /** Does what is due; the new serial where the key was changed, else `null`. */
  async tend(): Promise<number | null> {
    const now = Math.floor(this.#parts.now() / 1_000);
    const { index, serial, notBefore } = this.#current;
    if (this.#previous !== null && now >= notBefore + KEPT_S) await this.#wipePrevious();
    if (now < notBefore + ROTATION_S) return null;
    const free = index === 0 ? 1 : 0;
    const next = await makeSlot(this.#parts, { index: free, serial: serial + 1 });
    this.#previous = this.#current;
    this.#current = next;
    return next.serial;
  }

  async #wipePrevious(): Promise<void> {
    const { slots } = this.#parts;
    if (this.#previous === null) return;
    const { index, key } = this.#previous;
    this.#previous = null;
    key.privateKey.wipe();
    await slots.write(index * SLOT_LENGTH, new Uint8Array(SLOT_LENGTH));
  }
}

/** The valid slots, the newest first. */
async function readSlots(parts: StaticKeysParts): Promise<Slot[]> {
  const bytes = await parts.slots.read();
  const slots = [readSlot(bytes, 0, parts.by), readSlot(bytes, 1, parts.by)];
  return slots
    .filter((slot) => slot !== null)
    .sort((a, b) => b.serial - a.serial);
}

function readSlot(bytes: Uint8Array, index: 0 | 1, by: CertifiedBy): Slot | null {
  const slot = bytes.slice(index * SLOT_LENGTH, (index + 1) * SLOT_LENGTH);
  if (slot.length < SLOT_LENGTH) return null;
  const body = slot.subarray(0, -CHECK_LENGTH);
  if (!equal(slot.subarray(-CHECK_LENGTH), checkOf(body))) return null;
  const r = new Reader(body);
  const serial = r.u32();
  const notBefore = r.u64();
  return slotOf({ index, serial, notBefore, privateKey: r.take(32), by });
}

async function makeSlot(
  { slots, by, random, now }: StaticKeysParts,
  { index, serial }: { readonly index: 0 | 1; readonly serial: number },
): Promise<Slot> {
  const notBefore = Math.floor(now() / 1_000);
  const privateKey = x25519Private(random);
  const body = concat(be32(serial), be64(notBefore), privateKey);
  await slots.write(index * SLOT_LENGTH, concat(body, checkOf(body)));
  body.fill(0);
  return slotOf({ index, serial, notBefore, privateKey, by });
}

function slotOf(parts: {
  readonly index: 0 | 1;
  readonly serial: number;
  readonly notBefore: number;
  readonly privateKey: Uint8Array;
  readonly by: CertifiedBy;
}): Slot {
  const { index, serial, notBefore, privateKey, by: { identity, ...by } } = parts;
  const staticKey = x25519Public(privateKey);
  const notAfter = notBefore + ROTATION_S + KEPT_S;
  const fields = { ...by, staticKey, serial, notBefore, notAfter, minVersion: VERSION };
  const key = {
    certificate: makeCertificate(fields, identity),
    privateKey: new Secret("static key", privateKey),
  };
  return { index, serial, notBefore, key };
}

function checkOf(body: Uint8Array): Uint8Array {
  return sha256(body).subarray(0, CHECK_LENGTH);
}
