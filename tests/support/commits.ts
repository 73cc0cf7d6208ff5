import type { Someone } from "./messengers.ts";

/** How many commits of somebody's vault something takes. */
export async function commitsOf(
  { self: { vault } }: Someone,
  work: () => Promise<void>,
): Promise<number> {
  const commit = vault.commit.bind(vault);
  let count = 0;
  vault.commit = (change) => {
    count++;
    return commit(change);
  };
  await work();
  vault.commit = commit;
  return count;
}
