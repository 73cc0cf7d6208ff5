import { hex } from "../../src/bytes.ts";
import { folderOf } from "../account_folder.ts";
import { EXIT } from "../cli/exit_codes.ts";
import { Refusal } from "../cli/explain.ts";
import { entryAt } from "../disk.ts";
import type { AccountPlace } from "../messenger.ts";
import { safeLine } from "../safe_text.ts";

/** Name of the socket in the folder of an account that a process holds. */
const SOCKET_FILE = "socket";

/** Bytes of a path in a `sockaddr_un`, less the zero that ends it. */
const LONGEST = Deno.build.os === "linux" ? 107 : 103;

/** Where the process that holds an account can be reached. */
export function accountSocket(place: AccountPlace): string {
  return `${folderOf(place)}/${SOCKET_FILE}`;
}

/** Whether the kernel takes a socket's path of that length. */
function fitsSocket(path: string): boolean {
  return new TextEncoder().encode(path).length <= LONGEST;
}

/** A connection to whoever listens there; `null` where nobody does. */
export async function dialSocket(path: string): Promise<Deno.UnixConn | null> {
  if (!fitsSocket(path)) return null;
  try {
    return await Deno.connect({ transport: "unix", path });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    // What a killed process left behind, or no socket at all.
    if (error instanceof Deno.errors.ConnectionRefused) return null;
    throw error;
  }
}

/**
 * Listens there, for this user alone. The socket is made and closed to others in a
 * folder of its own, and put in its place when it is ready: nobody is ever let in before,
 * and what a killed process left is replaced at once. Refuses with "socket-busy" where
 * somebody answers, "bad-socket" where something else lies there, or the path is too
 * long or cannot be written.
 */
export async function listenAt(path: string): Promise<Deno.UnixListener> {
  const living = await dialSocket(path);
  living?.close();
  if (living !== null) throw busySocket(path);
  const found = entryAt(path);
  const isFree = found === null || found.isSocket;
  if (!isFree || !fitsSocket(path)) throw badSocket(path);
  return placed(path);
}

/** Takes the socket away; the listener is closed by whoever made it. */
export function removeSocket(path: string): void {
  if (entryAt(path)?.isSocket) Deno.removeSync(path);
}

function placed(path: string): Deno.UnixListener {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const own = `${folder}.${hex(crypto.getRandomValues(new Uint8Array(2)))}`;
  try {
    Deno.mkdirSync(own, { mode: 0o700 });
    const listener = Deno.listen({ transport: "unix", path: `${own}/s` });
    Deno.chmodSync(`${own}/s`, 0o600);
    Deno.renameSync(`${own}/s`, path);
    Deno.removeSync(own);
    return listener;
  } catch {
    if (entryAt(own)?.isDirectory) Deno.removeSync(own);
    throw badSocket(path);
  }
}

function busySocket(path: string): Refusal {
  return new Refusal({
    code: "socket-busy",
    line: `another program listens at ${safeLine(path)}`,
    hint: "end it, or give another place with --socket PATH",
    exit: EXIT.busy,
  });
}

function badSocket(path: string): Refusal {
  const line = fitsSocket(path)
    ? `there can be no socket at ${safeLine(path)}`
    : `the path of a socket has at most ${LONGEST} bytes, unlike ${safeLine(path)}`;
  return new Refusal({
    code: "bad-socket",
    line,
    hint:
      "its folder must be there and yours; --socket PATH and --data-dir DIR choose it",
    exit: EXIT.fixable,
  });
}
