import assert from "node:assert/strict";
import { hex } from "../../src/bytes.ts";
import { decodeCbor } from "../../src/codec/cbor.ts";
import { MARK_LENGTH } from "../../relay/store/kv/record.ts";
import { groupMail, RelayGroup } from "../support/relay_group.ts";
import type { TestSocket } from "../support/relay_client.ts";
import { arrive, enter, type Visitor } from "../support/relay_member.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { pathsOf, storeFile, tablesOf } from "../support/relay_store.ts";
import { someBytes } from "../support/relay_world.ts";

/** Reads what comes until the connection ends, and acknowledges each message. */
class Reader {
  readonly read: string[] = [];
  #cursor = 0;

  constructor(public visitor: Visitor) {}

  /** Follows until the relay is gone. */
  async follow(url: string): Promise<TestSocket> {
    const client = await enter(url, this.visitor);
    this.visitor = { ...this.visitor, client };
    const socket = await client.listen(this.#cursor);
    let seen = 0;
    const take = () => {
      for (const { id, seq } of socket.envelopes.slice(seen)) {
        seen++;
        if (!this.read.includes(hex(id))) this.read.push(hex(id));
        this.#cursor = seq;
        socket.send("mailbox/acknowledge", { upTo: seq });
      }
      return false;
    };
    socket.until(take).catch(() => {});
    await socket.drained();
    return socket;
  }
}

/** Sends each under its id; those of which the relay said "ok" before it was gone. */
async function say(sender: Visitor, group: RelayGroup, ids: readonly Uint8Array[]) {
  const said: Uint8Array[] = [];
  const mail = groupMail(group.id, group.state.epoch);
  await Promise.all(ids.map(async (id) => {
    const status = await sender.client.statusOf("send", mail, { id }).catch(() => null);
    if (status === "ok") said.push(id);
  }));
  return said;
}

Deno.test("R22: a relay that is killed loses nothing said to a group", async () => {
  await using relay = await RelayProcess.start();
  const { url } = relay;
  let alice = await arrive(url, "alice");
  const [bob, carol] = [
    new Reader(await arrive(url, "bob")),
    new Reader(await arrive(url, "carol")),
  ];
  const group = await RelayGroup.found(alice, bob.visitor, carol.visitor);
  const ids = Array.from({ length: 120 }, () => someBytes(16));
  let open: readonly Uint8Array[] = ids;
  const kills = [1, 10, 25, 3];
  while (open.length > 0) {
    const socket = await bob.follow(url);
    const saying = say(alice, group, open.slice(0, 40));
    const kill = kills.shift();
    if (kill !== undefined) {
      await socket.until(({ envelopes }) => envelopes.length >= kill);
      await relay.crash();
      await relay.restart();
    }
    const said = await saying;
    open = open.filter((id) => !said.includes(id));
    alice = { ...alice, client: await enter(url, alice) };
  }
  assert.deepEqual(kills, []);
  const sockets = [await bob.follow(url), await carol.follow(url)];
  const all = ids.map(hex).toSorted();
  assert.deepEqual(bob.read.toSorted(), all);
  assert.deepEqual(carol.read.toSorted(), all);
  for (const socket of sockets) {
    const { length } = socket.answers;
    socket.send("ping", {});
    await socket.until(({ answers }) => answers.length > length);
    await socket.close();
  }
  assert.equal((await relay.quit()).code, 0);
  const tables = await tablesOf(relay.dataDir);
  for (const table of ["mail", "copy", "copies", "letter"]) {
    assert.equal(tables[table], undefined, `${table} is not empty`);
  }
});

/** What the records of a table hold, by the names of their fields. */
async function fieldsOf(dataDir: string, table: string): Promise<readonly string[]> {
  using kv = await Deno.openKv(storeFile(dataDir));
  const fields = new Set<string>();
  for await (const { value } of kv.list<Uint8Array>({ prefix: [table] })) {
    const record = decodeCbor(value.subarray(MARK_LENGTH));
    assert.ok(typeof record === "object" && record !== null);
    for (const field of Object.keys(record)) fields.add(field);
  }
  return [...fields].toSorted();
}

Deno.test("B25: the relay keeps who is in a group, and nothing after it", async () => {
  await using relay = await RelayProcess.start();
  const [alice, bob] = [await arrive(relay.url, "alice"), await arrive(relay.url, "bob")];
  const group = await RelayGroup.found(alice, bob);
  const closed = await RelayGroup.found(alice, bob);
  assert.equal((await group.say(alice)).status, "ok");
  const reader = new Reader(bob);
  const socket = await reader.follow(relay.url);
  assert.equal(reader.read.length, 1);
  await closed.must(bob, { type: "leave" });
  await closed.must(alice, { type: "leave" });
  await socket.close();
  assert.equal((await relay.quit()).code, 0);
  const { dataDir } = relay;
  const names = [group, closed].map(({ id }) => hex(id));
  const paths = (await pathsOf(dataDir)).map((path) => path.map(String));
  const about = paths.filter((path) => path.some((part) => names.includes(part)));
  const kept = about.map(([table, ...rest]) => {
    return `${table} ${rest.includes(names[0] ?? "") ? "open" : "closed"}`;
  });
  assert.deepEqual(kept.toSorted(), [
    "entry open",
    "entry open",
    "group closed",
    "group open",
    "joined open",
    "joined open",
    "member open",
    "member open",
  ]);
  const fields = ["epoch", "head", "members", "name", "seq"];
  assert.deepEqual(await fieldsOf(dataDir, "group"), fields);
  const people = ["address", "identityKey", "role", "username"];
  assert.deepEqual(await fieldsOf(dataDir, "member"), people);
  const tables = new Set(paths.map(([table]) => table));
  const rest = ["account", "answer", "device", "format", "lasting", "name", "places"];
  const allowed = new Set([...rest, "stock", "group", "member", "joined", "entry"]);
  assert.deepEqual([...tables].filter((table) => !allowed.has(table ?? "")), []);
  assert.equal(/alice|bob/.test(relay.log), false);
});
