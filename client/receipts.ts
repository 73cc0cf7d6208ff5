import type { Username } from "../src/address.ts";
import { hex } from "../src/bytes.ts";
import { LIMIT } from "../src/limits.ts";
import { isDecided } from "./contacts.ts";
import { ClientError } from "./fault.ts";
import { queueBody } from "./letters.ts";
import { NOTHING, type Outcome, telling } from "./outcome.ts";
import type { Self } from "./self.ts";
import { standingOf } from "./standing.ts";
import {
  contactNamed,
  messageAt,
  owedTo,
  placeOf,
  type QueuedLetter,
  type Reading,
  receiptChoice,
  receiptsOwed,
  rewriteMessage,
  type Tx,
  writeOwed,
} from "./vault/mod.ts";

/**
 * Receipts, which tell a person that what she wrote has come to this device:
 *
 *   kept ──owe──▶ owed ──0 to 3 s──▶ queued ──▶ the relay ──heed──▶ "delivered", there
 *   one commit                       one commit                     one commit
 *
 * They tell when somebody is there (threats.md A25). So nobody gets one unless it was
 * wished, and never a stranger or a request; they are late by chance; and only a person's
 * own words are confirmed, so that no receipt ever leads to another. Groups have none:
 * each message there would make one for every member.
 */

/** The most milliseconds that a receipt is late. */
const LATE_MS = 3_000;

/** Within the commit that keeps a person's words: she is to be told, if so wished. */
export function owe(tx: Tx, username: Username, id: Uint8Array): void {
  if (isTold(tx, username)) writeOwed(tx, username, [...owedTo(tx, username), id]);
}

/** Within a commit: messages of ours have come to a person, who says so. */
export function heed(
  self: Self,
  tx: Tx,
  { username, ids }: { readonly username: Username; readonly ids: readonly Uint8Array[] },
): Outcome {
  const delivered = ids.filter((id) => {
    const place = placeOf(tx, id, self.device.address);
    if (place?.chat !== username) return false;
    const row = messageAt(tx, place);
    if (row.state === "delivered") return false;
    rewriteMessage(tx, place, { ...row, state: "delivered" });
    return true;
  });
  if (delivered.length === 0) return NOTHING;
  return telling({ kind: "delivered", chat: username, ids: delivered.map(hex) });
}

/** Sends what is owed, each person's after a while of her own. */
export class Receipts {
  readonly #self: Self;
  readonly #post: (letters: readonly QueuedLetter[]) => void;
  /** What ends the wait of those to whom one is about to go. */
  readonly #waits = new Map<Username, () => void>();
  /** Resolves when there are none any more; `null` where there are none. */
  #idle: PromiseWithResolvers<void> | null = null;
  #isOpen = false;

  /** `post` takes letters that a commit has queued. */
  constructor(self: Self, post: (letters: readonly QueuedLetter[]) => void) {
    this.#self = self;
    this.#post = post;
  }

  /** The link is online. */
  open(): void {
    this.#isOpen = true;
    this.watch();
  }

  /** The link is offline: what is owed stays so. */
  shut(): void {
    this.#isOpen = false;
    for (const cancel of this.#waits.values()) cancel();
    this.#waits.clear();
    this.#rest();
  }

  /** Looks again whether something is owed. */
  watch(): void {
    if (!this.#isOpen) return;
    for (const username of receiptsOwed(this.#self.vault)) {
      if (!this.#waits.has(username)) this.#wait(username);
    }
  }

  /** Resolves when nothing is about to go any more, or nothing can. */
  async idle(): Promise<void> {
    await this.#idle?.promise;
  }

  #wait(username: Username): void {
    this.#idle ??= Promise.withResolvers();
    const { clock, random } = this.#self;
    const late = Math.round(LATE_MS * chance(random.bytes(2)));
    this.#waits.set(username, clock.after(late, () => this.#send(username)));
  }

  /** One commit: what was owed is on its way, or is wished no more. */
  #send(username: Username): void {
    this.#waits.delete(username);
    try {
      this.#post(this.#self.vault.commit((tx) => receiptFor(this.#self, tx, username)));
      this.watch();
    } catch (error) {
      // The disk is full: it stays owed, and goes with the next one.
      if (!(error instanceof ClientError)) throw error;
    }
    if (this.#waits.size === 0) this.#rest();
  }

  #rest(): void {
    this.#idle?.resolve();
    this.#idle = null;
  }
}

/** Queues one receipt to a person, unless she is to be told of nothing any more. */
function receiptFor(self: Self, tx: Tx, username: Username): QueuedLetter[] {
  const owed = owedTo(tx, username);
  const ids = isTold(tx, username) ? owed.slice(0, LIMIT.receiptIds) : [];
  writeOwed(tx, username, ids.length === 0 ? [] : owed.slice(ids.length));
  if (ids.length === 0) return [];
  return [queueBody(self, tx, { username, body: { type: "receipt", ids } })];
}

/** Whether a person learns at all that her words came. */
function isTold(rows: Reading, username: Username): boolean {
  const { everyone, but } = receiptChoice(rows);
  if (everyone === but.includes(username)) return false;
  const contact = contactNamed(rows, username);
  return contact !== null && standingOf(contact) === "accepted" && isDecided(contact);
}

/** From 0 to 1. */
function chance([high = 0, low = 0]: Uint8Array): number {
  return (high * 256 + low) / 0xffff;
}
