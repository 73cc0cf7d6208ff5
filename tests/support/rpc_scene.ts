import { CommandLine } from "../../client/cli/command.ts";
import type { Context, Stage } from "../../client/cli/context.ts";
import type { ExitCode } from "../../client/cli/exit_codes.ts";
import { type Holding, holding } from "../../client/cli/holding.ts";
import type { SignalHandler } from "../../client/terminal/signals.ts";
import { FakeAccounts, sceneOf } from "./fake_accounts.ts";
import type { FakeMessenger } from "./fake_messenger.ts";
import { type FakeTerminal, fakeTerminal } from "./fake_terminal.ts";

/** Alice's account, held by a process: a real socket, and a messenger of no substance. */
export class RpcScene {
  private constructor(
    /** The data directory. */
    readonly home: string,
    /** The account that is held. */
    readonly messenger: FakeMessenger,
    /** What the holding verb was given. */
    readonly holding: Holding,
    readonly release: () => Promise<void>,
  ) {}

  /** Holds it until the scene is disposed of. */
  static async open(settings: Partial<Context["settings"]> = {}): Promise<RpcScene> {
    const home = await Deno.makeTempDir({ prefix: "rpc-" });
    await Deno.mkdir(`${home}/alice`, { mode: 0o700 });
    const { context, messenger } = sceneOf([], { home, ...settings });
    messenger.follows.set("connect", () => {
      messenger.emit({ kind: "connection", state: { at: "connecting" } });
      messenger.emit({ kind: "connection", state: { at: "online" } });
    });
    const perform: Context["perform"] = (args, stage) =>
      new CommandLine(args, stage).run();
    const held = Promise.withResolvers<Holding>();
    const end = Promise.withResolvers<ExitCode>();
    const use = (holding: Holding) => {
      held.resolve(holding);
      return end.promise;
    };
    const ended = holding({ ...context, perform }, messenger, use);
    const release = async () => {
      end.resolve(0);
      await ended;
    };
    return new RpcScene(home, messenger, await held.promise, release);
  }

  /** A program connects to the socket. */
  async program(path: string = this.holding.socket): Promise<RpcProgram> {
    return new RpcProgram(await Deno.connect({ transport: "unix", path }));
  }

  /** Somebody types a command in another process. */
  types(args: readonly string[], options: TypedOptions = {}): Typed {
    return new Typed([...args, "-u", "alice", "--data-dir", this.home], options);
  }

  /** Ends everything and removes the data directory. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
    await Deno.remove(this.home, { recursive: true });
  }
}

/** How a command is typed. */
export interface TypedOptions {
  /** What is typed at its questions; without it there is no terminal. */
  readonly pieces?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A command typed at a terminal of its own, in a process that holds no account. */
export class Typed implements FakeTerminal {
  readonly source: FakeTerminal["source"];
  readonly input: FakeTerminal["input"];
  readonly out: FakeTerminal["out"];
  readonly err: FakeTerminal["err"];
  readonly output: FakeTerminal["output"];
  /** What it would open for itself. */
  readonly accounts = new FakeAccounts();
  /** The signals that it listens to now. */
  handlers: readonly SignalHandler[] = [];
  /** Resolves with its exit code. */
  readonly ended: Promise<ExitCode>;

  constructor(args: readonly string[], { pieces = [], env = {} }: TypedOptions) {
    const terminal = fakeTerminal(pieces);
    this.source = terminal.source;
    this.input = terminal.input;
    this.out = terminal.out;
    this.err = terminal.err;
    this.output = terminal.output;
    const stage: Stage = {
      environment: (name) => ({ HOME: "/nowhere", ...env })[name],
      input: this.input,
      stdout: this.out,
      stderr: this.err,
      size: () => ({ columns: 80, rows: 24 }),
      accounts: this.accounts,
      onSignals: (handlers) => {
        this.handlers = handlers;
        return () => this.handlers = [];
      },
    };
    this.ended = new CommandLine(args, stage).run();
  }
}

/** A program that writes lines to the socket and reads lines from it. */
export class RpcProgram {
  readonly #socket: Deno.UnixConn;
  readonly #lines: ReadableStreamDefaultReader<string>;
  #left = "";

  constructor(socket: Deno.UnixConn) {
    this.#socket = socket;
    this.#lines = socket.readable.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Writes lines, or bytes as they are. */
  async writes(...lines: readonly (string | Uint8Array)[]): Promise<void> {
    for (const line of lines) {
      let bytes = typeof line === "string" ? new TextEncoder().encode(`${line}\n`) : line;
      while (bytes.length > 0) bytes = bytes.subarray(await this.#socket.write(bytes));
    }
  }

  /** Says that nothing more comes. */
  async finishes(): Promise<void> {
    await this.#socket.closeWrite();
  }

  /** The next line as a value; `null` at the end. */
  async reads(): Promise<Record<string, unknown> | null> {
    while (!this.#left.includes("\n")) {
      const { value, done } = await this.#lines.read();
      if (done) return null;
      this.#left += value;
    }
    const end = this.#left.indexOf("\n");
    const line = this.#left.slice(0, end);
    this.#left = this.#left.slice(end + 1);
    return JSON.parse(line);
  }

  /** Calls a method and gives the answer: what came before it is passed over. */
  async calls(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = crypto.randomUUID();
    await this.writes(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    for (let line = await this.reads(); line !== null; line = await this.reads()) {
      if (line.id === id) return line;
    }
    throw new Error(`${method}: the connection ended`);
  }

  /** Goes away. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lines.cancel();
  }
}
