/** How a person is called to the terminal. */
export type Call = "bell" | "osc9" | "osc777" | "off";

/** All ways, the usual one first. */
export const CALLS = [
  "bell",
  "osc9",
  "osc777",
  "off",
] as const satisfies readonly Call[];

const BELL = "\x07";

/**
 * The orders that call somebody. A bell goes through tmux and ssh and says nothing; the
 * desktop's own messages (iTerm2's OSC 9, urxvt's OSC 777) carry the text.
 */
export function ringing(call: Call, text: string): string {
  const plain = text.replace(/[^ -:<-~]/g, "");
  switch (call) {
    case "bell":
      return BELL;
    case "osc9":
      return `\x1b]9;messenger: ${plain}${BELL}`;
    case "osc777":
      return `\x1b]777;notify;messenger;${plain}${BELL}`;
    case "off":
      return "";
  }
}
