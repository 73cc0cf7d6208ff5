import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { transaction } from "../../../../client/vault/database.ts";
import { makeVaultFile, openVaultFile } from "../../../../client/vault/lock.ts";
import { withMemoryFolder } from "../../../support/folders.ts";
import { fault, newVault, unlock } from "../../../support/vaults.ts";

const LOCK = new URL("../../../../client/vault/lock.ts", import.meta.url).href;

Deno.test("C05: a second process is told that it is busy, a later one gets it", () =>
  withMemoryFolder(async (folder) => {
    const vault = await newVault(folder);
    await assert.rejects(unlock(folder), fault("vault-busy"));
    assert.equal(await openElsewhere(folder), "vault-busy");
    vault.close();
    assert.equal(await openElsewhere(folder), "opened");
  }));

Deno.test("C16: the folder and every file in it are closed to other users", () =>
  withMemoryFolder(async (home) => {
    const folder = `${home}/alice`;
    const vault = await newVault(folder);
    vault.commit(() => {});
    const modes = [...Deno.readDirSync(folder)].map(({ name }) =>
      [name, mode(`${folder}/${name}`)] as const
    );
    assert.deepEqual(Object.fromEntries(modes), {
      "vault.db": 0o600,
      "vault.db-wal": 0o600,
    });
    assert.equal(mode(folder), 0o700);
    vault.close();
  }));

Deno.test("C16: a vault that others can read, or that is a link, is refused", () =>
  withMemoryFolder(async (home) => {
    const folder = `${home}/alice`;
    (await newVault(folder)).close();
    for (const path of [folder, `${folder}/vault.db`]) {
      const before = mode(path);
      Deno.chmodSync(path, before | 0o040);
      await assert.rejects(unlock(folder), fault("vault-exposed"), path);
      Deno.chmodSync(path, before);
    }
    Deno.symlinkSync(folder, `${home}/link`);
    await assert.rejects(unlock(`${home}/link`), fault("vault-exposed"));
    Deno.renameSync(`${folder}/vault.db`, `${home}/elsewhere.db`);
    Deno.symlinkSync(`${home}/elsewhere.db`, `${folder}/vault.db`);
    await assert.rejects(unlock(folder), fault("vault-exposed"));
  }));

Deno.test("C20: a vault of a newer program is refused and left as it is", () =>
  withMemoryFolder(async (folder) => {
    (await newVault(folder)).close();
    const path = `${folder}/vault.db`;
    const db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 2");
    db.close();
    const before = Deno.readFileSync(path);
    await assert.rejects(unlock(folder), fault("vault-newer"));
    assert.deepEqual(Deno.readFileSync(path), before);
  }));

Deno.test("a full disk undoes the commit and the vault goes on", () =>
  withMemoryFolder((folder) => {
    makeVaultFile(folder);
    const db = openVaultFile(folder);
    db.exec("CREATE TABLE t (x BLOB)");
    db.exec("PRAGMA max_page_count = 10");
    const fill = () =>
      transaction(db, () => db.exec("INSERT INTO t VALUES (zeroblob(1000000))"));
    assert.throws(fill, fault("disk-full"));
    transaction(db, () => db.exec("INSERT INTO t VALUES (zeroblob(10))"));
    assert.equal(db.prepare("SELECT count(*) AS n FROM t").get()?.["n"], 1);
    db.close();
  }));

function mode(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

/** What another process gets that opens the vault: "opened", or the fault's code. */
async function openElsewhere(folder: string): Promise<string> {
  const program = `import { openVaultFile } from ${JSON.stringify(LOCK)};
    try {
      openVaultFile(${JSON.stringify(folder)});
      console.log("opened");
    } catch (error) {
      console.log(error.code);
    }`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", program],
  }).output();
  return new TextDecoder().decode(stdout).trim();
}
