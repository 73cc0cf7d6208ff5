import assert from "node:assert/strict";
import type { Person } from "../support/client_process.ts";
import { LocalRelay } from "../support/local_relay.ts";
import type { Ended } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { Resident } from "../support/resident.ts";
import { NO_TERMINAL, Terminal } from "../support/terminal.ts";

Deno.test({
  name: "R16: two people verify each other in two chats, and it stays so",
  ignore: NO_TERMINAL !== null,
  async fn() {
    await using relay = await RelayProcess.start();
    await using alice = await Resident.register("alice", relay);
    await using bob = await Resident.register("bob", relay);
    await alice.sends("bob", "hello");
    {
      await using his = await chat(bob);
      await his.shows("alice: hello");
      await his.shows("/accept alice, /decline alice");
      await his.enter("hello yourself");
      await his.shows("bob → alice: hello yourself");
      await using hers = await chat(alice);
      await hers.shows("bob: hello yourself");
      await hers.enter("/verify");
      await hers.shows("bob was asked to compare emoji");
      await his.shows("alice asks you to compare seven emoji");
      await his.enter("/verify alice");
      const seen = [await emojiOn(hers), await emojiOn(his)];
      assert.equal(seen[0], seen[1]);
      await hers.enter("/match");
      await hers.shows("waiting for bob to say");
      await his.enter("/match");
      await his.shows("alice is verified: both of you saw the same emoji");
      await hers.shows("bob is verified: both of you saw the same emoji");
      for (const terminal of [hers, his]) {
        await terminal.enter("/quit");
        await terminal.exitCode();
      }
    }
    assert.match(await alice.does("contacts"), /^bob +\[verified\]/m);
    await bob.sends("alice", "from a verified one");
    assert.deepEqual((await alice.receives()).map(({ verified }) => verified), [true]);
  },
});

Deno.test("R16: a mismatch blocks, a number verifies, a new key undoes it", async () => {
  await using relay = await LocalRelay.start();
  await using alice = await Resident.register("alice", relay);
  await using bob = await Resident.register("bob", relay);
  await alice.sends("bob", "hello");
  await bob.receives();
  await bob.sends("alice", "hello yourself");
  await alice.receives();

  const both = [
    alice.run("verify", "bob", "--json", "--timeout", "60"),
    bob.run("verify", "alice", "--json", "--timeout", "60"),
  ];
  const [hers, his] = (await Promise.all(both)).map(compared);
  assert.equal(hers?.length, 7);
  assert.deepEqual(hers, his);
  await bob.fails(4, "verify", "alice", "--mismatch");
  const told = await bob.fails(4, "send", "alice", "-m", "a secret");
  assert.match(told, /what you compared with alice differed: nothing was sent/);
  assert.match(told, /^hint: .*messenger verify alice --code NUMBER/m);

  const { safetyNumber, scannable } = JSON.parse(
    await alice.does("verify", "bob", "--number", "--json"),
  );
  const wrong = safetyNumber.replace(/.$/, (n: string) => `${(Number(n) + 1) % 10}`);
  await bob.fails(4, "verify", "alice", "--code", wrong);
  assert.match(await bob.does("verify", "alice", "--code", scannable), /is verified/);

  await using machine = await Resident.arrive("alice", relay);
  await Deno.copyFile(`${alice.home}/password`, `${machine.home}/password`);
  await machine.does("login", "--replace-device", "--kdf-memory", "64");
  const changed = await bob.fails(4, "send", "alice", "-m", "a secret");
  assert.match(changed, /alice was VERIFIED, and the identity key changed/);
});

Deno.test("R17: renewed keys have other emoji, and old messages are read", async () => {
  await using relay = await LocalRelay.start();
  await using alice = await Resident.register("alice", relay);
  await using bob = await Resident.register("bob", relay);
  await alice.sends("bob", "hello");
  await bob.receives();
  await bob.sends("alice", "hello yourself");
  await alice.receives();
  const before = await emojiIn(alice, "bob");

  await bob.sends("alice", "on its way");
  const { emoji } = JSON.parse(await alice.does("renew", "bob", "--json"));
  assert.notDeepEqual(emoji, before);
  assert.deepEqual((await alice.receives()).map(({ text }) => text), ["on its way"]);
  const told = await bob.does("receive", "--json");
  assert.match(told, /"type":"renewed","id":"\w+","from":"alice",.*"cause":"asked"/);
  assert.deepEqual(await emojiIn(bob, "alice"), emoji);
});

async function chat({ whose }: Person): Promise<Terminal> {
  const args = ["chat", "--plain", "--password-file", "password"];
  const terminal = await Terminal.start({ ...whose, args, columns: 120, rows: 40 });
  await terminal.shows("/help lists the commands");
  return terminal;
}

/** The seven words that are on a screen, once they are. */
async function emojiOn(terminal: Terminal): Promise<string> {
  const screen = await terminal.shows(/by voice:[^]*\n.*hint: the same for both/);
  const [, list = ""] = /by voice:([^]*?)\n *hint:/.exec(screen) ?? [];
  return list.replace(/[^A-Za-z,]+/g, " ");
}

/** The words that a verb was given to compare. */
function compared({ code, stdout, stderr }: Ended): string[] {
  assert.equal(code, 0, stdout + stderr);
  return JSON.parse(stdout.split("\n")[0] ?? "").emoji;
}

async function emojiIn(person: Person, who: string): Promise<string[]> {
  return JSON.parse(await person.does("info", who, "--json")).session.emoji;
}
