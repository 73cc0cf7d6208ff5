import assert from "node:assert/strict";
import { concat } from "../../../../src/bytes.ts";
import { openFile, sealedFile } from "../../../../client/backup/sealed_file.ts";
import { seeded } from "../../../support/seeded.ts";
import { cheapStretch, fault, passwordOf } from "../../../support/vaults.ts";

const ROOM = 65_532;
const SEALED = 65_552;

function inputFor(password: string) {
  const random = seeded(1, "sealed file");
  return { random, password: passwordOf(password), testOnlyStretch: cheapStretch };
}

/** The file of a stream that comes in pieces of that many bytes. */
async function fileOf(stream: Uint8Array, piece = 10_000): Promise<Uint8Array> {
  const pieces = [];
  for (let at = 0; at < stream.length; at += piece) {
    pieces.push(stream.subarray(at, at + piece));
  }
  return concat(...await Array.fromAsync(sealedFile(pieces, inputFor("own"))));
}

function someStream(length: number): Uint8Array {
  return seeded(length, "stream").bytes(length);
}

Deno.test("C19 a stream comes back, and its file tells its length in steps", async () => {
  const chunks = [];
  for (const length of [0, 1, ROOM - 1, ROOM, ROOM + 1, 2 * ROOM, 3 * ROOM + 5]) {
    const stream = someStream(length);
    const file = await fileOf(stream);
    assert.deepEqual(await openFile(file, inputFor("own")), stream);
    chunks.push(Math.floor(file.length / SEALED));
    assert.equal(file.length % SEALED, (await fileOf(someStream(7))).length % SEALED);
  }
  assert.deepEqual(chunks, [1, 1, 1, 1, 2, 2, 4]);
});

Deno.test("a password that is another is told from damage", async () => {
  const file = await fileOf(someStream(ROOM + 1));
  await assert.rejects(openFile(file, inputFor("other")), fault("backup-locked"));
});

Deno.test("a file that was cut anywhere is noticed", async () => {
  const file = await fileOf(someStream(2 * ROOM + 1));
  const start = file.length % SEALED;
  const ends = [20, start - 1, start, start + 1, start + SEALED, start + 2 * SEALED];
  for (const end of [...ends, file.length - 1]) {
    const cut = openFile(file.subarray(0, end), inputFor("own"));
    await assert.rejects(cut, fault("backup-damaged"), `cut at ${end}`);
  }
  const longer = openFile(concat(file, new Uint8Array(SEALED)), inputFor("own"));
  await assert.rejects(longer, fault("backup-damaged"));
});

Deno.test("chunks in another order, and flipped bits, are noticed", async () => {
  const file = await fileOf(someStream(3 * ROOM));
  const start = file.subarray(0, file.length % SEALED);
  const chunk = (n: number) => {
    return file.subarray(start.length + n * SEALED, start.length + (n + 1) * SEALED);
  };
  const moved = concat(start, chunk(0), chunk(2), chunk(1));
  await assert.rejects(openFile(moved, inputFor("own")), fault("backup-damaged"));
  const places = [0, 16, 17, 18, 19, 20, 30, 60, start.length, start.length + SEALED];
  for (const at of [...places, file.length - 1]) {
    const flipped = file.slice();
    flipped[at] = (flipped[at] ?? 0) ^ 0x80;
    await assert.rejects(openFile(flipped, inputFor("own")), { name: "ClientError" });
  }
});

Deno.test("what is no backup, or a newer program's, is told as such", async () => {
  const none = openFile(someStream(500), inputFor("own"));
  await assert.rejects(none, fault("no-backup"));
  const newer = await fileOf(someStream(1));
  newer[17] = 2;
  await assert.rejects(openFile(newer, inputFor("own")), fault("backup-newer"));
});
