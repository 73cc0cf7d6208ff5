import type { Person } from "./client_process.ts";
import { RelayProcess } from "./relay_process.ts";
import { settled } from "./resident.ts";
import { NO_TERMINAL, Terminal, type TerminalInput } from "./terminal.ts";

/** A test in a terminal of its own, with a relay and two people who have accounts. */
export function terminalTest(
  name: string,
  story: (world: World) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: NO_TERMINAL !== null,
    fn: async () => {
      await using world = await World.begin();
      await story(world);
    },
  });
}

/** A relay, and whoever the story needs. */
export class World {
  readonly #left = new AsyncDisposableStack();

  private constructor(readonly relay: RelayProcess) {
    this.#left.use(relay);
  }

  static async begin(): Promise<World> {
    return new World(await RelayProcess.start());
  }

  /** Somebody with an account. */
  async person(name: string): Promise<Person> {
    return this.#left.use(await settled(name, this.relay));
  }

  /** Somebody's terminal in which the chat runs in lines, past the password. */
  async lines(
    person: Person,
    input: Partial<TerminalInput> = {},
  ): Promise<Terminal> {
    const terminal = await this.#chat(person, input, "--plain");
    await terminal.shows("/help lists the commands");
    await terminal.takesKeys();
    return terminal;
  }

  /** Somebody's terminal in which the chat has the whole screen, past the password. */
  async screen(
    person: Person,
    input: Partial<TerminalInput> = {},
  ): Promise<Terminal> {
    const terminal = await this.#chat(person, input);
    await terminal.shows(/^── online/m);
    return terminal;
  }

  /** A terminal in an empty home. */
  async newcomer(args: readonly string[]): Promise<Terminal> {
    const home = await Deno.makeTempDir({ prefix: "messenger-newcomer-" });
    this.#left.defer(() => Deno.remove(home, { recursive: true }));
    const env = { MESSENGER_RELAY: this.relay.url };
    return this.#left.use(await Terminal.start({ args, home, env }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#left.disposeAsync();
  }

  async #chat(
    person: Person,
    input: Partial<TerminalInput>,
    ...options: readonly string[]
  ): Promise<Terminal> {
    const own = [...options, ...(input.args ?? [])];
    const args = ["chat", "--password-file", "password", ...own];
    const env = { ...person.env, ...input.env };
    const start = Terminal.start({ ...input, ...person.whose, args, env });
    return this.#left.use(await start);
  }
}

/** Whether keys are echoed and read by lines again. */
export async function assertSane(terminal: Terminal): Promise<void> {
  await terminal.enter("sane?");
  await terminal.shows(/^sane\?\n+sane\?$/m);
}
