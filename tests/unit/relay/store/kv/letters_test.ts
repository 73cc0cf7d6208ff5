import assert from "node:assert/strict";
import { copiesKey, copyKey, letterKey } from "../../../../../relay/store/kv/keys.ts";
import type { Copy } from "../../../../../relay/store/store.ts";
import { type Address, address } from "../../../../../src/address.ts";
import * as world from "../../../../support/relay_world.ts";
import { CAPACITY } from "../../../../support/store/scene.ts";
import { damage, onDisk, openAt, pathsIn } from "../../../../support/store/on_disk.ts";

const [ALICE, BOB] = [address(world.someUuid(), 1), address(world.someUuid(), 1)];

/** A letter with two copies, in a store that was closed again. */
async function letterOnDisk(path: string): Promise<readonly Copy[]> {
  const message = world.groupEnvelope({ seq: 0, receivedAt: 2_000_000 });
  const copies = [ALICE, BOB].map((to, i) => {
    return { to, letter: 1, envelope: { ...message, seq: 2 + i } };
  });
  await using store = await openAt(path);
  for (const copy of copies) await store.mailboxes.enqueueCopy(copy);
  return copies;
}

async function read(store: Awaited<ReturnType<typeof openAt>>, reader: Address) {
  return await store.mailboxes.fetch({ address: reader, after: 0, upTo: 9 });
}

Deno.test("Deno KV on disk: a letter is one record, and goes with its last copy", () =>
  onDisk(async (path) => {
    const [, second] = await letterOnDisk(path);
    const kept = [`copies 1`, `copy ${ALICE} 2`, `copy ${BOB} 3`, "format", "letter 1"];
    assert.deepEqual((await pathsIn(path)).toSorted(), kept.toSorted());
    {
      await using store = await openAt(path);
      await store.mailboxes.forget(ALICE, [2]);
      assert.deepEqual(await read(store, BOB), [second?.envelope]);
      await store.mailboxes.forget(BOB, [3]);
    }
    assert.deepEqual(await pathsIn(path), ["format"]);
  }));

Deno.test("Deno KV on disk: a damaged letter is passed over, and goes all the same", () =>
  onDisk(async (path) => {
    await letterOnDisk(path);
    await damage(path, letterKey(1));
    const damaged: string[] = [];
    {
      await using store = await openAt(path, { damage: damaged });
      assert.deepEqual(await read(store, ALICE), []);
      assert.deepEqual(await read(store, BOB), []);
      await store.mailboxes.forget(ALICE, [2]);
      await store.mailboxes.forget(BOB, [3]);
    }
    assert.deepEqual(damaged, ["letter"]);
    assert.deepEqual(await pathsIn(path), ["damaged letter 1", "format"]);
  }));

Deno.test("Deno KV on disk: a letter whose copies are not counted any more is read", () =>
  onDisk(async (path) => {
    const [, second] = await letterOnDisk(path);
    await damage(path, copiesKey(1));
    {
      await using store = await openAt(path);
      await store.mailboxes.forget(ALICE, [2]);
      assert.deepEqual(await read(store, BOB), [second?.envelope]);
      await store.mailboxes.forget(BOB, [3]);
    }
    assert.deepEqual(await pathsIn(path), ["damaged copies 1", "format", "letter 1"]);
  }));

Deno.test("Deno KV on disk: a damaged copy takes its letter from nobody else", () =>
  onDisk(async (path) => {
    const [, second] = await letterOnDisk(path);
    await damage(path, copyKey(ALICE, 2));
    {
      await using store = await openAt(path);
      assert.deepEqual(await read(store, ALICE), []);
      assert.deepEqual(await store.mailboxes.waiting(ALICE), []);
      assert.deepEqual(await read(store, BOB), [second?.envelope]);
      await store.mailboxes.forget(BOB, [3]);
    }
    // It was counted, so its letter waits in vain for it to go.
    const left = ["copies 1", `damaged copy ${ALICE} 2`, "format", "letter 1"];
    assert.deepEqual((await pathsIn(path)).toSorted(), left);
    {
      await using store = await openAt(path, { now: 2_000_000 + CAPACITY.mailMs });
      assert.equal((await store.sweep()).letters, 1);
    }
    assert.deepEqual(await pathsIn(path), [`damaged copy ${ALICE} 2`, "format"]);
  }));
