/**
 * Test files dealt into shares, a module each that loads its files one after the other.
 * Half of what a small test file costs is an isolate of its own, in which all that it
 * imports is loaded and warmed once more.
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const TEST_FILE = /_test\.tsx?$/;

/** One for each core: another would load and warm everything once more. */
const SHARES = navigator.hardwareConcurrency;

/** The test files at or below `path`, neighbours together. */
function testFiles(path: string): readonly string[] {
  if (Deno.statSync(path).isFile) return TEST_FILE.test(path) ? [path] : [];
  const names = Array.from(Deno.readDirSync(path), ({ name }) => name);
  return names.sort().flatMap((name) => testFiles(join(path, name)));
}

/** A line that loads a file. One that cannot be loaded is a failed test among others. */
function loading(file: string): string {
  const url = JSON.stringify(pathToFileURL(resolve(file)).href);
  const failing = `Deno.test(${JSON.stringify(`${file} is loaded`)}, () => { throw e; })`;
  return `try { await import(${url}); } catch (e) { ${failing}; }\n`;
}

/**
 * Runs `test` with modules that load every test file at or below the paths once.
 * Neighbours, which take alike long, go to different shares.
 */
export async function inShares<T>(
  paths: readonly string[],
  test: (modules: readonly string[]) => Promise<T>,
): Promise<T> {
  const files = paths.flatMap(testFiles);
  const folder = await Deno.makeTempDir({ prefix: "messenger-shares-" });
  const modules: string[] = [];
  for (let share = 0; share < Math.min(SHARES, files.length); share++) {
    const module = join(folder, `share_${share + 1}_test.ts`);
    const own = files.filter((_, index) => index % SHARES === share);
    await Deno.writeTextFile(module, own.map(loading).join(""));
    modules.push(module);
  }
  try {
    return await test(modules);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
