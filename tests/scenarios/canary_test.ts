import assert from "node:assert/strict";
import {
  type Canaries,
  encodeHex,
  sightings,
  sightingsBelow,
  sightingsInMemory,
  sightingsInProcess,
} from "../support/canary.ts";
import { Person } from "../support/client_process.ts";
import type { Program } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";

const TALKATIVE = ["--kdf-memory", "64", "--verbose"];

function random(): string {
  return encodeHex(crypto.getRandomValues(new Uint8Array(12)));
}

/** What nobody else may know: what they typed to unlock and told each other. */
function secretsOf(alice: Person, bob: Person) {
  return {
    "alice's password": alice.password,
    "bob's password": bob.password,
    "a text": `canary ${random()} grüße`,
    "its answer": `canary ${random()} 你好`,
    "a display name": `Alice Canary ${random()}`,
  } satisfies Canaries;
}

/** Two people who talk, with everything switched on that may be told of it. */
class Talk {
  private constructor(
    readonly alice: Person,
    readonly bob: Person,
    /** Programs that run in the middle of it. */
    readonly programs: readonly Program[],
    readonly secrets: ReturnType<typeof secretsOf>,
  ) {}

  static async begin(relay: RelayProcess): Promise<Talk> {
    const alice = await Person.arrive("alice", relay);
    const bob = await Person.arrive("bob", relay);
    for (const person of [alice, bob]) person.hurries = false;
    const secrets = secretsOf(alice, bob);
    const name = secrets["a display name"];
    await alice.does("register", ...TALKATIVE, "--name", name);
    await bob.does("register", ...TALKATIVE);
    await alice.does("send", "bob", "--verbose", "-m", secrets["a text"]);
    const reader = bob.start("receive", "--json", "--follow", "--verbose");
    const chat = alice.start("chat", "bob", "--verbose");
    await chat.write(`${secrets["a text"]}\n`);
    await reader.says(/canary[^]*canary/);
    return new Talk(alice, bob, [chat, reader], secrets);
  }

  async end(): Promise<void> {
    for (const program of this.programs) {
      const { stdout, stderr } = await program.kill();
      this.alice.printed += stdout + stderr;
    }
    await this.bob.does("logout", "--verbose");
    await this.bob.does("login", "--verbose");
    const answer = this.secrets["its answer"];
    await this.bob.does("send", "alice", "--verbose", "-m", answer);
  }
}

Deno.test("R13 R14 R27 C15: secrets are in no file, log or argument", async (t) => {
  await using relay = await RelayProcess.start({ args: ["--log-format", "json"] });
  const talk = await Talk.begin(relay);
  await using alice = talk.alice;
  await using bob = talk.bob;
  const { secrets } = talk;

  await t.step("not in the arguments and environment of a running program", async () => {
    for (const { pid } of [...talk.programs, relay]) {
      assert.deepEqual(await sightingsInProcess(pid, secrets), []);
    }
  });
  await t.step("not in the memory of the relay", async () => {
    assert.deepEqual(await sightingsInMemory(relay.pid, secrets), []);
  });
  await talk.end();
  await t.step("not on the disk of the relay, nor in its log", async () => {
    await relay.quit();
    assert.deepEqual(await sightingsBelow(relay.dataDir, secrets), []);
    assert.notEqual(relay.log, "");
    assert.deepEqual(sightings("log", new TextEncoder().encode(relay.log), secrets), []);
  });
  await t.step(
    "not on their own disks, and no password in what was printed",
    async () => {
      const passwords = { alice: alice.password, bob: bob.password };
      for (const { home, printed } of [alice, bob]) {
        const found = await sightingsBelow(home, secrets, [`${home}/password`]);
        assert.deepEqual(found, []);
        const text = new TextEncoder().encode(printed);
        assert.deepEqual(sightings("output", text, passwords), []);
      }
    },
  );
});
