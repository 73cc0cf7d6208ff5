import assert from "node:assert/strict";
import { Places } from "../../../relay/places.ts";
import { Disk, settle, ShakyStore } from "../../support/shaky_store.ts";

/** A store whose reservations can be made to fail. */
class Reservations extends ShakyStore {
  failing = false;
  made = 0;

  override reservePlaces(count: number): Promise<number> {
    if (this.failing) return Promise.reject(new Error("The disk is full"));
    this.made++;
    return super.reservePlaces(count);
  }
}

const BLOCK = 2 ** 20;

Deno.test("places rise, over reservations and restarts", async () => {
  const disk = new Disk();
  const store = new Reservations(disk);
  const places = await Places.open(store);
  let last = 0;
  for (let i = 0; i < 2.5 * BLOCK; i++) {
    const next = places.next();
    if (next <= last) assert.fail(`${next} follows ${last}`);
    last = next;
    if (i % BLOCK === 0) await settle();
  }
  assert.equal(store.made, 4);
  const restarted = await Places.open(new Reservations(disk));
  assert.equal(restarted.next() > last, true);
});

Deno.test("a disk that is full for a while costs no place", async () => {
  const store = new Reservations(new Disk());
  const places = await Places.open(store);
  places.next();
  await settle();
  store.failing = true;
  for (let i = 1; i < 2 * BLOCK; i++) places.next();
  await settle();
  assert.throws(() => places.next(), { code: "failed" });
  store.failing = false;
  await settle();
  assert.throws(() => places.next(), { code: "failed" });
  await settle();
  assert.equal(places.next() > 2 * BLOCK, true);
});
