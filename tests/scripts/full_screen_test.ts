import assert from "node:assert/strict";
import type { Person } from "../support/client_process.ts";
import { hostileTexts } from "../support/hostile_text.ts";
import { keysInMemory } from "../support/canary.ts";
import type { Terminal } from "../support/terminal.ts";
import { assertSane, terminalTest } from "../support/terminal_world.ts";
import { vaultKeysOf } from "../support/vault_secrets.ts";

/** The commands that the README gives to whoever wants to talk, less the program. */
function walk(): readonly string[][] {
  const readme = Deno.readTextFileSync(new URL("../../README.md", import.meta.url));
  const [, block = ""] = /^## Talk\n[^]*?```sh\n([^]*?)```/m.exec(readme) ?? [];
  return block.trim().split("\n").map((line) => {
    const [, verb = ""] = /^npx -y deno@\S+ task (.*)$/.exec(line) ?? [];
    return verb.split(" ");
  });
}

/** Somebody's first minute: a password, typed twice, and then the chat. */
async function enters(terminal: Terminal, password: string): Promise<void> {
  await terminal.shows(/new password for \w+:/);
  await terminal.enter(password);
  await terminal.shows("the same once more:");
  await terminal.enter(password);
  await terminal.shows(/no one here yet\n[^]*\/msg USER TEXT/);
}

/** Has somebody say all of it in one run, line by line. */
async function says(who: Person, to: string, lines: readonly string[]): Promise<void> {
  const chat = who.start("chat", to);
  for (const line of lines) await chat.write(`${line}\n`);
  await chat.close();
  assert.equal((await chat.ended).code, 0, chat.stderr);
}

terminalTest("three commands and two passwords lead to an answer", async (world) => {
  const [relay, hers, his, ...more] = walk();
  assert.deepEqual([relay, more], [["relay"], []], "the relay is there already");
  const alice = await world.newcomer(hers ?? []);
  const bob = await world.newcomer(his ?? []);
  await Promise.all([enters(alice, "her first one"), enters(bob, "his first one")]);
  await alice.enter("/msg bob hello");
  await alice.shows(/✓ alice {2}hello/);
  await bob.shows(/alice {2}hello[^]*\n>$/);
  await bob.enter("hello alice");
  await alice.shows(/bob {4}hello alice/);
});

terminalTest("two people talk, each on a screen of their own", async (world) => {
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  const hers = await world.screen(alice, { args: ["bob"], columns: 70, rows: 14 });
  await hers.shows("nothing yet with bob");
  await hers.enter("good morning");
  await hers.shows(/✓ alice {2}good morning/);
  const his = await world.screen(bob, { columns: 90, rows: 20 });
  await his.shows(/^ alice \[unverified\] \[request\] {2}X25519 \+ ML-KEM/m);
  await his.shows(/alice {2}good morning/);
  await his.type("half a sen");
  await hers.enter("are you there?");
  const screen = await his.shows("are you there?");
  assert.match(screen, /> half a sen$/, "nothing tears the line being typed");
  await his.enter("tence");
  await hers.shows(/bob {4}half a sentence/);
  await his.shows("● alice");
  await verifiesOn(hers, his);
  await worksBeside(bob, his);
});

/** Two people compare what they see, each on a screen of her own. */
async function verifiesOn(hers: Terminal, his: Terminal): Promise<void> {
  await hers.enter("/verify bob");
  await his.shows(/asks you to\s[^]*compare seven emoji/);
  await his.press("F2");
  await his.shows(/alice \[unverified\]\n[^]*next: call each other, then: \/verify/);
  await his.press("Escape");
  await his.enter("/verify alice");
  await hers.shows("/match bob");
  await hers.enter("/match bob");
  await his.shows("/match alice");
  await his.enter("/match alice");
  await hers.shows(/^ bob \[verified\] {2}X25519/);
  await his.shows(/^ alice \[verified\] {2}X25519/);
}

