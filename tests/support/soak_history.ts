import type { Line } from "./soak.ts";

/** What the histories of a soak must have in common. */

/** Ids that stand in a history more than once. */
export function doubles(lines: readonly Line[]): string[] {
  const ids = lines.filter(isWords).map(({ id }) => id);
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}

/** The changes of an epoch, in the order of the log. */
export function changesIn(lines: readonly Line[], epoch: number): string[] {
  return lines.filter((line) => line.epoch === epoch && line.event?.kind === "change")
    .map(({ from, event }) => `${from}: ${event?.act} ${event?.who ?? ""}`);
}

/**
 * The ids of what was said under the keys of an epoch. What somebody said who was then
 * put out is left out: it counts up to what the admin had by then.
 */
export function saidIn(
  lines: readonly Line[],
  epoch: number,
  log: readonly Line[],
): ReadonlySet<string> {
  const ends = log.find((line) => line.epoch === epoch + 1 && isChange(line));
  const out = ends?.event?.act === "remove" ? ends.event.who : null;
  return new Set(
    lines.filter((line) => line.epoch === epoch && isWords(line) && line.from !== out)
      .map(({ id }) => id),
  );
}

/** The epochs in which somebody who is a member now was one from beginning to end. */
export function epochsOf(name: string, log: readonly Line[]): number[] {
  const changes = log.filter(isChange);
  const last = changes.at(-1)?.epoch ?? 0;
  let since: number | null = null;
  for (const { from, epoch, event } of changes) {
    if (event?.act === "create" && from === name) since = epoch;
    if (event?.act === "add" && event.who === name) since = epoch + 1;
    if (event?.act === "remove" && event.who === name) since = null;
    if (event?.act === "leave" && from === name) since = null;
  }
  if (since === null) return [];
  const first = since;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function isChange({ event }: Line): boolean {
  return event?.kind === "change";
}

/** Whether it was said to all: not what still waits, or was given up. */
function isWords({ type, state }: Line): boolean {
  return type === "message" && (state === "accepted" || state === "received");
}
