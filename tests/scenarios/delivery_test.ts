import assert from "node:assert/strict";
import { messages, Person } from "../support/client_process.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { storeFile } from "../support/relay_store.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";

/** What changes whenever the relay writes to its store. */
async function writesOf({ dataDir }: RelayProcess): Promise<readonly string[]> {
  const file = storeFile(dataDir);
  const states = [file, `${file}-wal`].map(async (path) => {
    const { size, mtime } = await Deno.stat(path);
    return `${path} ${size} ${mtime?.getTime()}`;
  });
  return await Promise.all(states);
}

Deno.test("R12: what two people online say is not written at the relay", async () => {
  await using relay = await RelayProcess.start();
  await using far = TcpProxy.start(relay.port);
  await using alice = await Person.register("alice", relay);
  await using bob = await Person.register("bob", { url: far.url, key: relay.key });
  far.delay = 150;
  await using reader = bob.start("receive", "--json", "--follow");
  await using chat = alice.start("chat", "bob", "--json");
  await chat.write("first\n");
  await reader.says(/"first"/);
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // for its acknowledgement

  const before = await writesOf(relay);
  const texts = Array.from({ length: 20 }, (_, i) => `message ${i}`);
  for (const text of texts) await chat.write(`${text}\n`);
  await reader.says(/"message 19"/);
  assert.deepEqual(await writesOf(relay), before);
  assert.deepEqual(messages(reader.stdout).map(({ text }) => text), ["first", ...texts]);
});
