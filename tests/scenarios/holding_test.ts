import assert from "node:assert/strict";
import { messages, type Person } from "../support/client_process.ts";
import type { Program } from "../support/program.ts";
import { within } from "../support/killing.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { Resident } from "../support/resident.ts";

const READY = /^daemon ready user=alice socket=(\S+)$/m;

Deno.test("others work with an account that one holds, with no password", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await Resident.register("alice", relay);
  await using bob = await Resident.register("bob", relay);
  await using daemon = alice.start("daemon");
  await using chat = bob.start("chat", "alice");
  const [, socket = ""] = await daemon.says(READY);
  await chat.says(/^messenger .*: bob at/m, "stderr");
  for (const { home } of [alice, bob]) {
    Deno.renameSync(`${home}/password`, `${home}/kept`);
  }

  await using follower = alice.start("receive", "--json", "--follow");
  await bob.sends("alice", "through the chat");
  await follower.says(/through the chat/);
  await chat.says(/bob → alice: through the chat/);
  await alice.does("accept", "bob");
  await alice.does("group", "create", "Team");
  await alice.does("group", "invite", "#team", "bob");
  await chat.says(/alice invites you to #team/, "stderr");
  await bob.does("group", "accept", "#team");
  await alice.sends("#team", "welcome");
  await chat.says(/alice → #team: welcome/);
  assert.match(await bob.does("history", "#team"), /alice → #team: welcome\n$/);
  assert.match(await bob.does("contacts"), /^alice /);

  Deno.renameSync(`${alice.home}/kept`, `${alice.home}/password`);
  assert.match(await alice.fails(75, "daemon"), /another messenger is using/);
  await daemon.kill("SIGKILL");
  const { code, stderr } = await follower.ended;
  assert.equal(code, 1, stderr);
  assert.ok(Deno.lstatSync(socket).isSocket, "a killed process takes nothing away");

  await bob.sends("alice", "while nobody was there");
  await using second = alice.start("daemon", "--socket", `${alice.home}/bot`);
  await second.says(/^daemon ready/m);
  const late = await alice.receives();
  const all = [...messages(follower.stdout), ...late].map(({ text }) => text);
  assert.deepEqual(all, ["through the chat", "while nobody was there"]);

  await botAnswers(alice, bob, chat);
  assert.deepEqual(await quits(second), 0);
  assert.throws(() => Deno.lstatSync(socket), Deno.errors.NotFound);
});

/** Bob asks until the README's bot answers for alice, who hears what it did not. */
async function botAnswers(alice: Person, bob: Person, chat: Program): Promise<void> {
  const asked: string[] = [];
  await echo(`${alice.home}/bot`, async () => {
    const answer = chat.says(/^\S+ \S+ {2}alice: you said: /m);
    do {
      asked.push(await bob.sends("alice", "is anybody there"));
    } while (!await within(answer, 1_000)); // it hears what is said once it listens
  });
  const left = (await alice.receives()).map(({ id }) => id);
  const answered = chat.stdout.match(/you said: is anybody there$/gm) ?? [];
  const unheard = asked.slice(0, asked.length - answered.length);
  assert.deepEqual(left, unheard, "what the bot acknowledged is done with");
}

async function quits(program: Program): Promise<number> {
  return (await program.kill("SIGTERM")).code;
}

/** Lets the bot of the README work while `use` goes on. */
async function echo(socket: string, use: () => Promise<void>): Promise<void> {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  const [, code = ""] = /^```ts\n([^]*?)^```$/m.exec(readme) ?? assert.fail("no bot");
  const path = `${socket}.ts`;
  await Deno.writeTextFile(path, code);
  const rights = ["--allow-read", "--allow-write", "--allow-net"];
  const bot = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-config", ...rights, path, socket],
    stdin: "null",
  }).spawn();
  try {
    await use();
  } finally {
    bot.kill("SIGTERM");
    await bot.status;
  }
}
