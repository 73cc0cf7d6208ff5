import type { Source } from "./input.ts";

/** Signals that end the program, with the exit code a shell expects of each. */
const ENDINGS = [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const;

/**
 * Runs `work` with the terminal in raw mode: every key reaches us, none is echoed.
 * `leave` undoes what else was switched on. However `work` ends, by returning,
 * throwing or a signal, the shell finds its terminal as it was; after SIGSTOP and
 * SIGCONT, `work` goes on in raw mode.
 */
export async function inRawMode<T>(
  source: Source,
  work: () => Promise<T>,
  leave: () => void = () => {},
): Promise<T> {
  const enter = () => source.setRaw(true);
  const restore = () => {
    leave();
    source.setRaw(false);
  };
  const listeners = ENDINGS.map(([signal, code]) =>
    [signal, () => {
      restore();
      Deno.exit(code);
    }] as const
  );
  listen([...listeners, ["SIGCONT", enter]], "add");
  enter();
  try {
    return await work();
  } finally {
    restore();
    listen([...listeners, ["SIGCONT", enter]], "remove");
  }
}

function listen(
  listeners: readonly (readonly [Deno.Signal, () => void])[],
  way: "add" | "remove",
): void {
  // Windows knows SIGINT alone of these, and raw mode sends it no signal.
  if (Deno.build.os === "windows") return;
  for (const [signal, listener] of listeners) {
    if (way === "add") Deno.addSignalListener(signal, listener);
    else Deno.removeSignalListener(signal, listener);
  }
}
