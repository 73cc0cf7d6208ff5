import { DatabaseSync as Database, StatementSync as Statement } from "node:sqlite";
import { ClientError, type ClientFault } from "../fault.ts";

/** SQLite as a vault uses it: the one file that knows the library and its errors. */
export type { Database, Statement };

/** Opens a database file for this process alone, or "vault-busy", "vault-damaged". */
export function openDatabase(path: string): Database {
  return explained(() => {
    const db = new Database(path, { timeout: 0 });
    try {
      // Exclusive before the first read: the write-ahead index then stays in memory.
      db.exec("PRAGMA locking_mode = EXCLUSIVE");
      db.exec("PRAGMA journal_mode = WAL");
      db.exec("PRAGMA synchronous = FULL");
      // A ratchet's old keys do not linger in free pages.
      db.exec("PRAGMA secure_delete = ON");
      db.exec("PRAGMA trusted_schema = OFF");
      // Takes the lock, and holds it until the database is closed.
      transaction(db, () => {});
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/** Runs `work` as one transaction: durable when this returns, undone when it throws. */
export function transaction<T>(db: Database, work: () => T): T {
  return explained(() => {
    db.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      db.exec("COMMIT");
      return result;
    } catch (error) {
      rollBack(db);
      throw error;
    }
  });
}

/** Runs `work` and names what the database refused by a fault of ours. */
export function explained<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw named(error);
  }
}

/** The fault that a refusal of the database stands for, or the error itself. */
export function named(error: unknown): unknown {
  const text = error instanceof Error ? error.message : "";
  const fault = FAULTS.find(([known]) => text.includes(known))?.[1];
  return fault === undefined ? error : new ClientError(fault, { cause: error });
}

/** After some failures SQLite has rolled back by itself, and says so. */
function rollBack(db: Database): void {
  try {
    db.exec("ROLLBACK");
  } catch (error) {
    const done = error instanceof Error && error.message.includes("no transaction");
    if (!done) throw error;
  }
}

/** Deno gives SQLite's texts and not its codes; each of these stands for one code. */
const FAULTS: readonly (readonly [text: string, fault: ClientFault])[] = [
  ["database is locked", "vault-busy"],
  ["database or disk is full", "disk-full"],
  ["database disk image is malformed", "vault-damaged"],
  ["file is not a database", "vault-damaged"],
  ["unsupported file format", "vault-damaged"],
  ["malformed database schema", "vault-damaged"],
  ["disk I/O error", "vault-damaged"],
];