/** What is typed in a shell goes through the chat, and shows there. */
async function worksBeside(person: Person, chat: Terminal): Promise<void> {
  Deno.renameSync(`${person.home}/password`, `${person.home}/kept`);
  assert.match(await person.does("whoami"), /^user +bob/);
  await person.sends("alice", "from the shell");
  await chat.shows(/✓ bob {4}from the shell/);
  assert.match(await person.does("history", "alice"), /bob → alice: from the shell\n$/);
  await chat.type("still here");
  await chat.shows("> still here");
}

terminalTest(
  "a screen of any size shows the conversation, and the line",
  async (world) => {
    const [alice, bob] = [await world.person("alice"), await world.person("bob")];
    await alice.sends("bob", "a message of some words, wrapped where need be");
    const terminal = await world.screen(bob);
    await terminal.shows("a message of some words");
    await terminal.type("typed before");
    for (const [columns, rows] of [[40, 12], [120, 40], [41, 13]] as const) {
      await terminal.resize(columns, rows);
      const screen = `^ alice \\[unverified\\](.*\n){${rows - 1}}> typed before$`;
      assert.match(await terminal.shows(new RegExp(screen)), /need be\n/);
      const { row, column } = await terminal.cursor();
      assert.deepEqual([row, column], [rows - 1, "> typed before".length]);
    }
  },
);

terminalTest("a relay that restarts loses nothing of what is typed", async (world) => {
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await alice.sends("bob", "first");
  const terminal = await world.screen(bob);
  await terminal.shows("first");
  await world.relay.crash();
  await terminal.shows("offline, trying again");
  await terminal.enter("into the void");
  await terminal.shows(/· bob {4}into the void \(sending\)/);
  await terminal.type("and a dra");
  await world.relay.restart();
  await terminal.shows(/✓ bob {4}into the void\n/);
  await terminal.type("ft");
  await terminal.shows("> and a draft");
  assert.equal((await alice.receives())[0]?.text, "into the void");
});

terminalTest("hostile words change nothing but their own place", async (world) => {
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await alice.sends("bob", "before");
  const terminal = await world.screen(bob, { columns: 100, rows: 40 });
  await terminal.shows("before");
  const title = await terminal.title();
  const texts = hostileTexts(60).map((text) => text.slice(0, 200).replaceAll("\n", " "));
  await says(alice, "bob", [...texts, "after"]);
  const screen = await terminal.shows("alice  after");
  for (const line of screen.split("\n").slice(1, -2)) {
    assert.match(line, /^(1 . alice {18}|.{25}) │($| ( {15}|\d\d:\d\d |── ))/, line);
  }
  assert.match(screen, /^ alice \[unverified\]/);
  assert.match(screen, /\n── online .*\n>$/);
  assert.equal(await terminal.title(), title);
  const { visible, column, row } = await terminal.cursor();
  assert.deepEqual({ visible, column, row }, { visible: true, column: 2, row: 39 });
  assert.equal(await terminal.clipboard(), "");
});

terminalTest("keys go through chats, pages and panels", async (world) => {
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  const carol = await world.person("carol");
  await says(alice, "bob", Array.from({ length: 30 }, (_, n) => `number ${n}.`));
  await carol.sends("bob", "hello from carol");
  const terminal = await world.screen(bob);
  await terminal.shows(/1 \? carol {10}1 │/);
  await terminal.press("M-1");
  await terminal.shows("hello from carol");
  await terminal.press("M-2");
  await terminal.shows(/number 29\./);
  await terminal.press("PPage");
  await terminal.shows(/number 11\.[^]*Esc: to the newest/);
  await terminal.press("Escape");
  await terminal.shows(/number 29\./);
  await terminal.press("C-p");
  await terminal.type("car");
  await terminal.shows(/chat: car[^]*> carol\n/);
  await terminal.press("Enter");
  await terminal.shows(/^ carol \[unverified\] \[request\][^]*hello from carol/);
  await terminal.type("/inf");
  await terminal.press("Tab");
  await terminal.type("al");
  await terminal.press("Tab");
  await terminal.shows("> /info alice");
  await terminal.press("Enter");
  await terminal.shows(/safety number[^]*Esc: back/);
  await terminal.press("Escape");
  await searches(terminal);
  await foundsGroup(terminal, carol);
});

