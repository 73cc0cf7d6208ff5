import type { Random } from "../../src/random.ts";
import { ClientError } from "../fault.ts";
import { checkHeader, makeHeader, openHeader, type PasswordPair } from "./header.ts";
import { type Unwrapped, withNextPassword, withOnePassword } from "./header.ts";
import type { WrapInput } from "./kdf.ts";
import { type Database, explained, named, transaction } from "./database.ts";
import { makeVaultFile, openVaultFile } from "./lock.ts";
import { EMPTY_ROOT, readMeta, type Root, rootAfter, sealRoot } from "./root.ts";
import { verifiedRoot, writeMeta } from "./root.ts";
import type { RowKey, Span } from "./row_key.ts";
import { type Reading, type Row, Rows, type Table } from "./rows.ts";
import { checkStructure, migrate, VERSION, versionOf } from "./schema.ts";
import { VaultKeys } from "./seal.ts";
import { Transaction, type Tx } from "./transaction.ts";

/** How to come to a vault. */
export interface VaultInput extends WrapInput {
  /** The account's own folder. */
  readonly folder: string;
  readonly random: Random;
}

/** How to make one. */
export interface NewVaultInput extends VaultInput {
  /** Mebibytes of the password's derivation; absent for the default. */
  readonly kdfMemory?: number;
  /** The id and master key of the vault that it is to be like; absent for fresh ones. */
  readonly like?: Unwrapped;
  /** The rows that the vault begins with. */
  readonly first: (tx: Tx) => void;
}

/**
 * Everything a device knows, in one file that says nothing without the password.
 *
 *   file ──lock, pages──▶ header ──password──▶ keys ──rows and root agree──▶ Vault
 *   Vault ──commit(tx ⇒ rows)──▶ one SQLite transaction: rows and root, or nothing
 *
 * `commit` is the only way to write, and it is synchronous: what it returns is on the
 * disk, and nothing else ran in between. A row that was changed, moved, removed,
 * brought back or doubled behind our back is noticed at the next unlocking or reading.
 * The whole file in an older version is not: the relay's memory of the generation is
 * there for that.
 */
export class Vault implements Reading {
  readonly #db: Database;
  readonly #keys: VaultKeys;
  readonly #random: Random;
  readonly #rows: Rows;
  #root: Root;

  private constructor(db: Database, keys: VaultKeys, random: Random, root: Root) {
    this.#db = db;
    this.#keys = keys;
    this.#random = random;
    this.#rows = new Rows({ db, keys, random });
    this.#root = root;
  }

  /**
   * Makes a vault with its first rows in one transaction: after a crash there is the
   * whole of it or none. "vault-exists" where there is one.
   */
  static async create(input: NewVaultInput): Promise<Vault> {
    makeVaultFile(input.folder);
    return await opening(input.folder, async (db) => {
      if (versionOf(db) !== 0) throw new ClientError("vault-exists");
      const { header, unwrapped } = await makeHeader(input);
      const keys = new VaultKeys(unwrapped.vault, unwrapped.master);
      unwrapped.master.wipe();
      return transaction(db, () => {
        migrate(db, 0);
        writeMeta(db, "header", header);
        const vault = new Vault(db, keys, input.random, EMPTY_ROOT);
        vault.#root = vault.#apply(input.first).root;
        return vault;
      });
    });
  }

  /**
   * Opens a vault and checks the whole of it: "wrong-password", "vault-damaged",
   * "vault-newer", "vault-busy", "vault-exposed" or "no-vault" where it cannot.
   */
  static async unlock(input: VaultInput): Promise<Vault> {
    return await opening(input.folder, async (db) => {
      checkPages(db);
      const { vault, master } = await openHeader(readMeta(db, "header"), input);
      const keys = new VaultKeys(vault, master);
      master.wipe();
      return new Vault(db, keys, input.random, verifiedRoot(db, keys));
    });
  }

  /** How many commits advanced a sending chain: never falls, but in an older copy. */
  get generation(): number {
    return this.#root.generation;
  }

  read<T>(table: Table<T>, key: RowKey): T | null {
    return explained(() => this.#rows.read(table, key));
  }

  scan<T>(table: Table<T>, span: Span): Row<T>[] {
    return explained(() => this.#rows.scan(table, span));
  }

  index(table: Table<unknown>, name: Uint8Array): Uint8Array {
    return this.#rows.index(table, name);
  }

  /**
   * One durable step: everything that `change` writes, or nothing where it throws.
   * Returns what `change` returns, after it is on the disk.
   */
  commit<T>(change: (tx: Tx) => T): T {
    return this.#commit(change, () => {});
  }

  /** The vault's id and master key, for a backup: "wrong-password" for any other one. */
  async unwrap(input: WrapInput): Promise<Unwrapped> {
    return await openHeader(readMeta(this.#db, "header"), input);
  }

  /**
   * One durable step: from now on the next password opens the vault as well as the
   * current one, and what `change` writes is there. "wrong-password" where `current` is
   * not a password of this vault.
   */
  async addPassword(
    pair: Omit<PasswordPair, "random">,
    change: (tx: Tx) => void,
  ): Promise<void> {
    const input = { ...pair, random: this.#random };
    const header = await withNextPassword(readMeta(this.#db, "header"), input);
    this.#commit(change, () => writeMeta(this.#db, "header", header));
  }

  /** One durable step: of two passwords one alone is left, and what `change` writes. */
  keepPassword(which: "current" | "next", change: (tx: Tx) => void): void {
    const header = withOnePassword(readMeta(this.#db, "header"), which);
    this.#commit(change, () => writeMeta(this.#db, "header", header));
  }

  /** Opens every row there is: how many, or "vault-damaged" for one that is forged. */
  examine(): number {
    return explained(() => this.#rows.openAll());
  }

  /** Wipes the keys and lets the file go. */
  close(): void {
    this.#keys.wipe();
    this.#db.close();
  }

  #commit<T>(change: (tx: Tx) => T, rewrap: () => void): T {
    const applied = transaction(this.#db, () => {
      rewrap();
      return this.#apply(change);
    });
    this.#root = applied.root;
    return applied.result;
  }

  #apply<T>(change: (tx: Tx) => T): { readonly root: Root; readonly result: T } {
    const tx = new Transaction(this.#rows, this.#root);
    const result = change(tx);
    const root = rootAfter(this.#root, tx, this.#keys);
    writeMeta(this.#db, "root", sealRoot(root, this.#keys, this.#random));
    return { root, result };
  }
}

/**
 * What can be said of a vault without its password: "vault-damaged", "vault-newer",
 * "vault-busy", "vault-exposed" or "no-vault" where there is something to be said.
 */
export async function inspectVault(folder: string): Promise<void> {
  await opening(folder, (db) => {
    checkPages(db);
    checkHeader(readMeta(db, "header"));
    db.close();
    return Promise.resolve();
  });
}

function checkPages(db: Database): void {
  const version = versionOf(db);
  // A first commit that never happened left an empty file, not a vault.
  if (version === 0) throw new ClientError("no-vault");
  if (version < VERSION) transaction(db, () => migrate(db, version));
  checkStructure(db);
}

/** The file does not stay open, and so locked, where what should open it fails. */
async function opening<T>(
  folder: string,
  use: (db: Database) => Promise<T>,
): Promise<T> {
  const db = openVaultFile(folder);
  try {
    return await use(db);
  } catch (error) {
    db.close();
    throw named(error);
  }
}
