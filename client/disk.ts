import { ClientError, type ClientFault } from "./fault.ts";

/** As much as a day of talking may need. */
const ROOM_BYTES = 1 << 20;
const CHUNK_BYTES = 1 << 16;

/**
 * Writes a file of a mebibyte into a folder, down to the disk, and removes it again:
 * "disk-full" or "folder-unwritable" where it cannot. Gives the folder.
 */
export function roomIn(folder: string): string {
  const path = `${folder}/.room-${crypto.randomUUID()}`;
  return onDisk(folder, () => {
    using file = Deno.openSync(path, { write: true, createNew: true, mode: 0o600 });
    try {
      const bytes = crypto.getRandomValues(new Uint8Array(CHUNK_BYTES));
      for (let room = 0; room < ROOM_BYTES;) room += file.writeSync(bytes);
      file.syncSync();
    } finally {
      Deno.removeSync(path);
    }
    return folder;
  });
}

/** Writes a file or below a folder, and names what is refused by a fault of ours. */
export function onDisk<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (typeof code !== "string") throw cause;
    throw new ClientError(FAULTS[code] ?? "folder-unwritable", { subject: path, cause });
  }
}

/** What lies at a path itself, wherever it may lead; `null` for nothing. */
export function entryAt(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** What the system's refusals stand for, by its names for them. */
const FAULTS: Readonly<Record<string, ClientFault>> = {
  ENOSPC: "disk-full",
  EEXIST: "file-exists",
};
