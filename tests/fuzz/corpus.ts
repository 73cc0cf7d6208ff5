import { fromHex, hex } from "../../src/bytes.ts";
import type { Outcome, Target } from "./target.ts";

/**
 * What fuzzing has found worth keeping: for each place at which a decoder refuses, the
 * shortest input that led there, with the code of the refusal. A file for each target,
 * a line for each input, so that a change of one shows for what it is.
 */
export interface Kept {
  readonly code: Outcome["code"];
  readonly bytes: Uint8Array;
}

/** What is kept for a target; nothing for a new one. */
export function keptFor({ name }: Target): readonly Kept[] {
  return linesOf(fileOf(name)).map((line) => {
    const [code = "", text = ""] = line.split(" ");
    return { code: code as Kept["code"], bytes: fromHex(text) };
  });
}

/** Keeps these inputs for a target, and no others. */
export function keep({ name }: Target, kept: readonly Kept[]): void {
  const lines = kept.map(({ code, bytes }) => `${code} ${hex(bytes)}`.trimEnd());
  Deno.writeTextFileSync(fileOf(name), lines.toSorted().join("\n") + "\n");
}

function fileOf(name: string): URL {
  return new URL(`corpus/${name}.txt`, import.meta.url);
}

function linesOf(file: URL): readonly string[] {
  try {
    return Deno.readTextFileSync(file).split("\n").filter((line) => line !== "");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
