import { type Sink, write } from "./output.ts";

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

/** Milliseconds between two calls. */
const PAUSE_MS = 2_000;

/** Calls a person, who may be looking elsewhere; a flood of messages is one call. */
export class Bell {
  readonly #out: Sink;
  readonly #call: Call;
  /** When it rang last. */
  #rung = -PAUSE_MS;

  constructor(
    out: Sink,
    call: Call,
    /** Milliseconds of a clock that nobody turns. */
    readonly now: () => number = () => performance.now(),
  ) {
    this.#out = out;
    this.#call = call;
  }

  /** Calls the person, unless that was done just now. */
  ring(text: string): void {
    const now = this.now();
    if (now - this.#rung < PAUSE_MS) return;
    this.#rung = now;
    write(this.#out, ringing(this.#call, text));
  }
}
