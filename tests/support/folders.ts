/** A folder of the test's own, and gone after it. */
export function withFolder(
  use: (folder: string) => Promise<void> | void,
): Promise<void> {
  return inFolder(Deno.makeTempDirSync({ prefix: PREFIX }), use);
}

/**
 * The same in memory, where the machine keeps files there: a vault waits for its disk at
 * each commit, and what outlives a kill needs no disk to outlive it.
 */
export function withMemoryFolder(
  use: (folder: string) => Promise<void> | void,
): Promise<void> {
  return inFolder(Deno.makeTempDirSync({ prefix: PREFIX, ...MEMORY }), use);
}

const PREFIX = "messenger-test-";

const MEMORY = isFolder("/dev/shm") ? { dir: "/dev/shm" } : {};

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

async function inFolder(
  folder: string,
  use: (folder: string) => Promise<void> | void,
): Promise<void> {
  try {
    await use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
