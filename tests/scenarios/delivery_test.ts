import assert from "node:assert/strict";
import { messages } from "../support/client_process.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { sees, settled } from "../support/resident.ts";
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
  // On a busy machine people may be slow to acknowledge.
  await using relay = await RelayProcess.start({ limits: { acknowledgeSeconds: 60 } });
  await using far = TcpProxy.start(relay.port);
  await using alice = await settled("alice", relay);
  await using bob = await settled("bob", { url: far.url, key: relay.key });
  await using reader = bob.start("receive", "--json", "--follow");
  await sees(alice, ["bob"]);
  far.delay = 150;
  await using chat = alice.start("chat", "bob", "--json");
  // Once the second is there, the relay is done with the first, that the session needed.
  await chat.write("first\nsecond\n");
  await reader.says(/"second"/);

  const before = await writesOf(relay);
  const texts = Array.from({ length: 8 }, (_, i) => `message ${i}`);
  for (const text of texts) await chat.write(`${text}\n`);
  await reader.says(/"message 7"/);
  assert.deepEqual(await writesOf(relay), before);
  const heard = messages(reader.stdout).map(({ text }) => text);
  assert.deepEqual(heard, ["first", "second", ...texts]);
});
