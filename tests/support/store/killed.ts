import { fileURLToPath } from "node:url";

const CONFIG = fileURLToPath(new URL("../../../deno.json", import.meta.url));

/** Lets a program of this folder print so many lines and kills it; what it printed. */
export async function linesUntilKilled(
  name: string,
  args: readonly string[],
  enough: number,
): Promise<string[]> {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const run = ["run", "-A", "--cached-only", "--no-check", "--config", CONFIG, program];
  const command = new Deno.Command(Deno.execPath(), {
    args: [...run, ...args],
    stdout: "piped",
  });
  const child = command.spawn();
  let printed = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    printed += text;
    if (printed.split("\n").length > enough) {
      child.kill("SIGKILL");
      break;
    }
  }
  await child.status;
  return printed.split("\n").slice(0, -1);
}
