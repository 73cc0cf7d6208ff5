import type { Source } from "./input.ts";

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
    leave();
    source.setRaw(false);
  };
  const deafen = listen([
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

/** Listens to signals until the returned function is called. */
function listen(handlers: readonly (readonly [Deno.Signal, () => void])[]): () => void {
  // Windows knows SIGINT alone of these, and raw mode sends it no signal.
  if (Deno.build.os === "windows") return () => {};
  for (const [signal, handler] of handlers) Deno.addSignalListener(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) Deno.removeSignalListener(signal, handler);
  };
}
