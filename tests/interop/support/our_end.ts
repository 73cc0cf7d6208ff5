import { theirIdentity } from "../../../src/crypto/keys.ts";
import { verifyBundle } from "../../../src/identity/verify.ts";
import {
  openMessage,
  sealMessage,
  startSession,
} from "../../../src/session/conversation.ts";
import {
  decodeRecord,
  encodeRecord,
  NO_SESSIONS,
  type SessionRecord,
} from "../../../src/session/record.ts";
import type { PrekeyVault, Spent } from "../../../src/session/vault.ts";
import type { Bundle } from "../../../src/wire/bundle.ts";
import { NOW, type Person } from "../../support/people.ts";
import { stepped } from "../../support/stepped.ts";
import type { End, Sealed } from "./end.ts";
import type { Keyring } from "./keyring.ts";

/** An end that runs the code under test, its record written and read at each step. */
export class OurEnd implements End {
  readonly library = "ours";
  clock = NOW;
  #bytes = encodeRecord(NO_SESSIONS);
  readonly #starts = new Set<string>();

  constructor(
    readonly keyring: Keyring,
    readonly peer: Person,
  ) {}

  /** The record as the vault would give it. */
  get record(): SessionRecord {
    return decodeRecord(this.#bytes);
  }

  start(bundle: Bundle): Promise<void> {
    const { device: us, random } = this.keyring.owner;
    const { address } = this.peer.device;
    const now = this.clock;
    const verified = verifyBundle({ bundle, address, pinned: null, seen: null, now });
    this.#keep(startSession(this.record, { us, bundle: verified, random, now }));
    return Promise.resolve();
  }

  seal(plaintext: Uint8Array): Promise<Sealed> {
    const { device: us, random } = this.keyring.owner;
    const to = this.peer.device.address;
    const pinned = theirIdentity(this.peer.device.identity.public);
    const outgoing = { us, to, plaintext, random, pinned, now: this.clock };
    const { next, kind, body } = sealMessage(this.record, outgoing);
    this.#keep(next);
    return Promise.resolve({ kind, body });
  }

  open({ kind, body }: Sealed): Promise<Uint8Array> {
    const { device: us } = this.keyring.owner;
    const from = this.peer.device.address;
    const prekeys = this.#prekeys();
    const incoming = { us, from, kind, body, pinned: null, prekeys };
    const { next, plaintext, spent } = openMessage(this.record, incoming);
    this.#keep(next);
    if (spent !== null) this.#spend(spent);
    return Promise.resolve(plaintext);
  }

  lose(count: number): void {
    const { current, archived } = this.record;
    if (current === null) throw new RangeError("No session");
    this.#keep({ current: stepped(current, count), archived });
  }

  state(): Uint8Array {
    return this.#bytes;
  }

  #keep(record: SessionRecord): void {
    this.#bytes = encodeRecord(record);
  }

  #spend({ ecId, kyber }: Spent): void {
    if (ecId !== null) this.keyring.ec.delete(ecId);
    if (kyber.use === "one-time") this.keyring.kyber.delete(kyber.id);
    else this.#starts.add(String(kyber.start.baseKeyHash));
  }

  #prekeys(): PrekeyVault {
    const { ec, kyber, owner: { signedPrekey, lastResort } } = this.keyring;
    return {
      signedPrekey: (id) => id === signedPrekey.id ? signedPrekey.pair : null,
      ecPrekey: (id) => ec.get(id) ?? null,
      kyberPrekey: (id) => {
        const pair = kyber.get(id);
        const use = id === lastResort.id ? "last-resort" : "one-time";
        return pair === undefined ? null : { private: pair.private, use };
      },
      lookUpStart: ({ baseKeyHash }) =>
        this.#starts.has(String(baseKeyHash)) ? "seen" : "new",
    };
  }
}
