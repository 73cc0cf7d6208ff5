import { listRows } from "./chat_list.ts";
import { DIVIDER, geometry } from "./geometry.ts";
import { paneRows } from "./pane_rows.ts";
import { type Look, type Row, span } from "./rows.ts";
import type { Screen } from "./screen.ts";
import { statusRow, titleRow } from "./title.ts";

/**
 * All rows above the line being typed, with the orders that colour them: a pure function
 * of what is known. Sixteen colours at most, and none where they are not wanted; each
 * theme of a terminal has its own idea of them, so nothing is told by one alone and no
 * background is set but by turning both around.
 */
export function upperRows(screen: Screen, colors: boolean): readonly string[] {
  const shape = geometry(screen);
  const { list: width, pane: { height }, width: whole } = shape;
  const pane = paneRows(screen, shape);
  const { chats, online, talk: { mutes }, transcript: { chat: open } } = screen;
  const list = width === 0 ? [] : listRows({ chats, online, open, mutes, width, height });
  const rows = Array.from({ length: height }, (_, at): Row => {
    if (width === 0) return pane[at] ?? [];
    const side = list[at] ?? [span(" ".repeat(width))];
    return [...side, span(DIVIDER, "faint"), ...pane[at] ?? []];
  });
  return [titleRow(screen, whole), ...rows, statusRow(screen, whole)]
    .map((row) => row.map((one) => ordered(one, colors)).join(""));
}

/** A stretch with the orders that begin and end its look. */
function ordered({ text, look }: Row[number], colors: boolean): string {
  const { style, color } = LOOKS[look];
  const orders = colors ? [...style, ...color] : style;
  return orders.length === 0 ? text : `\x1b[${orders.join(";")}m${text}\x1b[0m`;
}

/** The orders of a look, and those of its colour: numbers of ECMA-48's SGR. */
interface Orders {
  readonly style: readonly number[];
  readonly color: readonly number[];
}

const BOLD = [1] as const;

const LOOKS: Readonly<Record<Look, Orders>> = {
  "plain": { style: [], color: [] },
  "faint": { style: [2], color: [] },
  "bold": { style: BOLD, color: [] },
  "bar": { style: [7], color: [] },
  "good": { style: BOLD, color: [32] },
  "alarm": { style: BOLD, color: [31] },
  "person-0": { style: BOLD, color: [36] },
  "person-1": { style: BOLD, color: [32] },
  "person-2": { style: BOLD, color: [35] },
  "person-3": { style: BOLD, color: [34] },
  "person-4": { style: BOLD, color: [33] },
  "person-5": { style: BOLD, color: [31] },
};
