import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import * as v from "valibot";
import { concat, hex, utf8 } from "../../../../src/bytes.ts";
import { decodeCbor, encodeCbor } from "../../../../src/codec/cbor.ts";
import { sha256 } from "../../../../src/crypto/kdf.ts";
import { ClientError } from "../../../../client/fault.ts";
import { nameKey, numberKey } from "../../../../client/vault/row_key.ts";
import type { Table } from "../../../../client/vault/rows.ts";
import type { Vault } from "../../../../client/vault/vault.ts";
import { withMemoryFolder } from "../../../support/folders.ts";
import { fault, newVault, unlock } from "../../../support/vaults.ts";

/** Somebody who has the file, now and at earlier times, and not the password. */

const NOTES: Table<string> = { kind: 1, schema: v.string() };
const OTHERS: Table<string> = { kind: 2, schema: v.string() };
const ALL = { from: numberKey(0), to: numberKey(2 ** 32) };
const [THIRD, FOURTH, FREE] = [3, 4, 99].map((n) => `x'${hex(numberKey(n))}'`);

/** Changes of the set of rows: the vault does not open. */
const SET_TRICKS: Record<string, string> = {
  "a row removed": `DELETE FROM rows WHERE key = ${THIRD}`,
  "every row removed": "DELETE FROM rows",
  "a row moved to another key": `UPDATE rows SET key = ${FREE} WHERE key = ${THIRD}`,
  "a row moved to another table": `UPDATE rows SET kind = 2 WHERE key = ${THIRD}`,
  "a row doubled under another key": `INSERT INTO rows
    SELECT kind, ${FREE}, version, sealed FROM rows WHERE key = ${THIRD}`,
  "a row doubled in another table": `INSERT INTO rows
    SELECT 2, key, version, sealed FROM rows WHERE key = ${THIRD}`,
  "two rows' values swapped": `UPDATE rows SET sealed = (SELECT sealed FROM rows AS other
      WHERE other.key = iif(rows.key = ${THIRD}, ${FOURTH}, ${THIRD}))
    WHERE key IN (${THIRD}, ${FOURTH})`,
  "a value cut": `UPDATE rows SET sealed = substr(sealed, 1, 15) WHERE key = ${THIRD}`,
  "the root removed": "DELETE FROM meta WHERE name = 'root'",
  "the header removed": "DELETE FROM meta WHERE name = 'header'",
  "a trigger planted": `CREATE TRIGGER spy AFTER INSERT ON rows
    BEGIN DELETE FROM rows WHERE kind = 1; END`,
  "a table planted": "CREATE TABLE more (x)",
};

for (const [what, sql] of Object.entries(SET_TRICKS)) {
  Deno.test(`C03: ${what} behind the vault's back is noticed at the unlocking`, () =>
    withMemoryFolder(async (folder) => {
      (await notes(folder, 20)).close();
      tamper(folder, (db) => db.exec(sql));
      await assert.rejects(unlock(folder), fault("vault-damaged"));
    }));
}

/** Changes within a row: noticed by whoever reads it, and by nobody else. */
const ROW_TRICKS: Record<string, string> = {
  "a row given another version": "version = version + 1",
  "a value cut short": "sealed = substr(sealed, 1, 30)",
  "a value's last byte changed":
    "sealed = CAST(substr(sealed, 1, length(sealed) - 1) || x'00' AS BLOB)",
};

for (const [what, sql] of Object.entries(ROW_TRICKS)) {
  Deno.test(`C03: ${what} behind the vault's back is noticed at the reading`, () =>
    withMemoryFolder(async (folder) => {
      (await notes(folder, 20)).close();
      tamper(folder, (db) => db.exec(`UPDATE rows SET ${sql} WHERE key = ${THIRD}`));
      const vault = await unlock(folder);
      assert.throws(() => vault.read(NOTES, numberKey(3)), fault("vault-damaged"));
      assert.equal(vault.read(NOTES, numberKey(4)), "note 4");
      vault.close();
    }));
}

Deno.test("C03: a row put back to what it was is noticed", () =>
  withMemoryFolder(async (folder) => {
    const vault = await notes(folder, 5);
    vault.close();
    const one = `SELECT version, sealed FROM rows WHERE key = ${THIRD}`;
    const old = tamper(folder, (db) => db.prepare(one).get());
    const again = await unlock(folder);
    again.commit((tx) => tx.write(NOTES, numberKey(3), "newer"));
    again.close();
    tamper(
      folder,
      (db) =>
        db.prepare(`UPDATE rows SET version = ?, sealed = ? WHERE key = ${THIRD}`)
          .run(Number(old?.["version"]), old?.["sealed"] as Uint8Array),
    );
    await assert.rejects(unlock(folder), fault("vault-damaged"));
  }));

