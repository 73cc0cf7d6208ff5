import * as echarts from "echarts";
import { connectAll, paced, pause } from "./load.ts";
import { pairsOf } from "./course.ts";
import type { Peer } from "./peer.ts";
import { memoryOf } from "./process_tree.ts";

/** Numbers of connections at which is looked. */
export const STEPS: readonly number[] = [100, 300, 1_000, 3_000, 10_000];

/** How a server does with so many connections. */
export interface Point {
  readonly connections: number;
  /** MiB. */
  readonly memory: number;
  /** Microseconds for a message, all of them sending in turn. */
  readonly cpu: number;
}

/** Messages a second, from all together. */
const PACE = { perSecond: 500, seconds: 4 } as const;
/** Milliseconds until a runtime that has nothing to do gives memory back. */
const SETTLE_MS = 30_000;

/** Looks at a server as it gets more connections. */
export async function growth(
  peer: Peer,
  folder: string,
  steps: readonly number[],
): Promise<Point[]> {
  await using server = await peer.start(folder);
  const [clients, points]: [Awaited<ReturnType<typeof connectAll>>, Point[]] = [
    [],
    [],
  ];
  for (const connections of steps) {
    const more = connections - clients.length;
    const people = Array.from({ length: more }, (_, i) => clients.length + i);
    clients.push(...await connectAll(server, people));
    await pause(SETTLE_MS);
    const memory = memoryOf(server.pid) / 1_024;
    const { cpu } = await paced(server, pairsOf(clients), PACE);
    points.push({ connections, memory, cpu });
  }
  await Promise.all(clients.map((client) => client.close()));
  return points;
}

/** A picture of both, in SVG. */
export function picture(
  lines: Readonly<Record<string, readonly Point[]>>,
): string {
  const chart = echarts.init(null, null, {
    renderer: "svg",
    ssr: true,
    width: 900,
    height: 420,
  });
  const names = Object.keys(lines);
  const series = [0, 1].flatMap((panel) =>
    names.map((name) => ({
      name,
      type: "line" as const,
      xAxisIndex: panel,
      yAxisIndex: panel,
      data: (lines[name] ?? []).map(({ connections, memory, cpu }) => {
        return [connections, panel === 0 ? memory : cpu];
      }),
    }))
  );
  chart.setOption({
    animation: false,
    legend: { data: names },
    grid: [{ left: 60, right: 490 }, { left: 510, right: 40 }],
    xAxis: [0, 1].map((gridIndex) => {
      return {
        gridIndex,
        type: "log",
        name: "connections",
        nameLocation: "middle",
      };
    }),
    yAxis: [
      { gridIndex: 0, name: "memory, MiB" },
      { gridIndex: 1, name: "CPU, µs per message" },
    ],
    series,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
