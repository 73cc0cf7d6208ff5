import type { KeyPair } from "../../../src/crypto/keys.ts";
import type { KyberPair } from "../../../src/crypto/kyber1024.ts";
import { makeEcPrekey, makeKyberPrekey } from "../../../src/identity/prekeys.ts";
import { publicEcPrekey, publicSignedPrekey } from "../../../src/identity/prekeys.ts";
import type { Bundle } from "../../../src/wire/bundle.ts";
import { bundleOf, type Person, person } from "../../support/people.ts";
import { SEED } from "./seed.ts";

/** Where one-time prekeys are numbered from. */
const FIRST_ID = 100;

/** A person's private keys, for an end on either library. */
export class Keyring {
  readonly owner: Person;
  /** One-time prekeys that were not used up, by id. */
  readonly ec = new Map<number, KeyPair>();
  /** Kyber prekeys that were not used up, and the one of last resort. */
  readonly kyber = new Map<number, KyberPair>();
  #next = FIRST_ID;

  constructor(name: string) {
    this.owner = person(name, SEED);
    const { lastResort } = this.owner;
    this.kyber.set(lastResort.id, lastResort.pair);
  }

  /** A bundle, with fresh one-time prekeys or without any. */
  bundle(oneTime: boolean): Bundle {
    const { device: { identity }, random } = this.owner;
    const plain = bundleOf(this.owner, { oneTime: false });
    if (!oneTime) return plain;
    const ec = makeEcPrekey(this.#next++, random);
    const kyber = makeKyberPrekey(identity, this.#next++, random);
    this.ec.set(ec.id, ec.pair);
    this.kyber.set(kyber.id, kyber.pair);
    return { ...plain, ec: publicEcPrekey(ec), kyber: publicSignedPrekey(kyber) };
  }

  /** The same keys for a second end, whose spending leaves this one's as they are. */
  copy(): Keyring {
    const copy = new Keyring(this.owner.name);
    for (const [id, pair] of this.ec) copy.ec.set(id, pair);
    for (const [id, pair] of this.kyber) copy.kyber.set(id, pair);
    return copy;
  }
}
