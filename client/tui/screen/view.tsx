import { Box, Text, type TextProps } from "ink";
import type { ReactElement } from "react";
import { listRows } from "./chat_list.ts";
import { DIVIDER, type Geometry, geometry } from "./geometry.ts";
import { paneRows } from "./pane_rows.ts";
import type { Look, Row } from "./rows.ts";
import type { Screen } from "./screen.ts";
import { statusRow, titleRow } from "./title.ts";

/**
 * The screen as elements, a pure function of what is known. Sixteen colours at most, and
 * none where they are not wanted; each theme of a terminal has its own idea of them, so
 * nothing is told by one alone and no background is set but by turning both around.
 */
export function Upper({ screen, colors }: View): ReactElement {
  const shape = geometry(screen);
  const { width, pane } = shape;
  return (
    <Box flexDirection="column" width={width}>
      <Line row={titleRow(screen, width)} colors={colors} />
      <Box height={pane.height}>
        <Side screen={screen} colors={colors} shape={shape} />
        <Lines rows={paneRows(screen, shape)} colors={colors} />
      </Box>
      <Line row={statusRow(screen, width)} colors={colors} />
    </Box>
  );
}

/** What a view is drawn from. */
export interface View {
  readonly screen: Screen;
  /** Whether colours are wanted. */
  readonly colors: boolean;
}

function Side(
  { screen, colors, shape }: View & { shape: Geometry },
): ReactElement | null {
  const { list: width, pane: { height } } = shape;
  if (width === 0) return null;
  const { chats, online, talk: { mutes }, transcript: { chat: open } } = screen;
  const rows = listRows({ chats, online, open, mutes, width, height });
  return (
    <>
      <Box width={width} flexShrink={0}>
        <Lines rows={rows} colors={colors} />
      </Box>
      <Box width={DIVIDER.length} flexShrink={0}>
        <Text dimColor>{Array(height).fill(DIVIDER).join("\n")}</Text>
      </Box>
    </>
  );
}

function Lines(
  { rows, colors }: { rows: readonly Row[]; colors: boolean },
): ReactElement {
  return (
    <Box flexDirection="column">
      {rows.map((row, at) => <Line key={at} row={row} colors={colors} />)}
    </Box>
  );
}

function Line({ row, colors }: { row: Row; colors: boolean }): ReactElement {
  return (
    <Text wrap="truncate">
      {row.length === 0
        ? " "
        : row.map(({ text, look }, at) => (
          <Text key={at} {...styleOf(look, colors)}>{text}</Text>
        ))}
    </Text>
  );
}

function styleOf(look: Look, colors: boolean): TextProps {
  const { color, ...style } = STYLES[look];
  return colors && color !== undefined ? { ...style, color } : style;
}

const STYLES: Readonly<Record<Look, TextProps>> = {
  "plain": {},
  "faint": { dimColor: true },
  "bold": { bold: true },
  "bar": { inverse: true },
  "good": { bold: true, color: "green" },
  "alarm": { bold: true, color: "red" },
  "person-0": { bold: true, color: "cyan" },
  "person-1": { bold: true, color: "green" },
  "person-2": { bold: true, color: "magenta" },
  "person-3": { bold: true, color: "blue" },
  "person-4": { bold: true, color: "yellow" },
  "person-5": { bold: true, color: "red" },
};
