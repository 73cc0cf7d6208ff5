import assert from "node:assert/strict";
import { Person } from "../support/client_process.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { Resident, settled } from "../support/resident.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";

Deno.test("R02: a taken name is refused in any spelling", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await settled("alice", relay);
  await using other = await Person.arrive("alice", relay);
  await using carol = await settled("carol", relay);

  for (const name of ["alice", "ALICE", "Alice"]) {
    const told = await other.fails(1, "register", "--user", name, "--kdf-memory", "64");
    assert.match(told, /taken/);
    assert.match(told, /^hint: /m);
  }
  await carol.sends("alice", "still you?");
  assert.deepEqual((await alice.receives()).map(({ text }) => text), [
    "still you?",
  ]);
});

Deno.test("R01: bad names and passwords never leave the machine", async () => {
  await using relay = await RelayProcess.start();
  await using proxy = TcpProxy.start(relay.port);
  await using alice = await Person.arrive("alice", { url: proxy.url, key: relay.key });

  const names = ["", "al", "1alice", "ali ce", "аlice", "../alice", "a".repeat(33)];
  for (const [at, name] of names.entries()) {
    const who = at === 0 ? alice : Resident.like(alice); // one process is like another
    const told = await who.fails(64, "register", `--user=${name}`);
    assert.match(told, /^messenger: /, name);
  }
  await Deno.writeTextFile(`${alice.home}/password`, "\n");
  await alice.fails(1, "register");
  await Deno.writeFile(
    `${alice.home}/password`,
    Uint8Array.of(0xff, 0xfe, 0x0a),
  );
  await alice.fails(1, "register");
  assert.deepEqual(proxy.recorded, []);
});

Deno.test("a closed relay takes no new accounts, and serves those it has", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await settled("alice", relay);
  await relay.quit();
  await using closed = await RelayProcess.start({
    dataDir: relay.dataDir,
    port: relay.port,
    args: ["--registration", "closed"],
  });
  await using bob = await Person.arrive("bob", closed);

  assert.match(
    await bob.fails(1, "register", "--kdf-memory", "64"),
    /no new accounts/,
  );
  await alice.does("online");
});
