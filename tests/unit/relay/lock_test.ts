import assert from "node:assert/strict";
import { type Lockable, tryLock } from "../../../relay/lock.ts";

async function open(path: string): Promise<Deno.FsFile> {
  return await Deno.open(path, { create: true, read: true, write: true });
}

/** As Deno 2.4 has it. */
function withoutTry(file: Deno.FsFile): Lockable {
  return { lock: (exclusive) => file.lock(exclusive) };
}

for (
  const [runtime, view] of [
    ["this runtime", (file: Deno.FsFile): Lockable => file],
    ["a runtime that can only wait for locks", withoutTry],
  ] as const
) {
  Deno.test(`a lock has one holder, on ${runtime}`, async () => {
    const path = await Deno.makeTempFile();
    const [first, second] = [await open(path), await open(path)];
    assert.equal(await tryLock(view(first)), true);
    assert.equal(await tryLock(view(second)), false);
    first.close();
    second.close();
    using third = await open(path);
    assert.equal(await tryLock(view(third)), true);
    await Deno.remove(path);
  });
}

Deno.test("a file system that cannot lock gives no lock", async () => {
  const file = { lock: () => Promise.reject(new Error("Not supported")) };
  assert.equal(await tryLock(file), false);
});
