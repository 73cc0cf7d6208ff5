import { pictureOf, type Theme } from "./svg.ts";

/** Columns of the captured screens. */
export const COLUMNS = 78;

/** The screens in the README. */
export const SCREENS = ["chat", "verify"] as const;

/** How a light and a dark terminal paint them. */
const THEMES: Readonly<Record<string, Theme>> = {
  light: {
    paper: "#fbfaf6",
    ink: "#26292e",
    faint: "#7d8189",
    colors: [
      ...["#26292e", "#b3261e", "#2c7a3f", "#8a6100"],
      ...["#2456b8", "#8a2f8f", "#0f6f7c", "#d8d8d4"],
    ],
  },
  dark: {
    paper: "#1c1f24",
    ink: "#d9dce1",
    faint: "#878d97",
    colors: [
      ...["#33373e", "#f2766b", "#7ecb8f", "#e3b95b"],
      ...["#84aef5", "#d792dc", "#6ac7d4", "#d9dce1"],
    ],
  },
};

/** The pictures of a screen, by the names of their files. */
export function picturesOf(screen: string, capture: string): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(THEMES).map(([name, theme]) => [
      `${screen}-${name}.svg`,
      pictureOf(capture, { columns: COLUMNS, theme }),
    ]),
  );
}

/** Where captures and pictures are kept. */
export const FOLDER = new URL("../../pictures/", import.meta.url);
