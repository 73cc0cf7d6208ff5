import assert from "node:assert/strict";
import { messages } from "../support/client_process.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { Resident, settled } from "../support/resident.ts";

/** What a text may hold and must still hold afterwards. */
const TEXTS = [
  "hello",
  "grüße, 你好, שלום",
  "👩‍👩‍👧‍👦 ❤️ 👍🏽 🏳️‍🌈",
  "two\nlines and a\ttab",
  "e\u0301 is not \u00e9",
  '"quotes" \\ and {json: true}',
  "x".repeat(20_000),
];

Deno.test("R14 R15: a conversation outlives restarts, without a relay", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await settled("alice", relay);
  await using bob = await settled("bob", relay);
  const writer = Resident.like(alice);
  for (const text of TEXTS) await writer.sends("bob", text);
  assert.deepEqual((await bob.receives()).map(({ text }) => text), TEXTS);
  await bob.sends("alice", "and back");
  await alice.receives();
  await relay.quit();

  for (const person of [alice, bob]) {
    const peer = person === alice ? "bob" : "alice";
    const contacts = (await person.does("contacts", "--json")).trim().split(
      "\n",
    );
    assert.deepEqual(contacts.map((line) => JSON.parse(line).username), [peer]);
    const talk = messages(await person.does("history", peer, "--json"));
    assert.deepEqual(talk.map(({ text }) => text), [...TEXTS, "and back"]);
    assert.deepEqual(
      talk.map(({ from }) => from),
      [...TEXTS.map(() => "alice"), "bob"],
    );
    const last = talk.at(-1)?.id ?? "";
    const page = ["--limit", "2", "--before", last];
    const earlier = messages(
      await person.does("history", peer, "--json", ...page),
    );
    assert.deepEqual(earlier.map(({ text }) => text), TEXTS.slice(-2));
  }

  await relay.restart();
  await alice.sends("bob", "where were we?");
  assert.deepEqual((await bob.receives()).map(({ text }) => text), [
    "where were we?",
  ]);
});

Deno.test("R14: without the password a vault says nothing", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await settled("alice", relay);
  await Deno.writeTextFile(`${alice.home}/password`, "not the password\n");
  const told = await alice.fails(1, "contacts");
  assert.match(told, /wrong/);
  assert.match(told, /^hint: /m);
});
