import assert from "node:assert/strict";
import {
  dialSocket,
  listenAt,
  removeSocket,
} from "../../../../client/rpc/socket_path.ts";
import { RpcScene } from "../../../support/rpc_scene.ts";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "socket-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a socket is its user's alone, and all that is left there", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/socket`;
    using _listener = await listenAt(path);
    const { mode, isSocket } = Deno.lstatSync(path);
    assert.ok(isSocket);
    assert.equal((mode ?? 0) & 0o777, 0o600);
    assert.deepEqual(Array.from(Deno.readDirSync(folder), ({ name }) => name), [
      "socket",
    ]);
    const socket = await dialSocket(path);
    assert.notEqual(socket, null);
    socket?.close();
    removeSocket(path);
    removeSocket(path);
    assert.equal(await dialSocket(path), null);
  });
});

Deno.test("what a killed process left is replaced, and a living one is not", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/socket`;
    const dead = await listenAt(`${folder}/first`);
    Deno.renameSync(`${folder}/first`, path);
    dead.close();
    assert.ok(Deno.lstatSync(path).isSocket);
    assert.equal(await dialSocket(path), null);
    using _living = await listenAt(path);
    await assert.rejects(listenAt(path), { code: "socket-busy" });
    (await dialSocket(path))?.close();
  });
});

Deno.test("what is no socket is never replaced", async () => {
  await inFolder(async (folder) => {
    Deno.writeTextFileSync(`${folder}/file`, "mine");
    await assert.rejects(listenAt(`${folder}/file`), { code: "bad-socket" });
    assert.equal(Deno.readTextFileSync(`${folder}/file`), "mine");
    await assert.rejects(listenAt(`${folder}/none/socket`), { code: "bad-socket" });
    removeSocket(`${folder}/file`);
    assert.equal(Deno.readTextFileSync(`${folder}/file`), "mine");
  });
});

Deno.test("a path longer than the kernel's is refused by its length", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/${"x".repeat(100)}`;
    await assert.rejects(listenAt(path), (error) => {
      assert.ok(error instanceof Error && "explained" in error);
      assert.match(JSON.stringify(error.explained), /at most 10[37] bytes/);
      return true;
    });
    assert.equal(await dialSocket(path), null);
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("a program finds the account at a second place as well", async () => {
  await using scene = await RpcScene.open();
  const path = `${scene.home}/bot`;
  await scene.holding.listen(path);
  await using program = await scene.program(path);
  assert.equal((await program.calls("whoami")).error, undefined);
});
