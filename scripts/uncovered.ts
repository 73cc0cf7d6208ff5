/** A line of the core that no test reaches, or of which a branch is never taken. */
export interface Uncovered {
  readonly path: string;
  /** The line's text without indentation. */
  readonly line: string;
  readonly reason: string;
}

const OLDER_DENO = "its other branch serves Deno 2.4, on which the compiled test runs it";

/** The only exceptions from full coverage of `src/`, each with its reason. */
export const UNCOVERED: readonly Uncovered[] = [
  { path: "src/crypto/aead.ts", line: "? nativeSeal(input)", reason: OLDER_DENO },
  { path: "src/crypto/aead.ts", line: "? nativeOpen(input)", reason: OLDER_DENO },
];

/**
 * Branches that the compiler asks for and nothing can take: the default of an array
 * read whose index is inside the array.
 */
export const NEVER_TAKEN = /\] \?\? 0\b/;
