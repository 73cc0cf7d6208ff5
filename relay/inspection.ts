import { systemRandom } from "../src/random.ts";
import { DataDir } from "./data_dir.ts";
import { RelayError } from "./fault.ts";
import { type Findings, inspect } from "./store/kv/inspection.ts";

/** Looks at every record in the store of a relay that does not run. */
export async function checkStore(dataDir: string): Promise<Findings> {
  await using dir = await openStopped(dataDir);
  return await inspectStore(dir);
}

/**
 * Makes a folder in which a relay can run, with the keys of the damaged one and whatever
 * of its store is intact. The damaged one is not changed.
 */
export async function salvageStore(dataDir: string, out: string): Promise<Findings> {
  await using dir = await openStopped(dataDir);
  const target = await dir.copyKeys(out);
  return await inspectStore(dir, target);
}

async function inspectStore(dir: DataDir, copyTo?: string): Promise<Findings> {
  const { storePath: path, keys: { record: recordKey } } = dir;
  try {
    const target = copyTo === undefined ? {} : { copyTo };
    return await inspect({ path, recordKey, ...target });
  } catch (cause) {
    throw new RelayError("store-unusable", { subject: path, cause });
  }
}

/** Makes nothing where there is nothing to look at. */
async function openStopped(dataDir: string): Promise<DataDir> {
  if (!await DataDir.exists(dataDir)) {
    throw new RelayError("no-relay-here", { subject: dataDir });
  }
  return await DataDir.open(dataDir, systemRandom);
}

/** What was found, a line for each table; the last line says what it comes to. */
export function findingsText({ intact, damaged, torn }: Findings): string {
  const tables = [...new Set([...intact.keys(), ...damaged.keys()])].sort();
  const lines = tables.map((table) => {
    const bad = damaged.get(table) ?? 0;
    return `${table}: ${intact.get(table) ?? 0} intact${
      bad > 0 ? `, ${bad} damaged` : ""
    }`;
  });
  if (torn) lines.push("part of the database cannot be read");
  return [...lines, isWhole({ intact, damaged, torn }) ? "whole" : "damaged", ""].join(
    "\n",
  );
}

/** Whether nothing is damaged. */
export function isWhole({ damaged, torn }: Findings): boolean {
  return damaged.size === 0 && !torn;
}
