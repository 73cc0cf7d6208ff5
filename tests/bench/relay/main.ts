/**
 * `deno task bench:relay [--quick] [--only NAME,NAME] [--rounds N] [--plot FILE.svg]`:
 * our relay under real clients' frames, beside a bare floor on the same runtime and the
 * servers that are installed. Rounds are interleaved, figures are medians, and load goes
 * to loopback alone. With `--plot` it draws instead how memory and CPU grow with
 * connections.
 */
import { parseArgs } from "node:util";
import { round, type Scale } from "./course.ts";
import type { Peer } from "./peer.ts";
import { EjabberdPeer } from "./peers/ejabberd.ts";
import { FloorPeer } from "./peers/floor.ts";
import { MosquittoPeer } from "./peers/mosquitto.ts";
import { ProsodyPeer } from "./peers/prosody.ts";
import { RelayPeer } from "./peers/relay.ts";
import { growth, picture, STEPS } from "./plot.ts";
import { report, type Result } from "./report.ts";

const FULL: Scale = { pairs: 50, seconds: 5, messages: 20_000, idle: 2_000 };
const QUICK: Scale = { pairs: 50, seconds: 2, messages: 4_000, idle: 200 };

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    rounds: { type: "string" },
    plot: { type: "string" },
  },
});

const PEERS: readonly Peer[] = [
  new RelayPeer("relay", []),
  new RelayPeer("guarded", ["--guard", "on"]),
  new FloorPeer(),
  new ProsodyPeer(),
  new EjabberdPeer(),
  new MosquittoPeer(),
];

/** Those that were asked for and can run. */
function present(): Peer[] {
  const wanted = values.only?.split(",");
  return PEERS.filter((peer) => {
    if (wanted !== undefined && !wanted.includes(peer.name)) return false;
    const missing = peer.missing();
    if (missing !== null) console.error(`without ${peer.name}: ${missing}`);
    return missing === null;
  });
}

/** Every round changes a copy of what was prepared once. */
async function onCopy<T>(
  folder: string,
  use: (copy: string) => Promise<T>,
): Promise<T> {
  const copy = await Deno.makeTempDir({ prefix: "messenger-bench-" });
  const copied = await new Deno.Command("cp", {
    args: ["-a", `${folder}/.`, copy],
  })
    .output();
  if (!copied.success) throw new Error(new TextDecoder().decode(copied.stderr));
  try {
    return await use(copy);
  } finally {
    await Deno.remove(copy, { recursive: true });
  }
}

async function compare(
  peers: ReadonlyMap<Peer, string>,
  scale: Scale,
): Promise<void> {
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  const results = [...peers.keys()].map(({ name }) => ({
    name,
    rounds: new Array<Result["rounds"][number]>(),
  }));
  for (let i = 0; i < rounds; i++) {
    for (const [peer, folder] of peers) {
      // To wait until memory is given back takes a minute, and gives the same each time.
      const course = i === 0 ? scale : { ...scale, idle: 0 };
      const figures = await onCopy(folder, (copy) => round(peer, copy, course));
      results.find(({ name }) => name === peer.name)?.rounds.push(figures);
    }
    // After each round, as the next one may be stopped.
    console.log(`after round ${i + 1} of ${rounds}\n${report(results)}\n`);
  }
}

async function draw(
  peers: ReadonlyMap<Peer, string>,
  file: string,
): Promise<void> {
  const steps = STEPS.filter((step) => step <= most());
  const lines: Record<string, Awaited<ReturnType<typeof growth>>> = {};
  for (const [peer, folder] of peers) {
    lines[peer.name] = await onCopy(
      folder,
      (copy) => growth(peer, copy, steps),
    );
    console.error(peer.name, lines[peer.name]);
  }
  await Deno.writeTextFile(file, picture(lines));
}

/** The highest number of people that anybody connects. */
function most(): number {
  if (values.plot !== undefined) return values.quick ? 1_000 : 10_000;
  return 2 * scale.pairs + scale.idle;
}

const scale = values.quick ? QUICK : FULL;
const folders = new Map<Peer, string>();
for (const peer of present()) {
  const folder = await Deno.makeTempDir({ prefix: "messenger-bench-" });
  folders.set(peer, folder);
  await peer.prepare(folder, most());
}
try {
  if (values.plot === undefined) await compare(folders, scale);
  else await draw(folders, values.plot);
} finally {
  for (const folder of folders.values()) {
    await Deno.remove(folder, { recursive: true });
  }
}
Deno.exit(0);
