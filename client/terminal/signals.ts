/** What to do at a signal. */
export type SignalHandler = readonly [signal: Deno.Signal, handler: () => void];

/** Listens to signals until the returned function is called. */
export function onSignals(handlers: readonly SignalHandler[]): () => void {
  // Windows knows SIGINT alone of those that matter here.
  const known = handlers.filter(([signal]) =>
    Deno.build.os !== "windows" || signal === "SIGINT"
  );
  for (const [signal, handler] of known) Deno.addSignalListener(signal, handler);
  return () => {
    for (const [signal, handler] of known) Deno.removeSignalListener(signal, handler);
  };
}
