import { concat } from "../bytes.ts";
import { Reader } from "../codec/reader.ts";
import { x25519, X25519_LENGTH, x25519Private, x25519Public } from "../crypto/x25519.ts";
import type { Random } from "../random.ts";
import { Secret } from "../secret.ts";
import type { Suite } from "./suite.ts";
import { SymmetricState } from "./symmetric_state.ts";

/**
 * Noise's HandshakeState (revision 34, section 5.3), for any pattern given as data. The
 * product's pattern, where the client knows the relay's static key beforehand:
 *
 *     client (initiator)                                  relay (responder)
 *        │              ◀── s          known: the pinned certificate │
 *        │  write ── e, es, payload ──▶  read                        │
 *        │  read  ◀── e, ee, psk, payload ──  write                  │
 *        └─ finish: h, k1, k2, xk                          finish ───┘
 *
 * This file knows nothing of certificates, ML-KEM or frames. A handshake that failed is
 * wiped and refuses everything from then on.
 */

/** What a message of a pattern does, in Noise's words. */
export type Token = "e" | "s" | "ee" | "es" | "se" | "ss" | "psk";

/** A handshake pattern: what each side knows beforehand, then the messages in turn. */
export interface Pattern {
  /** With its modifiers, such as "NKpsk2". */
  readonly name: string;
  /** Whether the responder knows the initiator's static key beforehand. */
  readonly initiatorKnown: boolean;
  /** Whether the initiator knows the responder's static key beforehand. */
  readonly responderKnown: boolean;
  readonly messages: readonly (readonly Token[])[];
}

/** The one pattern of the product. */
export const NKPSK2: Pattern = {
  name: "NKpsk2",
  initiatorKnown: false,
  responderKnown: true,
  messages: [["e", "es"], ["e", "ee", "psk"]],
};

/** An X25519 pair, 32 bytes each. */
export interface KeyPair {
  readonly privateKey: Uint8Array;
  readonly publicKey: Uint8Array;
}

/** What a handshake starts from. */
export interface HandshakeInput {
  readonly pattern: Pattern;
  readonly suite: Suite;
  readonly role: Role;
  readonly prologue: Uint8Array;
  /** The source of the ephemeral key. */
  readonly random: Random;
  /** Our static pair, where the pattern uses one. */
  readonly ours?: KeyPair;
  /** Their static public key, where it is known beforehand. */
  readonly theirs?: Uint8Array;
}

/** Who speaks first, and who answers. */
export type Role = "initiator" | "responder";

/** What a finished handshake gives; the keys have 32 bytes. */
export interface Established {
  /** The transcript hash, HASHLEN bytes: a public name of the channel, never a key. */
  readonly h: Uint8Array;
  /** Ours to seal with, theirs to open. */
  readonly sending: Secret;
  /** Theirs to seal with, ours to open. */
  readonly receiving: Secret;
  /** Further keys are derived from this one; it seals nothing itself. */
  readonly exporter: Secret;
}

/** One side's keys by the letter that tokens use. */
interface Letters<T> {
  e?: T;
  s?: T;
}

/** One handshake, from one side. */
export class Handshake {
  readonly #pattern: Pattern;
  readonly #role: Role;
  readonly #random: Random;
  readonly #state: SymmetricState;
  readonly #ours: Letters<KeyPair> = {};
  readonly #theirs: Letters<Uint8Array> = {};
  #step = 0;

  constructor(input: HandshakeInput) {
    const { pattern, suite, role } = input;
    this.#pattern = pattern;
    this.#role = role;
    this.#random = input.random;
    if (input.ours) this.#ours.s = input.ours;
    if (input.theirs) this.#theirs.s = input.theirs;
    this.#state = new SymmetricState(suite, `Noise_${pattern.name}_25519_${suite.name}`);
    this.#state.mixHash(input.prologue);
    if (pattern.initiatorKnown) this.#state.mixHash(this.#staticOf("initiator"));
    if (pattern.responderKnown) this.#state.mixHash(this.#staticOf("responder"));
  }

