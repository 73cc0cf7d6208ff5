import { gunzipSync } from "node:zlib";
import { fromHex, fromUtf8 } from "../../src/bytes.ts";
import transcripts from "../vectors/session-transcripts.json" with { type: "json" };

/** What was recorded from the official library, and known answers for the wire spec. */
export { transcripts };

/** One case of a Wycheproof file: strings are hexadecimal unless they say otherwise. */
export interface Case {
  readonly tcId: number;
  readonly comment?: string;
  readonly result: "valid" | "invalid" | "acceptable";
  readonly [field: string]: unknown;
}

/** A group of cases and the parameters that they share. */
export interface Group {
  readonly tests: readonly Case[];
  readonly [field: string]: unknown;
}

const SHARED = new URL("../../../shared/vectors/", import.meta.url);

/**
 * Registers a test over a file of the shared vectors, which lie beside the checkout and
 * are not part of it: where they are missing, the test is ignored and says why.
 */
export function vectorTest(
  name: string,
  file: string,
  run: (contents: string) => void,
): void {
  const url = new URL(file, SHARED);
  const ignore = !exists(url);
  const reason = ignore ? ` (ignored: ../shared/vectors/${file} is missing)` : "";
  Deno.test({ name: name + reason, ignore, fn: () => run(contents(url)) });
}

/** The same for each case of a Wycheproof file; a failure names the case. */
export function wycheproof(
  name: string,
  file: string,
  check: (test: Case, group: Group) => void,
): void {
  vectorTest(name, `wycheproof/${file}.json`, (contents) => {
    const { testGroups }: { testGroups: readonly Group[] } = JSON.parse(contents);
    for (const group of testGroups) {
      for (const test of group.tests) {
        try {
          check(test, group);
        } catch (cause) {
          throw new Error(`Case ${test.tcId} ${test.comment ?? ""}`, { cause });
        }
      }
    }
  });
}

/** The bytes of a hexadecimal field. */
export function field(test: Case | Group, name: string): Uint8Array {
  return fromHex(String(test[name]));
}

/** The text of a file, unpacked where it is packed. */
function contents(url: URL): string {
  const bytes = Deno.readFileSync(url);
  return fromUtf8(url.pathname.endsWith(".gz") ? gunzipSync(bytes) : bytes);
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isFile;
  } catch {
    return false;
  }
}