/** Goes to what was said long ago, and back. */
async function searches(terminal: Terminal): Promise<void> {
  await terminal.enter("/search 3. in:alice");
  await terminal.shows(/one message with[^]*alice: number 3\.[^]*Enter: go there/);
  await terminal.press("Enter");
  await terminal.shows(/^ alice [^]*number 2\.\n[^]*number 3\.\n[^]*Esc: to the newest/);
  await terminal.press("Escape");
}

/** Founds a group with somebody, looks at it, and puts her out again. */
async function foundsGroup(terminal: Terminal, carol: Person): Promise<void> {
  await terminal.enter("/group Team");
  await terminal.shows(/^ #team \[unverified\] {2}sender keys · epoch 0 · 1 member/);
  await terminal.enter("/invite carol");
  await terminal.shows(/2 members[^]*carol added by bob/);
  await carol.receives();
  await carol.does("group", "accept", "#team");
  await carol.sends("#team", "glad to be here");
  await terminal.shows(/carol {2}glad to be here/);
  await terminal.enter("/kick carol");
  await terminal.shows(/epoch 1: keys renewed, carol removed/);
  await terminal.press("F2");
  await terminal.shows(
    /epoch 1 +\S+ keys renewed, carol removed[^]*carol added by bob[^]*Esc: back/,
  );
}

terminalTest(
  "C11: a locked chat has no keys, and opens by its password",
  async (world) => {
    const [alice, bob] = [await world.person("alice"), await world.person("bob")];
    await alice.sends("bob", "for his eyes");
    const terminal = await world.screen(bob);
    await terminal.shows("for his eyes");
    await terminal.enter("/lock");
    await terminal.shows("password for bob:");
    const keys = await vaultKeysOf(bob); // which nobody holds by now
    assert.deepEqual(await keysInMemory(await terminal.pid(), keys), []);
    await alice.sends("bob", "while it was locked");
    assert.doesNotMatch(await terminal.scrollback(), /his eyes|it was|alice/);
    await terminal.enter("not that one");
    await terminal.shows(/wrong password[^]*password for bob:/);
    await terminal.enter(bob.password);
    await terminal.shows(/for his eyes[^]*while it was locked/);
    const found = await keysInMemory(await terminal.pid(), keys);
    assert.deepEqual(found, ["key of names", "key of rows"]);
    await terminal.press("C-c");
    assert.equal(await terminal.exitCode(), 0);
    await assertSane(terminal);
  },
);

terminalTest(
  "whoever quits, even by a signal, finds the shell as it was",
  async (world) => {
    const alice = await world.person("alice");
    const terminal = await world.screen(alice);
    await terminal.type("not finished");
    await terminal.press("C-c");
    await terminal.shows("there is a line not sent yet");
    await terminal.press("C-c");
    assert.equal(await terminal.exitCode(), 0);
    assert.doesNotMatch(await terminal.scrollback(), /not finished/);
    await assertSane(terminal);
    for (const [signal, code] of [["SIGTERM", 143], ["SIGHUP", 129]] as const) {
      const killed = await world.screen(alice);
      Deno.kill(await killed.pid(), signal);
      assert.equal(await killed.exitCode(), code);
      await assertSane(killed);
      assert.equal((await killed.cursor()).visible, true);
    }
  },
);

terminalTest("NO_COLOR takes the colours, and nothing else", async (world) => {
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await alice.sends("bob", "in whichever colour");
  const colored = await world.screen(bob);
  await colored.shows("in whichever colour");
  assert.match(await colored.colors(), /\[3[1-6]m/);
  await colored.press("C-c");
  await colored.exitCode();
  const grey = await world.screen(bob, { env: { NO_COLOR: "1" } });
  await grey.shows("in whichever colour");
  assert.doesNotMatch(await grey.colors(), /\[3[0-7]m/);
});
