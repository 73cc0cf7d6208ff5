import assert from "node:assert/strict";
import {
  closingKey,
  entryKey,
  joinedKey,
  memberKey,
} from "../../../../../relay/store/kv/keys.ts";
import { Records } from "../../../../../relay/store/kv/record.ts";
import { uuidOf } from "../../../../../src/address.ts";
import { Secret } from "../../../../../src/secret.ts";
import type { GroupId } from "../../../../../src/wire/group_log.ts";
import { KeptGroup } from "../../../../support/store/kept_group.ts";
import {
  damage,
  onDisk,
  openAt,
  pathsIn,
  RECORD_KEY,
} from "../../../../support/store/on_disk.ts";

/** A group of two, in a store that was closed again. */
async function groupOnDisk(path: string) {
  await using store = await openAt(path);
  const { group, others: [bob], founder } = await KeptGroup.found(store, "bob");
  assert.ok(bob);
  const [alice, second] = [founder, bob].map(({ person }) => uuidOf(person.address));
  assert.ok(alice && second);
  return { id: group.state.group, alice, bob: second, seq: group.state.seq };
}

function log(store: Awaited<ReturnType<typeof openAt>>, group: GroupId) {
  return store.groups.entries({ group, from: 0, upTo: 1 });
}

Deno.test("Deno KV on disk: a group is there after the store was opened again", () =>
  onDisk(async (path) => {
    const { id, alice, bob, seq } = await groupOnDisk(path);
    await using store = await openAt(path);
    const group = await store.groups.membership(id);
    assert.deepEqual(group?.members.map(({ role }) => role).sort(), ["admin", "member"]);
    assert.equal((await store.groups.endFor(bob, id))?.seq, seq);
    assert.equal((await store.groups.endFor(alice, id))?.seq, seq);
  }));

Deno.test("Deno KV on disk: a group of which a member is damaged is not believed", () =>
  onDisk(async (path) => {
    const { id, bob, alice } = await groupOnDisk(path);
    await damage(path, memberKey(id, bob));
    const damaged: string[] = [];
    await using store = await openAt(path, { damage: damaged });
    await assert.rejects(store.groups.membership(id), { code: "damaged" });
    assert.deepEqual(damaged, ["member"]);
    assert.notEqual(await store.groups.endFor(alice, id), null);
  }));

Deno.test("Deno KV on disk: a log with a damaged entry is not told with a hole", () =>
  onDisk(async (path) => {
    const { id } = await groupOnDisk(path);
    for (const seq of [1, 0]) {
      await damage(path, entryKey(id, seq));
      await using store = await openAt(path);
      await assert.rejects(log(store, id), { code: "damaged" });
      await assert.rejects(log(store, id), { code: "damaged" });
    }
  }));

Deno.test("Deno KV on disk: a group is listed without one whose mark is damaged", () =>
  onDisk(async (path) => {
    const { id, bob } = await groupOnDisk(path);
    await damage(path, joinedKey(bob, id));
    await using store = await openAt(path);
    const page = { account: bob, after: null, most: 9 };
    assert.deepEqual(await store.groups.joined(page), []);
  }));

Deno.test("Deno KV on disk: a closing that was cut short is finished later", () =>
  onDisk(async (path) => {
    const { id } = await groupOnDisk(path);
    {
      using kv = await Deno.openKv(path);
      const records = new Records(new Secret("record key", RECORD_KEY));
      const { path: closing } = closingKey(id);
      await kv.set(closing, records.seal(closing, { group: id }));
    }
    await (await openAt(path))[Symbol.asyncDispose]();
    const tables = (await pathsIn(path)).map((place) => place.split(" ")[0]);
    assert.deepEqual(
      tables.filter((table) => table === "entry" || table === "closing"),
      [],
    );
  }));
