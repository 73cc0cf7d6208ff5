/** How many records of each kind the store of a stopped relay holds. */
export async function tablesOf(
  dataDir: string,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const path of await pathsOf(dataDir)) {
    const table = String(path[0]);
    counts[table] = (counts[table] ?? 0) + 1;
  }
  return counts;
}

/** Every path in the store of a stopped relay. */
export async function pathsOf(dataDir: string): Promise<readonly Deno.KvKey[]> {
  using kv = await Deno.openKv(storeFile(dataDir));
  const paths: Deno.KvKey[] = [];
  for await (const { key } of kv.list({ prefix: [] })) paths.push(key);
  return paths;
}

/** The one database in a relay's data directory. */
export function storeFile(dataDir: string): string {
  const names = [...Deno.readDirSync(dataDir)].map(({ name }) => name);
  const [file, ...others] = names.filter((name) => name.endsWith(".kv"));
  if (file === undefined || others.length > 0) {
    throw new Error(`not one database among ${names.join(", ")}`);
  }
  return `${dataDir}/${file}`;
}
