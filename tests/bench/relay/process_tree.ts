/** What the kernel knows of a process and everything that it started. */

/** Microseconds in a tick of `/proc/PID/stat` (USER_HZ is 100 everywhere). */
const TICK_US = 10_000;

/** CPU time that the processes used so far, in microseconds. */
export function cpuOf(root: number): number {
  return sum(
    treeOf(root).map((pid) => {
      // The name in brackets may hold anything; numbers follow the last bracket.
      const fields = read(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ??
        [];
      return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_US;
    }),
  );
}

/** Resident memory of the processes, in KiB. */
export function memoryOf(root: number): number {
  return sum(
    treeOf(root).map((pid) => {
      return Number(
        /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0,
      );
    }),
  );
}

/**
 * Instructions that the processes execute while something is done, of their own and the
 * kernel's: unlike time, much the same on a machine that has other things to do. `null`
 * where nothing counts them.
 */
export async function instructionsDuring(
  root: number,
  work: () => Promise<void>,
): Promise<number | null> {
  const events = "instructions:u,instructions:k";
  const args = ["stat", "-x", ",", "-e", events, "-p", treeOf(root).join(",")];
  const counter = counting(args);
  await new Promise((attached) => setTimeout(attached, 500));
  await work();
  if (counter === null) return null;
  counter.kill("SIGINT");
  const report = new TextDecoder().decode((await counter.output()).stderr);
  const counts = report.split("\n").flatMap((line) => /^(\d+),/.exec(line)?.[1] ?? []);
  return counts.length === 2 ? sum(counts.map(Number)) : null;
}

function counting(args: string[]): Deno.ChildProcess | null {
  try {
    return new Deno.Command("perf", { args, stderr: "piped" }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** How often the processes flush the disk while something is done. */
export async function flushesDuring(
  root: number,
  work: () => Promise<void>,
): Promise<number> {
  const report = await Deno.makeTempFile({ prefix: "messenger-strace-" });
  const calls = "trace=fsync,fdatasync,sync_file_range,msync";
  const pids = treeOf(root).flatMap((pid) => ["-p", String(pid)]);
  const args = ["-f", "-c", "-o", report, "-e", calls, ...pids];
  const tracer = new Deno.Command("strace", { args, stderr: "null" }).spawn();
  await new Promise((attached) => setTimeout(attached, 500));
  await work();
  tracer.kill("SIGINT");
  await tracer.status;
  const lines = (await Deno.readTextFile(report)).split("\n");
  await Deno.remove(report);
  const counts = lines.map((line) =>
    /^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+).*sync/.exec(line)
  );
  return sum(counts.map((match) => Number(match?.[1] ?? 0)));
}

function treeOf(pid: number): number[] {
  const tasks = [...entriesOf(`/proc/${pid}/task`)];
  const children = tasks.flatMap((task) =>
    read(`/proc/${pid}/task/${task}/children`).split(" ").filter((text) => text !== "")
  );
  return [pid, ...children.flatMap((child) => treeOf(Number(child)))];
}

function entriesOf(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** A process, or a thread, may end while it is being looked at. */
function read(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
