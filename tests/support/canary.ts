import { Buffer } from "node:buffer";

/** Where a canary was found, and in which spelling. */
export interface Sighting {
  readonly canary: string;
  readonly where: string;
  readonly spelling: string;
}

/** A secret by name, to be looked for wherever it must not be. */
export type Canaries = Readonly<Record<string, string | Uint8Array>>;

/** Lower-case hexadecimal. */
export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/**
 * Every spelling of a secret that a careless program would leave behind: the bytes as
 * they are, UTF-16, hex in both cases, JSON's escapes, and base64 at each of the three
 * alignments that it can have inside something longer.
 */
export function spellings(secret: string | Uint8Array): Map<string, Buffer> {
  const bytes = Buffer.from(secret);
  const found = new Map<string, Buffer>([["raw", bytes]]);
  found.set("hex", Buffer.from(bytes.toString("hex")));
  found.set("upper hex", Buffer.from(bytes.toString("hex").toUpperCase()));
  if (typeof secret === "string") {
    found.set("utf-16", Buffer.from(secret, "utf16le"));
    found.set("json", Buffer.from(JSON.stringify(secret).slice(1, -1)));
  } else {
    found.set("list of numbers", Buffer.from(bytes.join(",")));
  }
  for (const alignment of [0, 1, 2]) {
    const inner = insideBase64(bytes, alignment);
    found.set(`base64 +${alignment}`, Buffer.from(inner));
    const url = inner.replaceAll("+", "-").replaceAll("/", "_");
    found.set(`base64url +${alignment}`, Buffer.from(url));
  }
  return found;
}

/** The base64 digits that the bytes alone decide, `alignment` bytes into a group. */
function insideBase64(bytes: Uint8Array, alignment: number): string {
  const whole = Buffer.concat([Buffer.alloc(alignment), bytes]).toString("base64");
  const first = Math.ceil(alignment * 8 / 6);
  const last = Math.floor((alignment + bytes.length) * 8 / 6);
  return whole.slice(first, last);
}

/** One spelling to be looked for. */
interface Needle {
  readonly canary: string;
  readonly spelling: string;
  readonly bytes: Buffer;
}

/** What is looked for in one go. */
interface Search {
  /** Bytes from one look to the next: each needle has one within its length. */
  readonly stride: number;
  /** By two bytes that are met, the needles that have them, and where in them. */
  readonly found: readonly (readonly Hit[] | undefined)[];
}

/** Two bytes of a needle. */
interface Hit {
  readonly needle: Needle;
  /** How many bytes of the needle stand before them. */
  readonly before: number;
}

/** Bytes between two looks at most. */
const MOST_STRIDE = 8;

/** Searches by their canaries: built once, used often. */
const searches = new WeakMap<Canaries, Search>();

function searchFor(canaries: Canaries): Search {
  const known = searches.get(canaries);
  if (known !== undefined) return known;
  const needles = Object.entries(canaries).flatMap(([canary, secret]) =>
    Array.from(spellings(secret), ([spelling, bytes]) => ({ canary, spelling, bytes }))
  );
  const shortest = Math.min(...needles.map(({ bytes }) => bytes.length));
  const stride = Math.max(1, Math.min(MOST_STRIDE, shortest - 1));
  const found: Hit[][] = [];
  for (const needle of needles) {
    for (let before = 0; before < stride; before++) {
      (found[needle.bytes.readUInt16LE(before)] ??= []).push({ needle, before });
    }
  }
  const search = { stride, found };
  searches.set(canaries, search);
  return search;
}

/** The canaries that stand in the bytes, which came from `where`; each spelling once. */
export function sightings(
  where: string,
  bytes: Uint8Array,
  canaries: Canaries,
): readonly Sighting[] {
  const haystack = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { stride, found } = searchFor(canaries);
  const seen = new Set<Needle>();
  for (let at = 0; at + 1 < haystack.length; at += stride) {
    const two = (haystack[at] ?? 0) | ((haystack[at + 1] ?? 0) << 8);
    for (const { needle, before } of found[two] ?? []) {
      const from = at - before;
      const there = haystack.subarray(Math.max(from, 0), from + needle.bytes.length);
      if (needle.bytes.equals(there)) seen.add(needle);
    }
  }
  return [...seen].map(({ canary, spelling }) => ({ canary, where, spelling }));
}

