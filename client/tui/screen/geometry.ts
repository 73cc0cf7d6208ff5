import { type Layout, layout } from "../../terminal/layout.ts";
import type { Screen } from "./screen.ts";
import type { Pane } from "./transcript_rows.ts";

/** Where everything is: title, list beside pane, status, foot; from the top. */
export interface Geometry {
  /** Columns of the list of chats; 0 where there is no room for one. */
  readonly list: number;
  /** Where the transcript, or a panel over it, is. */
  readonly pane: Pane;
  /** The line being typed, at the bottom. */
  readonly foot: Layout;
  /** Columns that rows may have. */
  readonly width: number;
}

/** Columns of a screen below which the list of chats would crowd the messages. */
const CROWDED = 60;

/** Columns between the list and the messages. */
export const DIVIDER = " │ ";

/** Lays out a screen. The last column stays empty: no row can then be too wide. */
export function geometry(
  { size, typing, talk, transcript }: Pick<
    Screen,
    "size" | "typing" | "talk" | "transcript"
  >,
): Geometry {
  const foot = layout("> ", typing.line, size);
  const width = Math.max(1, size.columns - 1);
  const list = size.columns < CROWDED ? 0 : between(16, size.columns >> 2, 28);
  const beside = list === 0 ? 0 : list + DIVIDER.length;
  const longest = Math.max(talk.me.length, transcript.chat?.length ?? 0);
  const pane = {
    height: Math.max(1, size.rows - 2 - foot.rows.length),
    width: width - beside,
    names: Math.min(longest, width - beside < 50 ? 8 : 14),
  };
  return { list, pane, foot, width };
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
