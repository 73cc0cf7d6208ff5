import assert from "node:assert/strict";
import { Program } from "../support/program.ts";
import * as member from "../support/relay_member.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { storeFile } from "../support/relay_store.ts";
import { someBytes } from "../support/relay_world.ts";
import { alter } from "../support/store/on_disk.ts";
import { withFolder } from "../support/folders.ts";

/** A port of loopback that nobody has just now. */
function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function message(to: member.Visitor) {
  return { to: to.home, kind: 2, body: someBytes(100) } as const;
}

/** What the operator's port says. */
async function seen(port: number, path: string): Promise<[number, string]> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return [response.status, await response.text()];
}

/** Runs `relay check` or `relay salvage` on a stopped relay. */
function look(dataDir: string, ...args: string[]) {
  return Program.run({ args: ["relay", ...args, "--data-dir", dataDir], home: "/tmp" });
}

Deno.test("B24 metrics name nobody, and are shown on a port of their own", async () => {
  const port = freePort();
  const args = ["--metrics-port", String(port), "--log-format", "json"];
  await using relay = await RelayProcess.start({ args });
  const alice = await member.arrive(relay.url, "alice");
  const bob = await member.arrive(relay.url, "bobby");
  const socket = await bob.client.listen();
  await socket.drained();
  assert.equal(await alice.client.statusOf("send", message(alice)), "ok");
  const sent = alice.client.ask("send", message(bob));
  await socket.until(({ envelopes }) => envelopes.length === 1);
  const [, held] = await seen(port, "/metrics");
  assert.match(held, /^messenger_held_messages 1$/m);
  socket.send("mailbox/acknowledge", { upTo: socket.envelopes[0]?.seq ?? 0 });
  assert.equal((await sent).status, "ok");
  assert.equal(await bob.client.statusOf("logout", {}), "ok");
  const unknown = member.opening(alice.client, bob);
  assert.equal(await alice.client.statusOf("session/open", unknown), "forbidden");
  const [status, text] = await seen(port, "/metrics");
  assert.equal(status, 200);
  for (
    const line of [
      /^messenger_answers_total\{op="send",status="ok"\} 2$/m,
      /^messenger_answers_total\{op="session\/open",status="forbidden"\} 1$/m,
      /^messenger_commits_total [1-9]\d*$/m,
      /^messenger_held_messages 0$/m,
      /^messenger_memory_bytes \d{7,}$/m,
      /^messenger_lag_seconds [\d.e-]+$/m,
      /^messenger_healthy 1$/m,
    ]
  ) assert.match(text, line);
  for (const { username, home } of [alice, bob]) {
    assert.doesNotMatch(text, new RegExp(`${username}|${home.slice(0, 8)}`));
  }
  assert.deepEqual(await seen(port, "/health"), [200, "ok\n"]);
  assert.deepEqual(await seen(port, "/c"), [404, ""]);
  assert.deepEqual(await seen(relay.port, "/metrics"), [404, ""]);
  const { code, stderr } = await relay.quit();
  assert.equal(code, 0);
  for (const line of stderr.trim().split("\n")) assert.ok("event" in JSON.parse(line));
});

Deno.test("B19 `relay check` tells damage, and `relay salvage` keeps all the rest", () =>
  withFolder(async (dataDir) => {
    const relay = await RelayProcess.start({ dataDir });
    const alice = await member.arrive(relay.url, "alice");
    const bob = await member.arrive(relay.url, "bob");
    for (let i = 0; i < 40; i++) {
      assert.equal(await alice.client.statusOf("send", message(bob)), "ok");
    }
    await relay.quit();
    assert.equal((await look(dataDir, "check", `${dataDir}/more`)).code, 64);
    const whole = await look(dataDir, "check");
    assert.equal(whole.code, 0, whole.stdout);
    assert.match(whole.stdout, /^mail: 40 intact$[^]*^whole$/m);
    let damaged = 0;
    await alter(storeFile(dataDir), async ({ key, value }, kv) => {
      if (key[0] !== "mail" || damaged === 3) return;
      damaged++;
      await kv.set(key, value.with(20, (value[20] ?? 0) ^ 1));
    });
    const bad = await look(dataDir, "check");
    assert.equal(bad.code, 1);
    assert.match(bad.stdout, /^mail: 37 intact, 3 damaged$[^]*^damaged$/m);
    const saved = await look(dataDir, "salvage", `${dataDir}/saved`);
    assert.equal(saved.code, 1, saved.stderr);
    await using again = await RelayProcess.start({ dataDir: `${dataDir}/saved` });
    assert.equal(again.key, relay.key);
    const client = await member.enter(again.url, bob);
    const { envelopes } = await client.get("mailbox/list", { after: 0 });
    assert.equal(envelopes.length, 37);
  }));

Deno.test("B19 of a torn database everything is saved that can still be read", () =>
  withFolder(async (dataDir) => {
    const relay = await RelayProcess.start({ dataDir });
    const alice = await member.arrive(relay.url, "alice");
    const bob = await member.arrive(relay.url, "bob");
    const many = Array.from({ length: 60 }, () => message(bob));
    const sent = await Promise.all(many.map((each) => alice.client.ask("send", each)));
    assert.ok(sent.every(({ status }) => status === "ok"));
    await relay.quit();
    await tear(storeFile(dataDir));
    const torn = await look(dataDir, "check");
    assert.equal(torn.code, 1, torn.stderr);
    assert.match(torn.stdout, /cannot be read$[^]*^damaged$/m);
    const saved = await look(dataDir, "salvage", `${dataDir}/saved`);
    assert.match(saved.stdout, /^mail: \d\d intact/m);
    assert.equal((await look(`${dataDir}/saved`, "check")).code, 0);
  }));

Deno.test("B19 nothing is looked for, or made, where no relay ever ran", () =>
  withFolder(async (folder) => {
    const nowhere = await look(`${folder}/none`, "check");
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /^messenger: no relay ever ran in .*\nhint: --data-dir/);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), []);
  }));

/** Overwrites a page in the middle of a database's leaves. */
async function tear(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true, write: true });
  const { size } = await file.stat();
  const page = 4_096;
  await file.seek(Math.floor(size / page * 0.6) * page, Deno.SeekMode.Start);
  await file.write(new Uint8Array(page).fill(0x5a));
}
