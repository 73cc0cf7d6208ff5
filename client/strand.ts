import { equal } from "../src/bytes.ts";
import { sha256 } from "../src/crypto/kdf.ts";
import type { Said } from "../src/wire/content.ts";
import type { StrandRow } from "./vault/mod.ts";

/** Gaps that are remembered; what is missing beyond them can only be counted. */
const GAPS = 200;

/** What a content's place among its writer's contents shows. */
export interface Followed {
  readonly strand: StrandRow;
  /** Contents that were skipped and have not come so far. */
  readonly missing: number;
  /** Whether it was written before others that came before it. */
  readonly isLate: boolean;
  /** Whether the writer's vault took back what it had told: a copy, or a second one. */
  readonly rolledBack: boolean;
}

/**
 * Follows the thread of somebody's contents. Each has a number and the hash of the one
 * before, under the end-to-end encryption: a relay that holds one back leaves a gap, and
 * a writer who goes on from an older state of her vault repeats a number.
 *
 * @param encoded The content's bytes, as they were sealed.
 * @param isWhole Whether all her contents were for us, from the first one on; otherwise
 *   whichever comes first begins the count.
 */
export function follow(
  strand: StrandRow,
  content: Said,
  encoded: Uint8Array,
  isWhole = false,
): Followed {
  const { counter, generation } = content;
  if (strand.gaps.includes(counter)) return filled(strand, counter);
  const { next, last } = strand;
  const isFirst = last === null;
  const missing = isFirst && !isWhole ? 0 : Math.max(0, counter - next);
  const isRepeat = !isFirst && counter < next;
  const isOtherPast = !isFirst && counter === next && !isAfter(content, last);
  return {
    strand: {
      ...(isRepeat ? { next, last } : { next: counter + 1, last: sha256(encoded) }),
      gaps: [...strand.gaps, ...numbers(next, missing)].slice(-GAPS),
      generation: Math.max(strand.generation, generation),
    },
    missing,
    isLate: false,
    rolledBack: isRepeat || isOtherPast || generation < strand.generation,
  };
}

/** A writer's count that begins anew with a content. */
export function restarted({ counter, generation }: Said, encoded: Uint8Array): StrandRow {
  return { next: counter + 1, last: sha256(encoded), gaps: [], generation };
}

/** One that was late comes in its own time: nothing after it depends on it. */
function filled(strand: StrandRow, counter: number): Followed {
  const gaps = strand.gaps.filter((gap) => gap !== counter);
  return { strand: { ...strand, gaps }, missing: 0, isLate: true, rolledBack: false };
}

function isAfter({ previous }: Said, last: Uint8Array): boolean {
  return previous !== null && equal(previous, last);
}

function numbers(from: number, count: number): number[] {
  return Array.from({ length: Math.min(count, GAPS) }, (_, at) => from + at);
}
