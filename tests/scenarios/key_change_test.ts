import assert from "node:assert/strict";
import { LocalRelay } from "../support/local_relay.ts";
import { Resident } from "../support/resident.ts";

Deno.test("A01 L06: a changed identity blocks, and says what to type", async () => {
  await using relay = await LocalRelay.start();
  await using alice = await Resident.register("alice", relay);
  await using bob = await Resident.register("bob", relay);
  await alice.sends("bob", "hello");
  await bob.receives();

  await using machine = await Resident.arrive("bob", relay);
  await Deno.copyFile(`${bob.home}/password`, `${machine.home}/password`);
  await machine.does("login", "--replace-device", "--kdf-memory", "64");

  const told = await alice.fails(
    4,
    "send",
    "bob",
    "-m",
    "for the old bob only",
  );
  assert.match(told, /identity key of bob changed/);
  assert.match(told, /^hint: .*messenger trust bob$/m);
  assert.match(await alice.does("contacts"), /bob +\[KEY CHANGED\]/);
  assert.deepEqual(await machine.receives(), []);

  await alice.does("trust", "bob");
  await alice.sends("bob", "for the new bob");
  assert.deepEqual(
    (await machine.receives()).map(({ text }) => text).at(-1),
    "for the new bob",
  );
  assert.match(await bob.fails(1, "online"), /signed out/);
  assert.match(await bob.fails(1, "login"), /in use on another device/);
});

Deno.test("another relay at the same address is not believed", async () => {
  await using relay = await LocalRelay.start();
  await using alice = await Resident.register("alice", relay);
  alice.relay = { url: relay.url, key: "" };
  await relay[Symbol.asyncDispose]();
  await using other = await LocalRelay.start({ port: relay.port });

  const told = await alice.fails(4, "online");
  assert.match(told, new RegExp(`another key than before: ${other.key}`));
  assert.match(
    told,
    new RegExp(`^hint: .*messenger trust-relay ${other.key}`, "m"),
  );
});