Deno.test("C03: whichever two rows change places, it is noticed", () =>
  withMemoryFolder(async (folder) => {
    const ROWS = 9;
    (await notes(folder, ROWS)).close();
    const path = `${folder}/vault.db`;
    const whole = Deno.readFileSync(path);
    for (let one = 1; one <= ROWS; one++) {
      for (let other = one + 1; other <= ROWS; other++) {
        Deno.writeFileSync(path, whole);
        const [a, b] = [one, other].map((n) => `x'${hex(numberKey(n))}'`);
        const move = (from = "", to = "") =>
          `UPDATE rows SET key = ${to} WHERE key = ${from}`;
        tamper(
          folder,
          (db) => db.exec([move(a, FREE), move(b, a), move(FREE, b)].join(";")),
        );
        await assert.rejects(unlock(folder), fault("vault-damaged"), `${one}, ${other}`);
      }
    }
  }));

Deno.test("C03: a row that was erased and is brought back is noticed", () =>
  withMemoryFolder(async (folder) => {
    const vault = await notes(folder, 5);
    vault.close();
    const one = `SELECT version, sealed FROM rows WHERE key = ${THIRD}`;
    const old = tamper(folder, (db) => db.prepare(one).get());
    const again = await unlock(folder);
    again.commit((tx) => tx.erase(NOTES, numberKey(3)));
    again.close();
    tamper(folder, (db) =>
      db.prepare(`INSERT INTO rows VALUES (1, ${THIRD}, ?, ?)`)
        .run(Number(old?.["version"]), old?.["sealed"] as Uint8Array));
    await assert.rejects(unlock(folder), fault("vault-damaged"));
  }));

Deno.test("C03: an older root with the newer rows is noticed", () =>
  withMemoryFolder(async (folder) => {
    (await notes(folder, 3)).close();
    const root = "SELECT value FROM meta WHERE name = 'root'";
    const old = tamper(folder, (db) => db.prepare(root).get());
    const vault = await unlock(folder);
    vault.commit((tx) => tx.raiseGeneration());
    vault.commit((tx) => tx.write(NOTES, numberKey(9), "newer"));
    vault.close();
    tamper(folder, (db) =>
      db.prepare("UPDATE meta SET value = ? WHERE name = 'root'")
        .run(old?.["value"] as Uint8Array));
    await assert.rejects(unlock(folder), fault("vault-damaged"));
  }));

Deno.test("C01: a header with bounds that nobody would choose is refused unused", () =>
  withMemoryFolder(async (folder) => {
    (await notes(folder, 1)).close();
    const path = "SELECT value FROM meta WHERE name = 'header'";
    const found = tamper(folder, (db) => db.prepare(path).get())?.["value"] as Uint8Array;
    const header = decodeCbor(found.subarray(0, -32)) as {
      readonly wraps: readonly { readonly kdf: Record<string, unknown> }[];
    };
    const changed = (change: Record<string, unknown>) => {
      const wraps = header.wraps.map((wrap) => {
        return { ...wrap, kdf: { ...wrap.kdf, ...change } };
      });
      const body = encodeCbor({ ...header, wraps });
      return concat(body, sha256(body));
    };
    const worse = [{ memory: 63 }, { memory: 1_025 }, { passes: 2 }, { passes: 11 }, {
      parallelism: 2,
    }, { salt: new Uint8Array(8) }];
    for (const change of worse) {
      writeHeader(folder, changed(change));
      await assert.rejects(
        unlock(folder),
        fault("vault-damaged"),
        JSON.stringify(change),
      );
    }
    writeHeader(folder, changed({ memory: 65 }));
    await assert.rejects(unlock(folder), fault("wrong-password"), "within the bounds");
  }));

Deno.test("C02 C03: a flipped bit anywhere is noticed, or changes nothing", () =>
  withMemoryFolder(async (folder) => {
    const expected = await sample(folder);
    const path = `${folder}/vault.db`;
    const whole = Deno.readFileSync(path);
    const tally = { same: 0, noticed: 0 };
    for (let at = 0; at < whole.length; at += stride(whole.length)) {
      Deno.writeFileSync(path, flipped(whole, at));
      tally[await outcome(folder, [expected], `byte ${at}`)]++;
    }
    assert.ok(tally.noticed > tally.same, JSON.stringify(tally));
  }));

