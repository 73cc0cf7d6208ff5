import { PeerError } from "../src/errors.ts";
import type { Random } from "../src/random.ts";
import { RelayError } from "./fault.ts";
import { decodeKeys, encodeKeys, makeKeys, type RelayKeys } from "./keys.ts";
import { tryLock } from "./lock.ts";
import type { Slots } from "./static_keys.ts";

/** Names of the files in a relay's data directory. */
const FILES = {
  lock: "relay.lock",
  keys: "relay.keys",
  statics: "static.keys",
  store: "relay.kv",
} as const;

/** For their owner alone. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The data directory where none is named, or `null` without a home. */
export function defaultDataDir(env: (name: string) => string | undefined): string | null {
  const data = env("XDG_DATA_HOME");
  if (data !== undefined && data.startsWith("/")) return `${data}/messenger/relay`;
  const home = env("HOME");
  return home === undefined || home === ""
    ? null
    : `${home}/.local/share/messenger/relay`;
}

/**
 * The folder that a relay keeps everything in, locked as long as it is open: what two
 * relays wrote into one store would be of use to neither.
 */
export class DataDir implements AsyncDisposable {
  readonly keys: RelayKeys;
  /** The slots of the static keys; they go on working without permission to read. */
  readonly slots: Slots;
  readonly #path: string;
  readonly #open: readonly Deno.FsFile[];

  private constructor(path: string, keys: RelayKeys, open: Opened) {
    this.#path = path;
    this.keys = keys;
    this.slots = slotsOf(open.statics);
    this.#open = [open.lock, open.statics];
  }

  /** Makes the folder and the keys where there are none, and takes the lock. */
  static async open(path: string, random: Random): Promise<DataDir> {
    const lock = await takeLock(path);
    try {
      const keys = await readKeys(`${path}/${FILES.keys}`) ??
        await writeKeys(path, await makeKeys(random));
      const statics = await guarded(path, () => openFile(`${path}/${FILES.statics}`));
      return new DataDir(path, keys, { lock, statics });
    } catch (error) {
      lock.close();
      throw error;
    }
  }

  /** Whether a relay has ever kept its keys there. */
  static async exists(path: string): Promise<boolean> {
    try {
      return (await Deno.stat(`${path}/${FILES.keys}`)).isFile;
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) return false;
      throw new RelayError("data-dir-unusable", { subject: path, cause });
    }
  }

  /** Copies the keys to a new folder, and gives the path of a store beside them. */
  async copyKeys(folder: string): Promise<string> {
    await guarded(folder, async () => {
      await Deno.mkdir(folder, { mode: FOLDER_MODE });
      for (const name of [FILES.keys, FILES.statics]) {
        await Deno.copyFile(`${this.#path}/${name}`, `${folder}/${name}`);
        await Deno.chmod(`${folder}/${name}`, FILE_MODE);
      }
    });
    await protectStore(`${folder}/${FILES.store}`);
    return `${folder}/${FILES.store}`;
  }

  /** Where the store is, unless the operator put it elsewhere. */
  get storePath(): string {
    return `${this.#path}/${FILES.store}`;
  }

  /** Gives the lock back. */
  [Symbol.asyncDispose](): Promise<void> {
    for (const file of this.#open) file.close();
    return Promise.resolve();
  }
}

interface Opened {
  readonly lock: Deno.FsFile;
  readonly statics: Deno.FsFile;
}

/**
 * Makes a database file for its owner alone before the database library sees it, since
 * the library would let the world read it. Its side files get the mode of the file.
 */
export async function protectStore(path: string): Promise<void> {
  await guarded(path, async () => {
    (await openFile(path)).close();
    await Deno.chmod(path, FILE_MODE);
  });
}

async function takeLock(folder: string): Promise<Deno.FsFile> {
  const lock = await guarded(folder, async () => {
    await Deno.mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    return await openFile(`${folder}/${FILES.lock}`);
  });
  if (await tryLock(lock)) return lock;
  lock.close();
  throw new RelayError("busy", { subject: folder });
}

/** The keys in the file; `null` where there is none. */
async function readKeys(path: string): Promise<RelayKeys | null> {
  try {
    const { mode } = await Deno.stat(path);
    if (mode !== null && (mode & 0o077) !== 0) {
      throw new RelayError("keys-exposed", { subject: path });
    }
    return decodeKeys(await Deno.readFile(path));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return null;
    if (cause instanceof RelayError) throw cause;
    const code = cause instanceof PeerError ? "keys-damaged" : "data-dir-unusable";
    throw new RelayError(code, { subject: path, cause });
  }
}

/** Whole or not at all: half a file of keys would be the end of every account. */
async function writeKeys(folder: string, keys: RelayKeys): Promise<RelayKeys> {
  const path = `${folder}/${FILES.keys}`;
  return await guarded(path, async () => {
    const file = await openFile(`${path}.new`);
    await file.truncate();
    await file.write(encodeKeys(keys));
    await file.sync();
    file.close();
    await Deno.rename(`${path}.new`, path);
    using directory = await Deno.open(folder);
    await directory.sync();
    return keys;
  });
}

function slotsOf(file: Deno.FsFile): Slots {
  return {
    read: async () => {
      const bytes = new Uint8Array(256);
      await file.seek(0, Deno.SeekMode.Start);
      return bytes.subarray(0, await file.read(bytes) ?? 0);
    },
    write: async (offset, bytes) => {
      await file.seek(offset, Deno.SeekMode.Start);
      await file.write(bytes);
      await file.syncData();
    },
  };
}

function openFile(path: string): Promise<Deno.FsFile> {
  return Deno.open(path, { create: true, read: true, write: true, mode: FILE_MODE });
}

async function guarded<T>(path: string, touch: () => Promise<T>): Promise<T> {
  try {
    return await touch();
  } catch (cause) {
    throw new RelayError("data-dir-unusable", { subject: path, cause });
  }
}
