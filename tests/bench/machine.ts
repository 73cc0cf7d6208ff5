import config from "./deno.json" with { type: "json" };
import type { Entry } from "./contenders.ts";

/** What the times depend on, beside the code: machine, load, runtime, commit, day. */
export function facts(): string {
  const cpu = /^model name\s*:\s*(.*)$/m.exec(read("/proc/cpuinfo"))?.[1] ??
    "unknown";
  const [load = ""] = read("/proc/loadavg").split(" ");
  const gibibytes = (Deno.systemMemoryInfo().total / 2 ** 30).toFixed(0);
  const cores = navigator.hardwareConcurrency;
  const { deno, v8 } = Deno.version;
  const day = new Date().toISOString().slice(0, 10);
  return [
    `${day}, commit ${git("rev-parse", "--short", "HEAD")}`,
    `${cpu}, ${cores} cores, ${gibibytes} GiB, load ${load}; Deno ${deno}, V8 ${v8}`,
  ].join("\n");
}

/** The packages of the contenders, as the lock has them. */
export function versions(entries: readonly Entry[]): string {
  const pinned: Readonly<Record<string, string>> = config.imports;
  return entries
    .map(({ npm }) => npm === null ? null : pinned[npm]?.replace("npm:", ""))
    .filter((version) => version !== null)
    .join(", ");
}

function git(...args: readonly string[]): string {
  const { stdout } = new Deno.Command("git", { args: [...args] }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}

/** A file of Linux; elsewhere there is none, and nothing to say. */
function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
