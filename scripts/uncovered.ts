/** A line of the core that no test reaches, or of which a branch is never taken. */
export interface Uncovered {
  readonly path: string;
  /** The line's text without indentation. */
  readonly line: string;
  readonly reason: string;
}

/** The only exceptions from full coverage of `src/`, each with its reason. */
export const UNCOVERED: readonly Uncovered[] = [];

/**
 * Branches that the compiler asks for and nothing can take: the default of an array
 * read whose index is inside the array.
 */
export const NEVER_TAKEN = /\] \?\? 0\b/;
