import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openKvStore } from "../../../../../relay/store/kv/kv_store.ts";
import type { Address } from "../../../../../src/address.ts";
import { hex } from "../../../../../src/bytes.ts";
import { Secret } from "../../../../../src/secret.ts";
import * as world from "../../../../support/relay_world.ts";
import { CAPACITY } from "../../../../support/store/scene.ts";

const PROGRAM = fileURLToPath(
  new URL("../../../../support/store/enqueuer.ts", import.meta.url),
);
const CONFIG = fileURLToPath(
  new URL("../../../../../deno.json", import.meta.url),
);

/** Lets the enqueuer run until it promised `enough` places, kills it, and lists them. */
async function promisesOf(
  args: readonly string[],
  enough: number,
): Promise<number[]> {
  const run = [
    "run",
    "-A",
    "--cached-only",
    "--config",
    CONFIG,
    PROGRAM,
    ...args,
  ];
  const child = new Deno.Command(Deno.execPath(), {
    args: run,
    stdout: "piped",
  }).spawn();
  let printed = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    printed += text;
    if (printed.split("\n").length > enough) {
      child.kill("SIGKILL");
      break;
    }
  }
  await child.status;
  return printed.split("\n").slice(0, -1).map(Number);
}

async function placesKept(
  path: string,
  key: Uint8Array,
  to: Address,
): Promise<number[]> {
  await using store = await openKvStore({
    path,
    recordKey: new Secret("record key", key),
    capacity: CAPACITY,
    now: Date.now,
    onDamage: (table) => assert.fail(`${table} is damaged`),
  });
  return (await store.mailboxes.waiting(to)).map(({ place }) => place);
}

Deno.test("what the store promised survives kill -9, whenever that comes", async () => {
  const folder = await Deno.makeTempDir({ prefix: "messenger-kill-" });
  const path = `${folder}/relay.kv`;
  const key = world.someBytes(32);
  const to = world.firstDevice({ uuid: world.someUuid() });
  const promised: number[] = [];
  for (const enough of [1, 333, 1_000]) {
    promised.push(...await promisesOf([path, hex(key), to], enough));
    const kept = new Set(await placesKept(path, key, to));
    assert.deepEqual(promised.filter((place) => !kept.has(place)), []);
  }
  assert.equal(promised.length >= 1_334, true);
  await Deno.remove(folder, { recursive: true });
});
