import assert from "node:assert/strict";
import { DataDir, defaultDataDir, protectStore } from "../../../relay/data_dir.ts";
import { RelayError } from "../../../relay/fault.ts";
import { encodeKeys, fingerprintOfKeys } from "../../../relay/keys.ts";
import { seeded } from "../../support/seeded.ts";

const random = seeded(1, "data dir");

/** A folder that does not exist yet, in one that the test throws away. */
function inFolder(name: string, story: (path: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const parent = await Deno.makeTempDir({ prefix: "messenger-data-" });
    try {
      await story(`${parent}/deep/relay`);
    } finally {
      await Deno.remove(parent, { recursive: true });
    }
  });
}

function mode(path: string): number {
  return (Deno.statSync(path).mode ?? 0) & 0o777;
}

function refuses(code: RelayError["code"]): (error: unknown) => boolean {
  return (error) => error instanceof RelayError && error.code === code;
}

inFolder("a relay keeps its keys over restarts", async (path) => {
  const first = await DataDir.open(path, random);
  await first[Symbol.asyncDispose]();
  await using second = await DataDir.open(path, random);
  assert.deepEqual(encodeKeys(second.keys), encodeKeys(first.keys));
  assert.match(fingerprintOfKeys(second.keys), /^[a-z2-7]{52}$/);
});

inFolder("nobody but the owner can read what a relay keeps", async (path) => {
  await using dir = await DataDir.open(path, random);
  await protectStore(dir.storePath);
  assert.equal(mode(path), 0o700);
  for (const file of Deno.readDirSync(path)) {
    assert.equal(mode(`${path}/${file.name}`), 0o600, file.name);
  }
});

inFolder("a second relay in one folder is turned away", async (path) => {
  {
    await using _first = await DataDir.open(path, random);
    await assert.rejects(DataDir.open(path, random), refuses("busy"));
  }
  await using _second = await DataDir.open(path, random);
});

inFolder("keys that others can read are refused", async (path) => {
  await (await DataDir.open(path, random))[Symbol.asyncDispose]();
  Deno.chmodSync(`${path}/relay.keys`, 0o640);
  await assert.rejects(DataDir.open(path, random), refuses("keys-exposed"));
});

inFolder("a damaged file of keys is refused, and left as it is", async (path) => {
  await (await DataDir.open(path, random))[Symbol.asyncDispose]();
  for (const bytes of [new Uint8Array(0), new TextEncoder().encode("keys")]) {
    Deno.writeFileSync(`${path}/relay.keys`, bytes);
    await assert.rejects(DataDir.open(path, random), refuses("keys-damaged"));
    assert.deepEqual(Deno.readFileSync(`${path}/relay.keys`), bytes);
  }
});

inFolder("a folder that cannot be one is refused", async (path) => {
  Deno.mkdirSync(path, { recursive: true });
  Deno.writeTextFileSync(`${path}/file`, "");
  const opened = DataDir.open(`${path}/file/relay`, random);
  await assert.rejects(opened, refuses("data-dir-unusable"));
});

inFolder("a file that cannot be read is named", async (path) => {
  Deno.mkdirSync(`${path}/relay.keys`, { recursive: true, mode: 0o700 });
  const opened = DataDir.open(path, random);
  await assert.rejects(opened, (error: RelayError) => {
    return error.code === "data-dir-unusable" &&
      error.about.subject === `${path}/relay.keys`;
  });
});

inFolder("the slots of static keys are written in place", async (path) => {
  await using dir = await DataDir.open(path, random);
  assert.equal((await dir.slots.read()).length, 0);
  await dir.slots.write(2, Uint8Array.of(3, 4));
  await dir.slots.write(0, Uint8Array.of(1, 2));
  assert.deepEqual([...await dir.slots.read()], [1, 2, 3, 4]);
});

Deno.test("the folder is where the desktop or the home keeps data", () => {
  const at = (vars: Record<string, string>) => defaultDataDir((name) => vars[name]);
  assert.equal(at({ XDG_DATA_HOME: "/data", HOME: "/h" }), "/data/messenger/relay");
  assert.equal(at({ HOME: "/h" }), "/h/.local/share/messenger/relay");
  const relative = { XDG_DATA_HOME: "data", HOME: "/h" };
  assert.equal(at(relative), "/h/.local/share/messenger/relay");
  assert.equal(at({ HOME: "" }), null);
  assert.equal(at({}), null);
});