/** The canaries in the files below a folder, and in their names. */
export async function sightingsBelow(
  folder: string,
  canaries: Canaries,
  except: readonly string[] = [],
): Promise<readonly Sighting[]> {
  const found: Sighting[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (except.includes(path)) continue;
    found.push(...sightings(`the name of ${path}`, Buffer.from(entry.name), canaries));
    if (entry.isDirectory) {
      found.push(...await sightingsBelow(path, canaries, except));
    } else if (entry.isFile) {
      found.push(...sightings(path, await Deno.readFile(path), canaries));
    }
  }
  return found;
}

/** The canaries that any user of the machine can see of a process. */
export async function sightingsInProcess(
  pid: number,
  canaries: Canaries,
): Promise<readonly Sighting[]> {
  const found: Sighting[] = [];
  for (const file of ["cmdline", "environ"]) {
    const path = `/proc/${pid}/${file}`;
    found.push(...sightings(path, await Deno.readFile(path), canaries));
  }
  return found;
}

/** The canaries in the memory that a process may write; needs the right to look there. */
export async function sightingsInMemory(
  pid: number,
  canaries: Canaries,
): Promise<readonly Sighting[]> {
  const found: Sighting[] = [];
  for await (const { at, bytes } of memoryOf(pid)) {
    found.push(...sightings(`memory at ${at.toString(16)}`, bytes, canaries));
  }
  return found;
}

/** Which keys stand as they are in the memory that a process may write. */
export async function keysInMemory(
  pid: number,
  keys: Readonly<Record<string, Uint8Array>>,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const { bytes } of memoryOf(pid)) {
    const haystack = Buffer.from(bytes.buffer);
    for (const [name, key] of Object.entries(keys)) {
      if (haystack.includes(Buffer.from(key))) found.add(name);
    }
  }
  return [...found].sort();
}

/** The memory that a process may write, piece by piece; it stands still meanwhile. */
async function* memoryOf(pid: number) {
  Deno.kill(pid, "SIGSTOP");
  using memory = await Deno.open(`/proc/${pid}/mem`);
  using pages = await Deno.open(`/proc/${pid}/pagemap`);
  const maps = await Deno.readTextFile(`/proc/${pid}/maps`);
  for (const [, start = "", end = ""] of maps.matchAll(/^(\w+)-(\w+) rw/gm)) {
    const [first, last] = [parseInt(start, 16) / PAGE, parseInt(end, 16) / PAGE];
    const entries = await readAt(pages, first * 8, (last - first) * 8);
    for (const run of presentRuns(entries)) {
      const at = (first + run.page) * PAGE;
      yield { at, bytes: await readAt(memory, at, run.count * PAGE) };
    }
  }
  Deno.kill(pid, "SIGCONT");
}

/** Bytes of a page on the machines that the tests run on. */
const PAGE = 4_096;

/** Neighbouring pages that exist, by their entries of eight bytes; bit 63 says so. */
function presentRuns(entries: Uint8Array): readonly { page: number; count: number }[] {
  const runs: { page: number; count: number }[] = [];
  for (let page = 0; page < entries.length / 8; page++) {
    if (((entries[8 * page + 7] ?? 0) & 0x80) === 0) continue;
    const last = runs.at(-1);
    if (last !== undefined && last.page + last.count === page) last.count++;
    else runs.push({ page, count: 1 });
  }
  return runs;
}

async function readAt(
  file: Deno.FsFile,
  position: number,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await file.seek(position, Deno.SeekMode.Start);
  for (let filled = 0; filled < length;) {
    const read = await file.read(bytes.subarray(filled));
    if (read === null) return bytes.subarray(0, filled);
    filled += read;
  }
  return bytes;
}
