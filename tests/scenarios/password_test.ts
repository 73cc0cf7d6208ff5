import assert from "node:assert/strict";
import type { Person } from "../support/client_process.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { Resident } from "../support/resident.ts";
import { type Direction, TcpProxy } from "../support/tcp_proxy.ts";

/** Bytes of a write-ahead log in which nothing was ever written. */
const LOG_HEADER = 32;

/** Whether a run that is on has written something to alice's vault. */
function hasWritten({ home }: Person): boolean {
  try {
    const log = `${home}/.local/share/messenger/alice/vault.db-wal`;
    return Deno.statSync(log).size > LOG_HEADER;
  } catch {
    return false;
  }
}

/** Changes the password, and is killed once a piece passes after the vault has both. */
async function killedAt(
  direction: Direction,
  { alice, proxy, next }: {
    readonly alice: Person;
    readonly proxy: TcpProxy;
    readonly next: string;
  },
): Promise<void> {
  const passed = () => proxy.recorded.filter((piece) => piece.direction === direction);
  const program = alice.start("passwd", "--new-password-file", next);
  let before = Infinity;
  while (passed().length <= before) {
    if (before === Infinity && hasWritten(alice)) before = passed().length;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await program.kill();
}

Deno.test("a killed change of the password is ended by the next connection", async () => {
  await using relay = await RelayProcess.start();
  await using proxy = TcpProxy.start(relay.port);
  await using alice = await Resident.register("alice", {
    url: proxy.url,
    key: relay.key,
  });
  const [file, next] = [`${alice.home}/password`, `${alice.home}/next`];
  proxy.delay = 30;

  const about = { alice, proxy, next };

  Deno.writeTextFileSync(next, "the second\n", { mode: 0o600 });
  await killedAt("to relay", about);
  proxy.cut();
  proxy.heal();
  assert.match((await alice.run("receive", "--timeout", "1")).stderr, /is done/);
  Deno.renameSync(next, file);

  Deno.writeTextFileSync(next, "the third\n", { mode: 0o600 });
  await killedAt("to client", about);
  Deno.renameSync(next, file);
  assert.match((await alice.run("receive", "--timeout", "1")).stderr, /is done/);
});
