import type { Source } from "./input.ts";
import { onSignals } from "./signals.ts";

/** Signals that end the program, with the exit code a shell expects of each. */
const ENDINGS = [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const;

/**
 * Runs `work` with the terminal in raw mode: every key reaches us, none is echoed.
 * `leave` undoes what else was switched on. However it ends, by a result, an error, a
 * signal or `Deno.exit` from wherever, the shell finds its terminal as it was; after
 * SIGSTOP and SIGCONT, `work` goes on in raw mode.
 */
export async function inRawMode<T>(
  source: Source,
  work: () => Promise<T>,
  leave: () => void = () => {},
): Promise<T> {
  const restore = () => {
    try {
      leave();
      source.setRaw(false);
    } catch (error) {
      // A terminal that was closed took along what was to be restored.
      if (!(error instanceof Error && "code" in error)) throw error;
    }
  };
  const deafen = onSignals([
    ["SIGCONT", () => source.setRaw(true)],
    ...ENDINGS.map(([signal, code]) => [signal, () => Deno.exit(code)] as const),
  ]);
  globalThis.addEventListener("unload", restore);
  source.setRaw(true);
  try {
    return await work();
  } finally {
    globalThis.removeEventListener("unload", restore);
    restore();
    deafen();
  }
}
