import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { withFolder } from "../support/folders.ts";
import { Program } from "../support/program.ts";
import * as member from "../support/relay_member.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { tablesOf } from "../support/relay_store.ts";
import { someBytes } from "../support/relay_world.ts";

/** Bytes of the disk that is to be filled. */
const DISK = "4m";

function message(to: member.Visitor, length = 100) {
  return { to: to.home, kind: 2, body: someBytes(length) } as const;
}

async function mount(folder: string): Promise<boolean> {
  const args = ["-t", "tmpfs", "-o", `size=${DISK}`, "tmpfs", folder];
  return await succeeds("mount", args);
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  try {
    const output = { args, stdout: "null", stderr: "null" } as const;
    return (await new Deno.Command(command, output).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether this machine lets us have a small disk. */
async function canMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir({ prefix: "messenger-disk-" });
  const can = await mount(folder);
  if (can) await succeeds("umount", [folder]);
  await Deno.remove(folder);
  return can;
}

const CAN_MOUNT = await canMount();

Deno.test({
  name: "B18 a full disk loses nothing that was accepted, and mends by itself",
  ignore: !CAN_MOUNT,
  fn: () =>
    withFolder(async (dataDir) => {
      await mount(dataDir);
      try {
        await using relay = await RelayProcess.start({ dataDir });
        const alice = await member.arrive(relay.url, "alice");
        const bob = await member.arrive(relay.url, "bob");
        const accepted: Uint8Array[] = [];
        const send = async () => {
          const each = message(bob, 20_000);
          const status = await alice.client.statusOf("send", each);
          if (status === "ok") accepted.push(each.body);
          return status;
        };
        assert.equal(await send(), "ok");
        await fill(`${dataDir}/ballast`);
        for (let i = 0; i < 200; i++) if (await send() !== "ok") break;
        assert.equal(await send(), "unavailable");
        const page = await bob.client.get("mailbox/list", { after: 0 });
        assert.deepEqual(page.envelopes[0]?.body, accepted[0]);
        await Deno.remove(`${dataDir}/ballast`);
        assert.equal(await send(), "ok");
        await relay.crash();
        await relay.restart();
        const again = await member.enter(relay.url, bob);
        assert.deepEqual(await everything(again), accepted);
      } finally {
        await succeeds("umount", [dataDir]);
      }
    }),
});

Deno.test({
  name: "B18 a relay on a disk that is read-only does not start, and says why",
  ignore: !CAN_MOUNT,
  fn: () =>
    withFolder(async (dataDir) => {
      await mount(dataDir);
      const remount = async (mode: "ro" | "rw") => {
        assert.ok(await succeeds("mount", ["-o", `remount,${mode}`, dataDir]));
      };
      try {
        const relay = await RelayProcess.start({ dataDir });
        const alice = await member.arrive(relay.url, "alice");
        await relay.quit();
        await remount("ro");
        const args = ["relay", "--port", "0", "--data-dir", dataDir];
        const { code, stderr } = await Program.run({ args, home: "/tmp" });
        assert.equal(code, 1);
        assert.match(
          stderr,
          /^messenger: cannot use .* \(read-only file system\)\nhint: /,
        );
        await remount("rw");
        await relay.restart();
        await member.enter(relay.url, alice);
        await relay.quit();
      } finally {
        await succeeds("umount", [dataDir]);
      }
    }),
});

/** All bodies in a mailbox. */
async function everything(client: member.Visitor["client"]): Promise<Uint8Array[]> {
  const bodies: Uint8Array[] = [];
  let after = 0;
  for (;;) {
    const { envelopes, more } = await client.get("mailbox/list", { after });
    bodies.push(...envelopes.map(({ body }) => body));
    if (!more) return bodies;
    after = envelopes.at(-1)?.seq ?? after;
  }
}

/** Writes a file until nothing more fits. */
async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { create: true, write: true });
  try {
    for (;;) await file.write(new Uint8Array(4_096));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    assert.match(error.message, /No space left/);
  }
}

