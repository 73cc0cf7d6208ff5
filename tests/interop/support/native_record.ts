import { be32, concat } from "../../../src/bytes.ts";
import { Reader } from "../../../src/codec/reader.ts";
import { Writer } from "../../../src/codec/writer.ts";
import { hkdf } from "../../../src/crypto/kdf.ts";
import { chainKey } from "../../../src/crypto/keys.ts";
import { SIGNAL } from "../../../src/labels.ts";
import { step } from "../../../src/ratchet/chain.ts";

/** The official library's record of sessions, as it is stored (wire-spec 12). */

/** Numbers of the fields that are walked through. */
const CURRENT = 1;
const SESSION = { senderChain: 6, braid: 15 } as const;
const CHAIN = { key: 3 } as const;
const CHAIN_KEY = { index: 1, key: 2 } as const;
const BRAID = { chain: 2 } as const;
const BRAID_CHAIN = { currentEpoch: 2, links: 3, sendEpoch: 5 } as const;
const LINK = { send: 1 } as const;
const EPOCH = { counter: 1, next: 2 } as const;

/**
 * The record after so many messages of the current session that were never sealed. To
 * seal them takes the library two milliseconds each.
 */
export function steppedRecord(record: Uint8Array, count: number): Uint8Array {
  return edited(record, (record) =>
    record.inside(CURRENT, (session) => {
      session.inside(SESSION.senderChain, (chain) =>
        chain.inside(CHAIN.key, (key) => stepChain(key, count)));
      session.inside(SESSION.braid, (braid) =>
        braid.inside(BRAID.chain, (chain) =>
          stepBraid(chain, count)));
    }));
}

function stepChain(fields: Fields, count: number): void {
  const { index, key } = CHAIN_KEY;
  let chain = { key: chainKey(fields.bytes(key)), index: fields.number(index) };
  for (let i = 0; i < count; i++) chain = step(chain).next;
  fields.set(key, chain.key.expose());
  fields.set(index, chain.index);
}

/** The links are those of the newest epochs, one after the other. */
function stepBraid(fields: Fields, count: number): void {
  const { currentEpoch, links, sendEpoch } = BRAID_CHAIN;
  const back = fields.number(currentEpoch) - fields.number(sendEpoch);
  const place = fields.count(links) - 1 - back;
  fields.inside(links, (link) =>
    link.inside(LINK.send, (epoch) => {
      let next = epoch.bytes(EPOCH.next);
      let counter = epoch.number(EPOCH.counter);
      for (let i = 0; i < count; i++) {
        const info = concat(be32(++counter), SIGNAL.braidChainNext);
        next = hkdf({ ikm: next, info, length: 32 });
      }
      epoch.set(EPOCH.next, next);
      epoch.set(EPOCH.counter, counter);
    }), place);
}

function edited(message: Uint8Array, edit: (fields: Fields) => void): Uint8Array {
  const fields = new Fields(message);
  edit(fields);
  return fields.encode();
}

/** A protobuf message of varints and bytes, whose other fields stay as they are. */
class Fields {
  readonly #fields: { readonly key: number; value: number | Uint8Array }[] = [];

  constructor(message: Uint8Array) {
    const r = new Reader(message);
    while (r.remaining > 0) {
      const key = r.varint();
      const value = key % 8 === 0 ? r.varint() : r.sized(r.remaining);
      this.#fields.push({ key, value });
    }
  }

  /** How many fields have the number. */
  count(field: number): number {
    return this.#all(field).length;
  }

  /** A number, which is not written where it is 0. */
  number(field: number): number {
    return Number(this.#all(field)[0]?.value ?? 0);
  }

  bytes(field: number): Uint8Array {
    const value = this.#all(field)[0]?.value;
    if (!(value instanceof Uint8Array)) throw new RangeError(`No bytes in ${field}`);
    return value;
  }

  set(field: number, value: number | Uint8Array): void {
    const found = this.#all(field)[0];
    const wire = typeof value === "number" ? 0 : 2;
    if (found === undefined) this.#fields.push({ key: field * 8 + wire, value });
    else found.value = value;
  }

  /** Edits the message in a field, or in one of several. */
  inside(field: number, edit: (fields: Fields) => void, place = 0): void {
    const found = this.#all(field)[place];
    if (!(found?.value instanceof Uint8Array)) {
      throw new RangeError(`Nothing in ${field}`);
    }
    found.value = edited(found.value, edit);
  }

  encode(): Uint8Array {
    const w = new Writer(8_192);
    for (const { key, value } of this.#fields) {
      w.varint(key);
      if (typeof value === "number") w.varint(value);
      else w.sized(value);
    }
    return w.finish();
  }

  #all(field: number) {
    return this.#fields.filter(({ key }) => Math.floor(key / 8) === field);
  }
}
