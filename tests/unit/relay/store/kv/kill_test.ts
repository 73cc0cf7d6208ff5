import assert from "node:assert/strict";
import { openKvStore } from "../../../../../relay/store/kv/kv_store.ts";
import type { Store } from "../../../../../relay/store/store.ts";
import { type Address, isAddress } from "../../../../../src/address.ts";
import { fromHex, hex } from "../../../../../src/bytes.ts";
import { hashEntry } from "../../../../../src/group/signed_entry.ts";
import { Secret } from "../../../../../src/secret.ts";
import { groupId } from "../../../../../src/wire/group_log.ts";
import * as world from "../../../../support/relay_world.ts";
import { linesUntilKilled } from "../../../../support/store/killed.ts";
import { onDisk, pathsIn } from "../../../../support/store/on_disk.ts";
import { CAPACITY } from "../../../../support/store/scene.ts";

function open(path: string, key: Uint8Array): Promise<Store> {
  return openKvStore({
    path,
    recordKey: new Secret("record key", key),
    capacity: CAPACITY,
    now: Date.now,
    onDamage: (table) => assert.fail(`${table} is damaged`),
  });
}

async function placesKept(
  path: string,
  key: Uint8Array,
  to: Address,
): Promise<number[]> {
  await using store = await open(path, key);
  return (await store.mailboxes.waiting(to)).map(({ place }) => place);
}

Deno.test("B17 what the store promised survives kill -9, whenever that comes", () =>
  onDisk(async (path) => {
    const key = world.someBytes(32);
    const to = world.firstDevice({ uuid: world.someUuid() });
    const promised: number[] = [];
    for (const enough of [1, 333, 1_000]) {
      const lines = await linesUntilKilled("enqueuer.ts", [path, hex(key), to], enough);
      promised.push(...lines.map(Number));
      const kept = new Set(await placesKept(path, key, to));
      assert.deepEqual(promised.filter((place) => !kept.has(place)), []);
    }
    assert.equal(promised.length >= 1_334, true);
  }));

/** What the store said of one copy, or of one group's log. */
function readLine(line: string) {
  const [verb = "", subject = "", number = ""] = line.split(" ");
  return { verb, subject, number: Number(number) };
}

/** Where the copies of a closed store are; its letters are those that have any. */
async function copiesIn(path: string) {
  const paths = (await pathsIn(path)).map((place) => place.split(" "));
  const numbers = (table: string) =>
    paths.filter(([name]) => name === table).map(([, number]) => number);
  assert.deepEqual(numbers("letter"), numbers("copies"));
  return paths.flatMap(([table, to = "", place]) => {
    return table === "copy" && isAddress(to) ? [{ to, place: Number(place) }] : [];
  });
}

/** Reads every copy. */
async function readAll(store: Store, copies: Awaited<ReturnType<typeof copiesIn>>) {
  const readers = [...new Set(copies.map(({ to }) => to))];
  const mail = await Promise.all(readers.map(async (to) => {
    const found = await store.mailboxes.fetch({ address: to, after: 0, upTo: 2 ** 52 });
    return found.map(({ seq }) => `${to} ${seq}`);
  }));
  const read = new Set(mail.flat());
  assert.equal(read.size, copies.length, "a copy has lost its letter");
  return read;
}

/** A log goes on without a hole to where the store says that it ends, or further. */
async function checkLog(store: Store, name: string, promised: number): Promise<void> {
  const group = groupId(fromHex(name));
  const state = await store.groups.membership(group);
  assert.ok(state !== null && state.seq >= promised);
  const part = { group, from: 0, upTo: state.seq };
  const entries = await store.groups.entries(part);
  assert.equal(entries.length, state.seq + 1);
  assert.deepEqual(hashEntry(entries.at(-1)?.body ?? new Uint8Array()), state.head);
  assert.equal(state.members.length, state.seq + 1);
}

Deno.test("letters and logs survive kill -9, and no letter outlives its copies", () =>
  onDisk(async (path) => {
    const key = world.someBytes(32);
    const kept = new Set<string>();
    const grown = new Map<string, number>();
    for (const enough of [1, 150, 700]) {
      const lines = await linesUntilKilled("fan_outer.ts", [path, hex(key)], enough);
      for (const { verb, subject, number } of lines.map(readLine)) {
        if (verb === "kept") kept.add(`${subject} ${number}`);
        if (verb === "grown") grown.set(subject, number);
      }
      const copies = await copiesIn(path);
      await using store = await open(path, key);
      const read = await readAll(store, copies);
      assert.deepEqual([...kept].filter((name) => !read.has(name)), []);
      for (const [group, seq] of grown) await checkLog(store, group, seq);
    }
    assert.ok(kept.size > 300 && grown.size > 0);
    // Were one letter counted wrong, it would go too early, or stay.
    for (const isHalf of [true, false]) {
      const copies = await copiesIn(path);
      const going = copies.slice(isHalf ? copies.length / 2 : 0);
      await using store = await open(path, key);
      await readAll(store, copies);
      await Promise.all(
        going.map(({ to, place }) => store.mailboxes.forget(to, [place])),
      );
    }
    const left = (await pathsIn(path)).filter((place) => /^(letter|cop)/.test(place));
    assert.deepEqual(left, []);
  }));
