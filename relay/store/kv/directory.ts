import * as v from "valibot";
import { deviceOf, uuidOf } from "../../../src/address.ts";
import type { Address } from "../../../src/address.ts";
import { BUNDLE } from "../../../src/wire/bundle.ts";
import type { Bundle, EcPrekey, KyberPrekey } from "../../../src/wire/bundle.ts";
import { StoreError } from "../store.ts";
import type { Capacity, DirectoryStore, Once, Remaining, Upload } from "../store.ts";
import { turnOf } from "./accounts.ts";
import type { Answers, Effect } from "./answers.ts";
import type { Mutation } from "./committer.ts";
import type { Database } from "./database.ts";
import * as keys from "./keys.ts";

const PUBLISHED = v.picklist(["published", "full"]);
type Published = v.InferOutput<typeof PUBLISHED>;

/** One-time keys of one kind: the lowest id not used yet, and how many are left. */
interface Stock {
  readonly next: number;
  readonly left: number;
}

const EMPTY: Stock = { next: 0, left: 0 };

/** Prekeys in Deno KV, each one-time key a record of its own. */
export class KvDirectory implements DirectoryStore {
  readonly #database: Database;
  readonly #answers: Answers;
  readonly #capacity: Capacity;

  constructor(database: Database, answers: Answers, capacity: Capacity) {
    this.#database = database;
    this.#answers = answers;
    this.#capacity = capacity;
  }

  publish(upload: Upload, once: Once): Promise<"published" | "full"> {
    const turns = [turnOf(uuidOf(upload.address))];
    const request = { once, turns, result: PUBLISHED };
    return this.#answers.once(request, () => this.#publication(upload));
  }

  async remaining(address: Address): Promise<Remaining> {
    const stock = await this.#database.get(keys.stockKey(address));
    return { ec: stock?.ec.left ?? 0, kyber: stock?.kyber.left ?? 0 };
  }

  claim(address: Address, once: Once): Promise<Bundle | null> {
    const turns = [turnOf(uuidOf(address))];
    const request = { once, turns, result: v.nullable(BUNDLE) };
    return this.#answers.once(request, () => this.#hand(address));
  }

  async claimed(once: Once): Promise<Bundle | null> {
    const earlier = await this.#answers.recall(once, BUNDLE);
    return earlier?.value ?? null;
  }

  async #publication(
    { address, keys: upload }: Upload,
  ): Promise<Effect<Published>> {
    const stock = await this.#database.get(keys.stockKey(address));
    if (stock === null) throw new StoreError("failed");
    const { anew = false } = upload;
    const ec = fresh(anew ? EMPTY : stock.ec, upload.ec);
    const kyber = fresh(anew ? EMPTY : stock.kyber, upload.kyber);
    const most = Math.max(ec.stock.left, kyber.stock.left);
    if (most > this.#capacity.prekeysPerDevice) {
      return { result: "full", mutations: [] };
    }
    const put = this.#database.put.bind(this.#database);
    const mutations = [
      ...anew ? await this.#clearance(address) : [],
      ...ec.keys.map((key) => put(keys.ecKey(address, key.id), key)),
      ...kyber.keys.map((key) => put(keys.kyberKey(address, key.id), key)),
      put(keys.stockKey(address), { ec: ec.stock, kyber: kyber.stock }),
    ];
    const { lasting } = upload;
    if (lasting !== undefined) {
      mutations.push(put(keys.lastingKey(address), lasting));
    }
    return { result: "published", mutations };
  }

  /** What forgets all one-time keys of a device. */
  async #clearance(address: Address): Promise<Mutation[]> {
    const tables = ["ec", "kyber"] as const;
    const found = await Promise.all(
      tables.map((table) => this.#database.survey(keys.recordsOf(table, address))),
    );
    return found.flat().map(({ path }) => this.#database.drop(path));
  }

  async #hand(address: Address): Promise<Effect<Bundle | null>> {
    const [device, lasting, stock] = await Promise.all([
      this.#database.get(keys.deviceKey(address)),
      this.#database.get(keys.lastingKey(address)),
      this.#database.get(keys.stockKey(address)),
    ]);
    if (device === null || lasting === null || stock === null) {
      return { result: null, mutations: [] };
    }
    const ec = await this.#database.first(keys.recordsOf("ec", address));
    const kyber = await this.#database.first(keys.recordsOf("kyber", address));
    const bundle: Bundle = {
      registrationId: device.record.registrationId,
      identityKey: device.record.identityKey,
      device: deviceOf(address),
      lasting,
      ...(ec && { ec: ec.value }),
      ...(kyber && { kyber: kyber.value }),
    };
    const rest = {
      ec: oneLess(stock.ec, ec),
      kyber: oneLess(stock.kyber, kyber),
    };
    const mutations = [this.#database.put(keys.stockKey(address), rest)];
    if (ec !== null) mutations.push(this.#database.drop(ec.path));
    if (kyber !== null) mutations.push(this.#database.drop(kyber.path));
    return { result: bundle, mutations };
  }
}

/** The keys whose ids were never used, and the stock with them. */
function fresh<K extends EcPrekey | KyberPrekey>(
  stock: Stock,
  uploaded: readonly K[],
): { readonly keys: readonly K[]; readonly stock: Stock } {
  const keys: K[] = [];
  let { next } = stock;
  for (const key of uploaded) {
    if (key.id < next) continue;
    keys.push(key);
    next = key.id + 1;
  }
  return { keys, stock: { next, left: stock.left + keys.length } };
}

/** The stock after a claim; where none was found, none is left, whatever was thought. */
function oneLess(stock: Stock, found: object | null): Stock {
  return {
    next: stock.next,
    left: found === null ? 0 : Math.max(0, stock.left - 1),
  };
}