  /** The next message, carrying `payload`; `psk` is 32 bytes where a token asks so. */
  write(payload: Uint8Array, psk?: Uint8Array): Uint8Array {
    return this.#orWiped(() => {
      const parts: Uint8Array[] = [];
      for (const token of this.#turn(this.#role)) {
        if (token === "e") parts.push(this.#writeEphemeral());
        else if (token === "s") parts.push(this.#writeStatic());
        else this.#mix(token, psk);
      }
      return concat(...parts, this.#state.encryptAndHash(payload));
    });
  }

  /** The payload of the peer's next message; any fault in it is a `PeerError`. */
  read(message: Uint8Array, psk?: Uint8Array): Uint8Array {
    return this.#orWiped(() => {
      const r = new Reader(message);
      for (const token of this.#turn(other(this.#role))) {
        if (token === "e") this.#readEphemeral(r);
        else if (token === "s") this.#readStatic(r);
        else this.#mix(token, psk);
      }
      return this.#state.decryptAndHash(r.rest());
    });
  }

  /** The channel's keys, once; the handshake's own are wiped. */
  finish(): Established {
    if (this.#step !== this.#pattern.messages.length) throw new Error("Not finished");
    const [first, second, third] = this.#state.split();
    const forth = new Secret("channel key, initiator to responder", first);
    const back = new Secret("channel key, responder to initiator", second);
    const exporter = new Secret("channel exporter key", third);
    const h = this.#state.hash;
    this.wipe();
    return this.#role === "initiator"
      ? { h, sending: forth, receiving: back, exporter }
      : { h, sending: back, receiving: forth, exporter };
  }

  /** Ends the handshake and clears its secrets; a static pair is its owner's. */
  wipe(): void {
    this.#step = Infinity;
    this.#state.wipe();
    this.#ours.e?.privateKey.fill(0);
  }

  /** The tokens of the next message, if it is `writer`'s to send. */
  #turn(writer: Role): readonly Token[] {
    const tokens = this.#pattern.messages[this.#step];
    const speaker: Role = this.#step % 2 === 0 ? "initiator" : "responder";
    if (!tokens || speaker !== writer) throw new Error("Out of turn");
    this.#step++;
    return tokens;
  }

  #writeEphemeral(): Uint8Array {
    const privateKey = x25519Private(this.#random);
    const publicKey = x25519Public(privateKey);
    this.#ours.e = { privateKey, publicKey };
    this.#mixEphemeral(publicKey);
    return publicKey;
  }

  #readEphemeral(r: Reader): void {
    this.#theirs.e = r.take(X25519_LENGTH).slice();
    this.#mixEphemeral(this.#theirs.e);
  }

  /** With a psk the ephemeral key goes into the keys too, so that no two are alike. */
  #mixEphemeral(publicKey: Uint8Array): void {
    this.#state.mixHash(publicKey);
    const hasPsk = this.#pattern.messages.some((tokens) => tokens.includes("psk"));
    if (hasPsk) this.#state.mixKey(publicKey);
  }

  #writeStatic(): Uint8Array {
    return this.#state.encryptAndHash(given(this.#ours.s).publicKey);
  }

  #readStatic(r: Reader): void {
    const sealed = r.take(X25519_LENGTH + this.#state.overhead);
    this.#theirs.s = this.#state.decryptAndHash(sealed).slice();
  }

  #mix(token: Exclude<Token, "e" | "s">, psk: Uint8Array | undefined): void {
    if (token === "psk") return this.#state.mixKeyAndHash(given(psk));
    const [mine, yours] = MEETING[token][this.#role];
    const secret = x25519(given(this.#ours[mine]).privateKey, given(this.#theirs[yours]));
    this.#state.mixKey(secret);
    secret.fill(0);
  }

  #staticOf(side: Role): Uint8Array {
    return side === this.#role ? given(this.#ours.s).publicKey : given(this.#theirs.s);
  }

  #orWiped<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      this.wipe();
      throw error;
    }
  }
}

/** For each DH token, which key of ours meets which of theirs. */
const MEETING = {
  ee: { initiator: ["e", "e"], responder: ["e", "e"] },
  es: { initiator: ["e", "s"], responder: ["s", "e"] },
  se: { initiator: ["s", "e"], responder: ["e", "s"] },
  ss: { initiator: ["s", "s"], responder: ["s", "s"] },
} as const;

function other(role: Role): Role {
  return role === "initiator" ? "responder" : "initiator";
}

/** What the pattern demands and the caller must have given. */
function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("The pattern needs a key that was not given");
  return value;
}
