/**
 * `deno task bench:groups`: what a message, an addition and a removal cost a group's
 * admin and her relay, at 10, 100 and 1 000 members, or the sizes given. All members but
 * the admin are away, so the relay keeps what is for them.
 */
import { facts } from "../machine.ts";
import { median, table } from "../table.ts";
import { type Cost, Scene } from "./scene.ts";

/** How often each is measured; the median counts. */
const ROUNDS = 3;

const sizes = Deno.args.length === 0 ? [10, 100, 1_000] : Deno.args.map(Number);
const rows: string[][] = [];

for (const size of sizes) {
  await using scene = await Scene.open();
  rows.push(row(size, "gathering, with keys for all", [
    await scene.cost(() => scene.grow(size)),
  ]));
  const [messages, removals, additions]: [Cost[], Cost[], Cost[]] = [[], [], []];
  for (const name of scene.members.slice(0, ROUNDS)) {
    removals.push(await scene.cost(() => scene.removes(name)));
    additions.push(await scene.cost(() => scene.adds(name)));
    await scene.says(); // to her for the first time, and so with our key
    messages.push(await scene.cost(() => scene.says()));
  }
  rows.push(row(size, "message", messages));
  rows.push(row(size, "addition", additions));
  rows.push(row(size, "removal, with keys for all", removals));
}

console.log(facts());
console.log(table(
  ["members", "act", "client CPU, ms", "relay CPU, ms", "KiB", "wall, ms"],
  rows,
));

function row(size: number, act: string, costs: readonly Cost[]): string[] {
  const of = (part: keyof Cost, unit = 1) =>
    (median(costs.map((cost) => cost[part])) / unit).toFixed(0);
  return [String(size), act, of("client"), of("relay"), of("bytes", 1_024), of("wall")];
}
