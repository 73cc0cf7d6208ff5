import { decodeCbor } from "../src/codec/cbor.ts";
import { parse } from "../src/codec/schema.ts";
import { LIMIT } from "../src/limits.ts";
import { KEY_UPLOAD } from "../src/wire/bundle.ts";
import type { Supply } from "./environment.ts";
import { ClientError } from "./fault.ts";
import type { Link } from "./link/link.ts";
import { dataOf, faultOf } from "./link/reply.ts";
import { auditPrekeys } from "./prekey_audit.ts";
import { type Batch, isOld, prepareUpload, stateIn } from "./prekey_making.ts";
import type { Self } from "./self.ts";
import { writePrekeyState } from "./vault/mod.ts";

/**
 * Keeps the prekeys that others start sessions with: at the relay enough one-time ones,
 * of which none is handed out twice; lasting ones that are replaced weekly and wiped 30
 * days after; and a statement that is never older than a week.
 *
 * Whatever is published stands in the vault before, with the very request: where the
 * answer is lost the same request goes again under the same id, and the relay, which
 * remembers it for a day, takes it once.
 */

const SUPPLY: Supply = { full: 100, low: 20 };

/** How long the relay knows a request again. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/**
 * Brings prekeys up to date at the relay: once whenever the link comes online, and again
 * whenever so many sessions have started that it must be short of them.
 */
export class PrekeyUpkeep {
  readonly #self: Self;
  readonly #link: Link;
  /** The last piece of work. */
  #last: Promise<void> = Promise.resolve();
  #isWaiting = false;
  /** One-time keys that the relay can have left, at most. */
  #left: number;

  constructor(self: Self, link: Link) {
    this.#self = self;
    this.#link = link;
    this.#left = supplyOf(self).full;
  }

  /** The link is online. */
  open(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#start(async () => {
      this.#isWaiting = false;
      this.#left = await keepPrekeys(this.#self, this.#link);
    });
  }

  /** All that waited at the relay has come: what was used of ours is known. */
  drained(): void {
    const { full } = supplyOf(this.#self);
    this.#start(async () => {
      const notices = await auditPrekeys(this.#self, this.#link, full);
      for (const notice of notices) this.#self.tell({ kind: "notice", notice });
    });
  }

  /** A session started on one of ours. */
  spent(): void {
    this.#left--;
    if (this.#left < supplyOf(this.#self).low) this.open();
  }

  /** One after the other: what is counted is not to change meanwhile by our own doing. */
  #start(work: () => Promise<void>): void {
    this.#last = this.#after(this.#last, work);
    this.#self.background.start(this.#last);
  }

  async #after(last: Promise<void>, work: () => Promise<void>): Promise<void> {
    await last;
    try {
      await work();
    } catch (error) {
      // Without the relay's answer it is left for the next time that it is there.
      if (!(error instanceof ClientError)) throw error;
    }
  }
}

/** Publishes what is missing or old; how many one-time keys the relay has then. */
export async function keepPrekeys(self: Self, link: Link): Promise<number> {
  await finishUpload(self, link);
  const now = self.clock.now();
  if (isOld(self.vault, now)) await publish(self, link, { ec: 0, kyber: 0 });
  const left = dataOf(await link.request("keys/count", {}));
  const fewest = Math.min(left.ec, left.kyber);
  const { full, low } = supplyOf(self);
  if (fewest >= low) return fewest;
  let [ec, kyber] = [full - left.ec, full - left.kyber];
  while (ec > 0 || kyber > 0) {
    const batch = { ec: batchOf(ec), kyber: batchOf(kyber) };
    await publish(self, link, batch);
    [ec, kyber] = [ec - batch.ec, kyber - batch.kyber];
  }
  return full;
}

async function publish(self: Self, link: Link, batch: Batch): Promise<void> {
  const { device, random, clock } = self;
  const maker = { device, random, now: clock.now() };
  self.vault.commit((tx) => prepareUpload(tx, maker, batch));
  await finishUpload(self, link);
}

/** Sends what was prepared, for the first time or again, until the relay answers. */
async function finishUpload(self: Self, link: Link): Promise<void> {
  const { upload } = stateIn(self.vault);
  if (upload === null) return;
  const isRemembered = upload.madeAt + REMEMBERED_MS > self.clock.now();
  const request = parse(KEY_UPLOAD, decodeCbor(upload.request));
  const reply = isRemembered
    ? await link.request("keys/publish", request, upload.id)
    : null;
  if (reply?.status === "limited" || reply?.status === "unavailable") {
    throw faultOf(reply);
  }
  // Refused or too old: the keys stay here, for they may be out, and others are made.
  const isDone = reply?.status === "ok";
  const isSure = isDone && request.anew === undefined;
  self.vault.commit((tx) => {
    const state = stateIn(tx);
    const areLost = state.areLost && !isDone;
    const taken = isSure ? state.taken : null;
    writePrekeyState(tx, { ...state, areLost, taken, upload: null });
  });
}

function supplyOf({ testOnlySupply = SUPPLY }: Self): Supply {
  return testOnlySupply;
}

function batchOf(wanted: number): number {
  return Math.min(LIMIT.prekeysPerUpload, Math.max(0, wanted));
}
