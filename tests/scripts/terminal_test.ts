import assert from "node:assert/strict";
import { assertSane, terminalTest } from "../support/terminal_world.ts";

const PASSWORD = "correct horse battery";

terminalTest(
  "a newcomer makes an account in the chat and no password is seen",
  async (world) => {
    const args = ["chat", "--user", "alice", "--kdf-memory", "64"];
    const terminal = await world.newcomer(args);
    await terminal.shows("new password for alice:");
    await terminal.enter(PASSWORD);
    await terminal.shows("the same once more:");
    await terminal.enter("something else");
    await terminal.shows("the two differ");
    await terminal.shows(/new password for alice:.*\n[^]*new password for alice:/);
    await terminal.enter(PASSWORD);
    await terminal.shows(/once more:\n[^]*once more:/);
    await terminal.enter(PASSWORD);
    await terminal.shows("no one here yet");
    assert.ok(!(await terminal.scrollback()).includes("horse"));
    await terminal.press("C-c");
    assert.equal(await terminal.exitCode(), 0);
    await assertSane(terminal);
  },
);

terminalTest("Ctrl-C at the password prompt leaves the terminal sane", async (world) => {
  const terminal = await world.newcomer(["register", "--user", "alice"]);
  await terminal.shows("new password for alice:");
  await terminal.type("half");
  await terminal.press("C-c");
  assert.equal(await terminal.exitCode(), 130);
  await assertSane(terminal);
});

terminalTest(
  "a program killed at the password prompt leaves it sane, too",
  async (world) => {
    const terminal = await world.newcomer(["register", "--user", "alice"]);
    await terminal.shows("new password for alice:");
    Deno.kill(await terminal.pid(), "SIGTERM");
    assert.equal(await terminal.exitCode(), 143);
    await assertSane(terminal);
  },
);

terminalTest("a program whose terminal is closed ends", async (world) => {
  const terminal = await world.newcomer(["register", "--user", "alice"]);
  await terminal.shows("new password for alice:");
  await terminal.abandon();
});

terminalTest("incoming messages do not tear the line being typed", async (world) => {
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await alice.sends("bob", "first");
  const terminal = await world.lines(bob);
  await terminal.shows("alice: first");
  await terminal.type("half a sen");
  await alice.sends("bob", "second");
  await terminal.shows(/alice: second\n(--.*\n)*alice> half a sen$/);
  await terminal.enter("tence");
  await terminal.shows(/bob → alice: half a sentence\nalice>$/);
  const [reply] = await alice.receives();
  assert.equal(reply?.text, "half a sentence");
});

terminalTest(
  "a typed line of several rows survives messages and a resize",
  async (world) => {
    const [alice, bob] = [await world.person("alice"), await world.person("bob")];
    await alice.sends("bob", "first");
    const terminal = await world.lines(bob, { columns: 40 });
    await terminal.shows("alice: first");
    const words = Array.from({ length: 16 }, (_, n) => `word${n}`).join(" ");
    await terminal.type(words);
    await terminal.shows("word15");
    await alice.sends("bob", "second");
    await terminal.shows("alice: second");
    await terminal.resize(60, 24);
    await terminal.type("!");
    const screen = await terminal.shows("word15!");
    assert.equal(screen.match(/word0 /g)?.length, 1, screen);
    assert.equal(screen.replaceAll("\n", "").match(/word7 /g)?.length, 1, screen);
    await terminal.press("Enter");
    await terminal.shows("bob → alice: word0");
    assert.equal((await alice.receives())[0]?.text, `${words}!`);
  },
);

terminalTest("Tab completes commands and names, Up brings lines back", async (world) => {
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await alice.sends("bob", "first");
  const terminal = await world.lines(bob);
  await terminal.shows("alice: first");
  await terminal.type("/inf");
  await terminal.press("Tab");
  await terminal.type("al");
  await terminal.press("Tab");
  await terminal.shows("> /info alice");
  await terminal.press("Enter");
  await terminal.shows("safety number");
  await terminal.press("Up");
  await terminal.shows("> /info alice");
});

terminalTest("Ctrl-C asks before it leaves a draft behind", async (world) => {
  const terminal = await world.lines(await world.person("alice"));
  await terminal.type("not finished");
  await terminal.press("C-c");
  await terminal.shows("there is a line not sent yet");
  await terminal.press("C-c");
  assert.equal(await terminal.exitCode(), 0);
  await assertSane(terminal);
});

terminalTest("a killed chat leaves the terminal sane", async (world) => {
  const terminal = await world.lines(await world.person("alice"));
  await terminal.shows(/^>$/m);
  Deno.kill(await terminal.pid(), "SIGTERM");
  assert.equal(await terminal.exitCode(), 143);
  await assertSane(terminal);
});

terminalTest(
  "the relay's end and return are told, and nothing is lost",
  async (world) => {
    const [alice, bob] = [await world.person("alice"), await world.person("bob")];
    await alice.sends("bob", "first");
    const terminal = await world.lines(bob);
    await terminal.shows("alice: first");
    await world.relay.crash();
    await terminal.shows("alice (offline)>");
    await terminal.enter("into the void");
    await terminal.shows("into the void (sending)");
    await world.relay.restart();
    await terminal.shows("the relay is back");
    await terminal.shows('sent to alice: "into the void"');
    assert.equal((await alice.receives())[0]?.text, "into the void");
  },
);

terminalTest("a hostile message changes nothing but its own lines", async (world) => {
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await alice.sends("bob", "first");
  const terminal = await world.lines(bob);
  await terminal.shows("alice: first");
  await alice.sends(
    "bob",
    "\x1b[2J\x1b[1;1H\x1b]0;renamed\x07\x9b31m\r23:59  carol: forged\x1b[?25l",
  );
  const screen = await terminal.shows("forged");
  assert.match(screen, /alice: first/);
  assert.match(screen, /alice: ␛\[2J/);
  assert.doesNotMatch(screen, /^23:59 {2}carol/m);
  assert.equal((await terminal.cursor()).visible, true);
});

terminalTest("pasted lines are one message, sent by Enter", async (world) => {
  const [alice, bob] = [await world.person("alice"), await world.person("bob")];
  await alice.sends("bob", "first");
  const terminal = await world.lines(bob);
  await terminal.shows("alice: first");
  await terminal.type("\x1b[200~one\ntwo\x1b[201~");
  await terminal.shows(/one\ntwo/);
  await terminal.press("Enter");
  await terminal.shows("bob → alice: one");
  assert.equal((await alice.receives())[0]?.text, "one\ntwo");
});
