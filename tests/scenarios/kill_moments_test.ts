import assert from "node:assert/strict";
import type { Messenger } from "../../client/messenger.ts";
import { withFolder } from "../support/folders.ts";
import { canTrace, killAtNext } from "../support/killing.ts";
import { quickAccounts, quickly } from "../support/quick_accounts.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { Talker } from "../support/talker.ts";

/**
 * The moments at which a program that acts before it persists would lose or double a
 * message. The kernel finds them: it kills just before a system call.
 */

/** Somebody who writes to bob, in this process, and all that the relay took of it. */
class Writer {
  readonly said: string[] = [];
  readonly #taken = new Map<string, PromiseWithResolvers<void>>();

  constructor(readonly messenger: Messenger) {
    messenger.listen((event) => {
      if (event.kind === "accepted") this.#wait(event.id).resolve();
    });
  }

  async says(text: string): Promise<void> {
    this.said.push((await this.messenger.send("bob", text)).id);
  }

  /** Whether the relay has said of the newest that it has it. */
  async isTold(): Promise<boolean> {
    return await Promise.race([this.taken().then(() => true), Promise.resolve(false)]);
  }

  /** Resolves when the relay has said that it has the newest. */
  async taken(): Promise<void> {
    await this.#wait(this.said.at(-1) ?? "").promise;
  }

  #wait(id: string): PromiseWithResolvers<void> {
    const known = this.#taken.get(id) ?? Promise.withResolvers<void>();
    this.#taken.set(id, known);
    return known;
  }
}

/** Alice writes, and the relay and bob are killed at what they do about it. */
async function talkThroughMoments(t: Deno.TestContext, home: string): Promise<void> {
  await using relay = await RelayProcess.start();
  const bob = await Talker.register("bob", { home, relay, peer: "alice", seed: 0 });
  const messenger = await quickAccounts.register(
    quickly("alice", { home, relay: relay.url }),
  );
  const alice = new Writer(messenger);
  await messenger.connect({ retry: true });
  await alice.says("hello");
  await alice.taken();
  await hearsAll(bob, alice);

  for (const [call, how] of [["disk", "written"], ["wire", "answered"]] as const) {
    await t.step(`a relay that has not ${how} has said nothing`, async () => {
      await killAtNext(relay.program, call, () => alice.says(`not ${how}`));
      assert.equal(await alice.isTold(), false);
      await relay.restart();
      await alice.taken();
      await hearsAll(bob, alice);
    });
  }
  for (const [call, how] of [["disk", "written"], ["wire", "acknowledged"]] as const) {
    await t.step(`a receiver that has not ${how} has it once`, async () => {
      const program = await bob.listens();
      await killAtNext(program, call, () => alice.says(`by bob not ${how}`));
      bob.bury(program);
      await hearsAll(bob, alice);
    });
  }
  await messenger.close();
}

/** Bob hears all that waits, and is killed: each message was heard once, in order. */
async function hearsAll(bob: Talker, alice: Writer): Promise<void> {
  bob.bury(await (await bob.listens()).kill("SIGKILL"));
  assert.deepEqual(bob.heard, alice.said);
}

Deno.test({
  name: "R12 B17 C04: killed between keeping and telling, nobody has told too early",
  ignore: !await canTrace(),
  fn: (t) => withFolder((home) => talkThroughMoments(t, home)),
});