Deno.test("C02 C03: a file cut at any place is noticed, or lost nothing", () =>
  withMemoryFolder(async (folder) => {
    const expected = await sample(folder);
    const path = `${folder}/vault.db`;
    const whole = Deno.readFileSync(path);
    const tally = { same: 0, noticed: 0 };
    for (let at = 0; at < whole.length; at += stride(whole.length) * 4) {
      Deno.writeFileSync(path, whole.subarray(0, at));
      tally[await outcome(folder, [expected], `cut at ${at}`)]++;
    }
    assert.ok(tally.noticed > 10 * tally.same, JSON.stringify(tally));
  }));

Deno.test("C03 C04: a log torn anywhere holds a commit, and never part of one", () =>
  withMemoryFolder(async (folder) => {
    const states: string[] = [];
    const vault = await notes(folder, 3);
    vault.close();
    const live = await unlock(folder);
    states.push(contents(live));
    for (let i = 0; i < 6; i++) {
      live.commit((tx) => {
        tx.write(NOTES, numberKey(100 + i), `a-${i}`);
        tx.write(OTHERS, numberKey(100 + i), `b-${i}`);
      });
      states.push(contents(live));
    }
    const db = Deno.readFileSync(`${folder}/vault.db`);
    const log = Deno.readFileSync(`${folder}/vault.db-wal`);
    live.close();
    for (let at = 0; at < log.length; at += stride(log.length) * 4) {
      for (const torn of [log.subarray(0, at), flipped(log, at)]) {
        Deno.writeFileSync(`${folder}/vault.db`, db);
        Deno.writeFileSync(`${folder}/vault.db-wal`, torn, { mode: 0o600 });
        assert.equal(await outcome(folder, states, `log torn at ${at}`), "same");
      }
    }
  }));

Deno.test("no name or text can be found in the files", () =>
  withMemoryFolder(async (folder) => {
    const vault = await newVault(folder, (tx) => {
      tx.write(NOTES, nameKey(tx.index(NOTES, utf8("canary-name"))), "canary-text");
    });
    for (const { name } of Deno.readDirSync(folder)) {
      const found = hex(Deno.readFileSync(`${folder}/${name}`));
      for (const canary of ["canary-name", "canary-text"]) {
        assert.equal(found.includes(hex(utf8(canary))), false, `${canary} in ${name}`);
      }
    }
    vault.close();
  }));

/** How many bytes to skip: a few hundred trials, or each byte where asked for. */
function stride(length: number): number {
  return Deno.env.get("EVERY_BYTE") === "1" ? 1 : Math.max(1, Math.floor(length / 151));
}

function notes(folder: string, count: number): Promise<Vault> {
  return newVault(folder, (tx) => {
    for (let i = 1; i <= count; i++) tx.write(NOTES, numberKey(i), `note ${i}`);
  });
}

/** A vault of several pages, its log folded in, and what it holds. */
async function sample(folder: string): Promise<string> {
  const vault = await notes(folder, 250);
  vault.commit((tx) => tx.write(OTHERS, numberKey(1), "x".repeat(6_000)));
  const expected = contents(vault);
  vault.close();
  return expected;
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, (bytes[at] ?? 0) ^ (1 << (at % 8)));
}

function contents(vault: Vault): string {
  return JSON.stringify([NOTES, OTHERS].map((table) => vault.scan(table, ALL)));
}

async function readAll(folder: string): Promise<string> {
  const vault = await unlock(folder);
  try {
    return contents(vault);
  } finally {
    vault.close();
  }
}

/** What a damaged vault may be called: it is never the password's fault. */
const DAMAGE: readonly string[] = ["vault-damaged", "vault-newer", "no-vault"];

/** "noticed" where the vault was refused, "same" where it reads as one of `allowed`. */
async function outcome(
  folder: string,
  allowed: readonly string[],
  what: string,
): Promise<"noticed" | "same"> {
  const read = await readAll(folder).catch((error) => {
    if (!(error instanceof ClientError)) throw new Error(what, { cause: error });
    assert.ok(DAMAGE.includes(error.code), `${what}: ${error.code}`);
    return null;
  });
  if (read === null) return "noticed";
  assert.ok(allowed.includes(read), `${what} gave wrong data`);
  return "same";
}

function tamper<T>(folder: string, change: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(`${folder}/vault.db`);
  try {
    return change(db);
  } finally {
    db.close();
  }
}

function writeHeader(folder: string, header: Uint8Array): void {
  tamper(
    folder,
    (db) => db.prepare("UPDATE meta SET value = ? WHERE name = 'header'").run(header),
  );
}
