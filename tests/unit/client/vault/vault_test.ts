import assert from "node:assert/strict";
import * as v from "valibot";
import { utf8 } from "../../../../src/bytes.ts";
import { numberKey } from "../../../../client/vault/row_key.ts";
import type { Table } from "../../../../client/vault/rows.ts";
import { Vault } from "../../../../client/vault/vault.ts";
import { withMemoryFolder } from "../../../support/folders.ts";
import { fault, newVault, passwordOf, unlock } from "../../../support/vaults.ts";
import { systemRandom } from "../../../../src/random.ts";

const NOTES: Table<string> = { kind: 1, schema: v.string() };
const NUMBERS: Table<number> = { kind: 2, schema: v.number() };
const [first, second, third] = [numberKey(1), numberKey(2), numberKey(3)];

Deno.test("what was committed is there after the next unlocking", () =>
  withMemoryFolder(async (folder) => {
    const vault = await newVault(folder, (tx) => tx.write(NOTES, first, "hello"));
    vault.commit((tx) => {
      tx.write(NOTES, second, "world");
      tx.write(NUMBERS, first, 7);
    });
    vault.close();
    const again = await unlock(folder);
    assert.equal(again.read(NOTES, first), "hello");
    assert.equal(again.read(NOTES, second), "world");
    assert.equal(again.read(NUMBERS, first), 7);
    assert.equal(again.read(NUMBERS, second), null);
    again.close();
  }));

Deno.test("a commit that throws half way changes nothing", () =>
  withMemoryFolder(async (folder) => {
    const vault = await newVault(folder, (tx) => tx.write(NOTES, first, "kept"));
    const failing = () =>
      vault.commit((tx) => {
        tx.write(NOTES, first, "lost");
        tx.erase(NOTES, first);
        tx.raiseGeneration();
        throw new Error("a bug");
      });
    assert.throws(failing, /a bug/);
    assert.equal(vault.read(NOTES, first), "kept");
    assert.equal(vault.generation, 0);
    vault.commit((tx) => tx.write(NOTES, second, "goes on"));
    vault.close();
    const again = await unlock(folder);
    assert.equal(again.read(NOTES, first), "kept");
    again.close();
  }));

Deno.test("a commit reads its own writes and returns what it was asked for", () =>
  withMemoryFolder(async (folder) => {
    const vault = await newVault(folder);
    const read = vault.commit((tx) => {
      tx.write(NOTES, first, "one");
      tx.write(NOTES, first, "two");
      tx.erase(NOTES, second);
      return [tx.read(NOTES, first), ...tx.scan(NOTES, ALL).map(({ value }) => value)];
    });
    assert.deepEqual(read, ["two", "two"]);
    vault.commit((tx) => tx.erase(NOTES, first));
    assert.equal(vault.read(NOTES, first), null);
    vault.close();
    (await unlock(folder)).close();
  }));

const ALL = { from: numberKey(0), to: numberKey(2 ** 32) };

Deno.test("a stretch of a table is read in order, from either end, as far as asked", () =>
  withMemoryFolder(async (folder) => {
    const vault = await newVault(folder, (tx) => {
      for (const key of [third, first, second]) tx.write(NOTES, key, `${key[23]}`);
      tx.write(NUMBERS, second, 9);
    });
    const values = (span: Parameters<typeof vault.scan>[1]) =>
      vault.scan(NOTES, span).map(({ key, value }) => `${key[23]}=${value}`);
    assert.deepEqual(values(ALL), ["1=1", "2=2", "3=3"]);
    assert.deepEqual(values({ from: first, to: third }), ["1=1", "2=2"]);
    assert.deepEqual(values({ ...ALL, backwards: true, limit: 2 }), ["3=3", "2=2"]);
    vault.close();
  }));

Deno.test("the generation rises once with each commit that asks for it", () =>
  withMemoryFolder(async (folder) => {
    const vault = await newVault(folder);
    vault.commit((tx) => {
      tx.raiseGeneration();
      tx.raiseGeneration();
    });
    vault.commit((tx) => tx.write(NOTES, first, "x"));
    assert.equal(vault.generation, 1);
    vault.close();
    const again = await unlock(folder);
    assert.equal(again.generation, 1);
    again.close();
  }));

Deno.test("names stand in the file as keyed hashes, other ones in each vault", () =>
  withMemoryFolder(async (one) => {
    await withMemoryFolder(async (other) => {
      const vaults = [await newVault(one), await newVault(other)];
      const bob = vaults.map((vault) => vault.index(NOTES, utf8("bob")));
      assert.notDeepEqual(bob[0], bob[1]);
      assert.deepEqual(bob[0], vaults[0]?.index(NOTES, utf8("bob")));
      assert.notDeepEqual(bob[0], vaults[0]?.index(NUMBERS, utf8("bob")));
      vaults.forEach((vault) => vault.close());
    });
  }));

Deno.test("C02: a wrong password is told, and the right one goes on to open", () =>
  withMemoryFolder(async (folder) => {
    (await newVault(folder)).close();
    await assert.rejects(unlock(folder, "sword"), fault("wrong-password"));
    (await unlock(folder)).close();
  }));

Deno.test("a vault is not made over another one", () =>
  withMemoryFolder(async (folder) => {
    (await newVault(folder, (tx) => tx.write(NOTES, first, "mine"))).close();
    await assert.rejects(newVault(folder), fault("vault-exists"));
    const vault = await unlock(folder);
    assert.equal(vault.read(NOTES, first), "mine");
    vault.close();
  }));

Deno.test("a making that failed leaves no vault, and the next one succeeds", () =>
  withMemoryFolder(async (folder) => {
    await assert.rejects(unlock(folder), fault("no-vault"));
    const crash = () => {
      throw new Error("a bug");
    };
    await assert.rejects(newVault(folder, crash), /a bug/);
    await assert.rejects(unlock(folder), fault("no-vault"));
    (await newVault(folder)).close();
  }));

Deno.test("with the real derivation a vault opens by its password alone", () =>
  withMemoryFolder(async (folder) => {
    const password = passwordOf("swordfish");
    const how = { folder, password, random: systemRandom };
    const made = await Vault.create({ ...how, kdfMemory: 64, first: () => {} });
    made.close();
    (await Vault.unlock(how)).close();
    const other = { ...how, password: passwordOf("Swordfish") };
    await assert.rejects(Vault.unlock(other), fault("wrong-password"));
  }));
