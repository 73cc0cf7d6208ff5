import assert from "node:assert/strict";
import type { Messenger, MessengerEvent } from "../../client/mod.ts";
import { withFolder } from "../support/folders.ts";
import { accountsInHaste, quickly } from "../support/quick_accounts.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { TcpProxy } from "../support/tcp_proxy.ts";

/** Seconds for which nothing gets through, beyond what it takes to be noticed. */
const CUT_S = Number(Deno.env.get("CUT_SECONDS") ?? 0);

/** Times that everybody waits less: not at all where there is time. */
const HASTE = CUT_S > 0 ? 1 : 20;

/** As the product has it, but for the haste. */
const SILENCE_S = 45 / HASTE;

/** Somebody in this process, and all that she was told. */
class Listener {
  readonly events: MessengerEvent[] = [];
  #told = () => {};

  constructor(readonly messenger: Messenger) {
    messenger.listen((event) => {
      this.events.push(event);
      this.#told();
    });
  }

  /** The texts that came, in order. */
  get heard(): string[] {
    return this.events.flatMap((event) =>
      event.kind === "message" && event.message.body.kind === "text"
        ? [event.message.body.text]
        : []
    );
  }

  /** Where the way to the relay stands. */
  get at(): string | undefined {
    return this.events.flatMap((event) =>
      event.kind === "connection" ? [event.state.at] : []
    ).at(-1);
  }

  /** Resolves when it is so. */
  async until(isSo: (listener: Listener) => boolean): Promise<void> {
    while (!isSo(this)) await new Promise<void>((resolve) => this.#told = resolve);
  }
}

Deno.test("R09 R12 a network that falls silent is noticed, and come back from", () =>
  withFolder(async (home) => {
    const limits = `${home}/limits.json`;
    await Deno.writeTextFile(limits, JSON.stringify({ socketSilenceSeconds: SILENCE_S }));
    await using relay = await RelayProcess.start({ args: ["--limits", limits] });
    await using network = TcpProxy.start(relay.port);
    const accounts = accountsInHaste(HASTE);
    const join = async (name: string, url: string) => {
      const messenger = await accounts.register(quickly(name, { home, relay: url }));
      await messenger.connect();
      return new Listener(messenger);
    };
    const alice = await join("alice", network.url);
    const bob = await join("bob", relay.url);
    await alice.messenger.send("bob", "before");
    await bob.until(({ heard }) => heard.length === 1);
    await bob.messenger.send("alice", "before");
    await alice.until(({ heard }) => heard.length === 1);

    network.freeze();
    const { id } = await alice.messenger.send("bob", "out of the silence");
    const into = await bob.messenger.send("alice", "into the silence");
    await bob.messenger.settled(into.id); // the relay keeps it on its disk
    await alice.until(({ at }) => at !== "online");
    while ((await bob.messenger.online()).length > 0) await pause(SILENCE_S * 100);
    await pause(CUT_S * 1_000);
    assert.equal(stateOf(alice.messenger, id), "sending");
    assert.deepEqual([alice.heard, bob.heard], [["before"], ["before"]]);

    network.thaw();
    await alice.messenger.settled(id);
    await alice.until(({ heard, at }) => heard.length > 1 && at === "online");
    await bob.until(({ heard }) => heard.length > 1);
    assert.deepEqual(alice.heard, ["before", "into the silence"]);
    assert.deepEqual(bob.heard, ["before", "out of the silence"]);
    assert.deepEqual(await bob.messenger.online(), ["alice"]);
    for (const { messenger } of [alice, bob]) await messenger.close();
  }));

function stateOf(messenger: Messenger, id: string): string | undefined {
  const history = messenger.history("bob", { limit: 10 });
  return history.find((message) => message.id === id)?.state;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