Deno.test("B20 a second relay on a folder leaves with 75, and the first goes on", () =>
  withFolder(async (dataDir) => {
    await using relay = await RelayProcess.start({ dataDir });
    const args = ["relay", "--port", "0", "--data-dir", dataDir];
    const second = await Program.run({ args, home: dataDir });
    assert.equal(second.code, 75);
    assert.match(second.stderr, /^messenger: another relay is using .*\nhint: stop it/);
    await member.arrive(relay.url, "alice");
  }));

Deno.test("B22 a relay that is stopped under load keeps what it accepted", () =>
  withFolder(async (dataDir) => {
    const relay = await RelayProcess.start({ dataDir });
    const alice = await member.arrive(relay.url, "alice");
    const bob = await member.arrive(relay.url, "bob");
    const socket = await bob.client.listen();
    await socket.drained();
    const held = alice.client.ask("send", message(bob));
    await socket.until(({ envelopes }) => envelopes.length === 1);
    let accepted = 0;
    let stopping = false;
    const load = Array.from({ length: 8 }, async () => {
      while (!stopping) {
        try {
          if (await alice.client.statusOf("send", message(bob)) === "ok") accepted++;
        } catch (error) {
          if (!stopping) throw error;
        }
      }
    });
    await socket.until(({ envelopes }) => envelopes.length === 9);
    stopping = true;
    const { code, stderr } = await relay.quit();
    assert.equal(code, 0, stderr);
    assert.match(stderr, /stopped .*clean=true/);
    await Promise.all(load);
    assert.equal((await held).status, "ok");
    const { mail = 0 } = await tablesOf(dataDir);
    assert.ok(mail >= accepted + 1, `${mail} of ${accepted} and one`);
  }));

Deno.test("B26 a running relay has only its own files open, and no way out", async () => {
  await using relay = await RelayProcess.start();
  await member.arrive(relay.url, "alice");
  const opened = await filesOf(relay.pid);
  assert.ok(opened.some((path) => path.startsWith(relay.dataDir)));
  for (const path of opened.filter((path) => path.startsWith("/") && !isRuntime(path))) {
    assert.ok(path.startsWith(relay.dataDir), `${path} is none of a relay's files`);
  }
  assert.deepEqual(await connectionsOut(relay.pid, relay.port), []);
});

Deno.test("B26 who breaks into a running relay opens no file and no connection", () =>
  withFolder(async (dataDir) => {
    const args = ["relay", "--port", "0", "--data-dir", dataDir];
    const preload = fileURLToPath(new URL("../support/burglar.ts", import.meta.url));
    await using relay = Program.start({ args, home: dataDir, preload });
    const [, port = ""] = await relay.says(/^relay ready url=http:\/\/127.0.0.1:(\d+)/m);
    await member.arrive(`http://127.0.0.1:${port}`, "alice");
    Deno.kill(relay.pid, "SIGUSR2");
    const [, tried = ""] = await relay.says(/^tried (.*)$/m);
    const attempts: Readonly<Record<string, string>> = JSON.parse(tried);
    for (const [what, came] of Object.entries(attempts)) {
      assert.equal(came, "NotCapable", `${what}: ${came}`);
    }
    assert.ok(Object.keys(attempts).length > 10);
    await member.arrive(`http://127.0.0.1:${port}`, "bob");
  }));

/** What a process has open. */
async function filesOf(pid: number): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name } of Deno.readDir(`/proc/${pid}/fd`)) {
    paths.push(await Deno.readLink(`/proc/${pid}/fd/${name}`).catch(() => ""));
  }
  return paths;
}

function isRuntime(path: string): boolean {
  return path.startsWith("/dev/") || path.includes("/deno") || path.includes(".cache/");
}

/** Ports of others to which the process has connected. */
async function connectionsOut(pid: number, port: number): Promise<string[]> {
  const sockets = (await filesOf(pid)).flatMap((path) => {
    const inode = /^socket:\[(\d+)\]$/.exec(path)?.[1];
    return inode === undefined ? [] : [inode];
  });
  const table = await Deno.readTextFile(`/proc/${pid}/net/tcp`);
  const own = port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").slice(1).map((line) => line.trim().split(/\s+/))
    .filter((fields) => sockets.includes(fields[9] ?? ""))
    .filter(([, local = ""]) => !local.endsWith(`:${own}`))
    .map(([, , remote = ""]) => remote);
}
