import type { Secret } from "../../src/secret.ts";
import { onDisk } from "../disk.ts";
import type { Environment } from "../environment.ts";
import { readAccount, type Vault } from "../vault/mod.ts";
import { contentsOf } from "./contents.ts";
import { sealedFile } from "./sealed_file.ts";

/** How to make a backup. */
export interface BackUpInput {
  readonly vault: Vault;
  readonly environment: Environment;
  /** The vault's. */
  readonly password: Secret;
  /** The backup's own. */
  readonly filePassword: Secret;
  /** Where it is to be: "file-exists" where something is. */
  readonly path: string;
}

/** Writes a backup of a vault into a new file, down to the disk; how many bytes. */
export async function backUp(input: BackUpInput): Promise<number> {
  const { vault, environment, password, filePassword, path } = input;
  const { vault: id, master } = await vault.unwrap({ ...environment, password });
  const { username } = readAccount(vault);
  const madeAt = environment.clock.now();
  const heading = { username, madeAt, vault: id, master: master.expose() };
  const seal = { ...environment, password: filePassword };
  try {
    return await writeNew(path, sealedFile(contentsOf(vault, heading), seal));
  } finally {
    master.wipe();
  }
}

/** A file that did not come to be whole does not stay. */
async function writeNew(path: string, pieces: AsyncIterable<Uint8Array>) {
  const options = { write: true, createNew: true, mode: 0o600 };
  using file = onDisk(path, () => Deno.openSync(path, options));
  let length = 0;
  try {
    for await (const piece of pieces) length += writeAll(path, file, piece);
    onDisk(path, () => file.syncSync());
    return length;
  } catch (error) {
    Deno.removeSync(path);
    throw error;
  }
}

function writeAll(path: string, file: Deno.FsFile, bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) {
    at += onDisk(path, () => file.writeSync(bytes.subarray(at)));
  }
  return bytes.length;
}
