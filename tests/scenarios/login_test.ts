import assert from "node:assert/strict";
import { Person } from "../support/client_process.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { settled } from "../support/resident.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";

Deno.test("R04: a wrong password and an unknown name look alike", async () => {
  await using relay = await RelayProcess.start();
  await using _alice = await settled("alice", relay);
  await using proxy = TcpProxy.start(relay.port);
  const address = { url: proxy.url, key: relay.key };

  const told: string[] = [];
  const sizes: (readonly number[])[] = [];
  const directions = ["to relay", "to client"] as const;
  for (const name of ["alice", "zelda"]) {
    await using guest = await Person.arrive(name, address);
    const before = directions.map((direction) => proxy.traffic(direction).length);
    const login = ["--replace-device", "--kdf-memory", "64"];
    const stderr = await guest.fails(1, "login", ...login);
    told.push(stderr.replaceAll(name, "NAME"));
    const after = directions.map((direction) => proxy.traffic(direction).length);
    sizes.push(after.map((length, i) => length - (before[i] ?? 0)));
  }
  assert.equal(told[0], told[1]);
  assert.match(told[0] ?? "", /wrong username or password/);
  assert.deepEqual(sizes[0], sizes[1]);
});

Deno.test("R05 R25: no token and no text passes the network in the clear", async () => {
  await using relay = await RelayProcess.start();
  await using proxy = TcpProxy.start(relay.port);
  const address = { url: proxy.url, key: relay.key };
  await using alice = await settled("alice", address);
  await using bob = await settled("benjamin", address);
  const reader = bob.start("receive", "--json", "--follow");
  await alice.sends("benjamin", "only for your eyes");
  await reader.says(/only for your eyes/);
  await reader.kill();

  for (const direction of ["to relay", "to client"] as const) {
    const seen = new TextDecoder("latin1").decode(proxy.traffic(direction));
    // Each is long enough not to be met by chance.
    for (
      const word of [
        "only for",
        "alice",
        "benjamin",
        "eyJhbGci",
        "mailbox",
        "session",
        "token",
      ]
    ) {
      assert.ok(!seen.includes(word), `"${word}" ${direction}`);
    }
    assert.doesNotMatch(seen, /^(authorization|cookie|set-cookie):/im);
  }
});

Deno.test("R06: after a logout nothing works until the password was given", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await settled("alice", relay);
  await using bob = await settled("bob", relay);
  const open = alice.start("receive", "--json", "--follow");
  await bob.sends("alice", "are you there?");
  await open.says(/are you there/);
  await open.kill();

  await alice.does("logout");
  assert.match(await alice.fails(1, "online"), /signed out/);
  await relay.quit();
  await relay.restart();
  assert.match(
    await alice.fails(1, "send", "bob", "-m", "hello?"),
    /signed out/,
  );

  await bob.sends("alice", "waiting for you");
  await alice.does("login");
  const texts = (await alice.receives()).map(({ text }) => text);
  assert.deepEqual(texts, ["waiting for you"]);
});
