import { ClientError } from "../fault.ts";
import type { Database } from "./database.ts";

/**
 * What the database itself knows: opaque keys, versions and sealed values. What a row
 * means is in `tables.ts`, and a new kind of row needs no migration here.
 *
 * The rows lie in the order of their keys in one tree, so a range of them is one walk,
 * and SQLite's own check proves that what a walk finds a look-up finds as well.
 */
const TABLES = [
  `CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID`,
  `CREATE TABLE rows (
  kind INTEGER NOT NULL,
  key BLOB NOT NULL CHECK (length(key) = 24),
  version INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID`,
] as const;

/** Steps from one version of the file to the next; the first one makes an empty file. */
const MIGRATIONS: readonly ((db: Database) => void)[] = [
  (db) => TABLES.forEach((sql) => db.exec(sql)),
];

/** The version that this program writes. */
export const VERSION = MIGRATIONS.length;

/** The version of the file: 0 where nothing was ever committed to it. */
export function versionOf(db: Database): number {
  const version = db.prepare("PRAGMA user_version").get()?.["user_version"];
  if (typeof version !== "number") throw new ClientError("vault-damaged");
  if (version > VERSION) throw new ClientError("vault-newer");
  return version;
}

/** Brings the file to this program's version, within the caller's transaction. */
export function migrate(db: Database, from: number): void {
  for (const step of MIGRATIONS.slice(from)) step(db);
  db.exec(`PRAGMA user_version = ${VERSION}`);
}

/**
 * Refuses a file whose pages do not hold together, or that holds more than our tables:
 * a trigger or view would be a stranger's code in our transactions.
 */
export function checkStructure(db: Database): void {
  const found = db.prepare("SELECT sql FROM sqlite_schema ORDER BY name").all();
  const ours = found.length === TABLES.length &&
    TABLES.every((sql, at) => found[at]?.["sql"] === sql);
  if (!ours || integrity(db) !== "ok") throw new ClientError("vault-damaged");
}

function integrity(db: Database): unknown {
  return db.prepare("PRAGMA integrity_check(1)").get()?.["integrity_check"];
}
