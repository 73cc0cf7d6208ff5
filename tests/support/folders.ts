/** A folder of the test's own, and gone after it. */
export async function withFolder(
  use: (folder: string) => Promise<void> | void,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "messenger-test-" });
  try {
    await use(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
