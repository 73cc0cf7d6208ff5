import { listen, type Listener } from "./listener.ts";
import type { Gauges, Metrics } from "./metrics.ts";

/** What is shown at the port of the operator. */
export interface MetricsPortInput {
  readonly port: number;
  readonly metrics: Metrics;
  /** The gauges of this moment. */
  readonly gauges: () => Gauges;
}

/** That port, while it is open. */
export type MetricsPort = Listener;

const TEXT = { "content-type": "text/plain; version=0.0.4" };

/**
 * Shows an operator `/metrics` and `/health`, on loopback alone: nobody from outside is
 * to learn how busy a relay is.
 */
export function openMetricsPort(
  { port, metrics, gauges }: MetricsPortInput,
): MetricsPort {
  const handle = (request: Request) => {
    return Promise.resolve(answer(new URL(request.url).pathname, metrics, gauges));
  };
  return listen({ host: "127.0.0.1", port, handle });
}

function answer(path: string, metrics: Metrics, gauges: () => Gauges): Response {
  switch (path) {
    case "/metrics":
      return new Response(metrics.text(gauges()), { headers: TEXT });
    case "/health":
      return metrics.healthy
        ? new Response("ok\n")
        : new Response("the store fails\n", { status: 503 });
  }
  return new Response(null, { status: 404 });
}
