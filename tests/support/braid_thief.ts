import { equal } from "../../src/bytes.ts";
import { PeerError } from "../../src/errors.ts";
import { LIMIT } from "../../src/limits.ts";
import { type Braid, receiveBraid, sendBraid } from "../../src/ratchet/braid/braid.ts";
import { receiveKey } from "../../src/ratchet/braid/key_chain.ts";
import { decodeBraidMessage } from "../../src/ratchet/braid/message.ts";
import type { Secret } from "../../src/secret.ts";
import { seeded } from "./seeded.ts";

/** A braid message, and the key that its sender derived for it. */
export interface Overheard {
  readonly message: Uint8Array;
  readonly key: Secret;
}

/** States in which a victim has not drawn the chance of her epoch yet. */
const BEFORE_THE_DRAW = ["KeysUnsampled", "NoHeaderReceived", "HeaderReceived"];

const maxJump = LIMIT.forwardJump;

/**
 * Somebody with a copy of a victim's braid who sees every message from then on. He moves
 * as she does, with chance of his own, for hers he did not steal; where that leads him
 * astray he still has the chains of keys.
 */
export class BraidThief {
  readonly #random = seeded(666, "thief");
  #braid: Braid;

  constructor(copy: Braid) {
    this.#braid = copy;
  }

  /** Whether he derives the key of a message to the victim. */
  reads({ message, key }: Overheard): boolean {
    const { chain } = this.#braid;
    const { epoch, index } = decodeBraidMessage(message);
    return this.#tries(key, () => receiveBraid(this.#braid, { message, maxJump })) ||
      this.#tries(key, () => {
        const taken = receiveKey(chain, { epoch: epoch - 1, index, maxJump });
        return { next: { ...this.#braid, chain: taken.next }, key: taken.key };
      });
  }

  /** Whether he derives the key of a message from the victim. */
  foresees({ key }: Overheard): boolean {
    return this.#tries(key, () => sendBraid(this.#braid, this.#random));
  }

  #tries(wanted: Secret, derive: () => { next: Braid; key: Secret }): boolean {
    try {
      const { next, key } = derive();
      if (!equal(key.expose(), wanted.expose())) return false;
      this.#braid = next;
      return true;
    } catch (error) {
      // Our own calls out of turn are a thief's as well.
      if (error instanceof PeerError || error instanceof RangeError) return false;
      throw error;
    }
  }
}

/** The first epoch whose keys no copy of the braid leads to. */
export function healedAt({ state }: Braid): number {
  return BEFORE_THE_DRAW.includes(state.name) ? state.epoch : state.epoch + 1;
}

/** The epoch of a message's key. */
export function keyEpoch({ message }: Pick<Overheard, "message">): number {
  return decodeBraidMessage(message).epoch - 1;
}
