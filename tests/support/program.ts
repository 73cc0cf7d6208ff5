import { fileURLToPath } from "node:url";
import { FLAGS } from "../../scripts/permissions.ts";

/** How to start the real program once. */
export interface ProgramInput {
  /** The verb and its options. */
  readonly args: readonly string[];
  /** Its HOME and working directory: nothing of the machine's own user is seen. */
  readonly home: string;
  /** Environment beside HOME; nothing else is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Path of a module that runs before it, in its process and under its permissions. */
  readonly preload?: string;
  /** Whether keys from passwords cost it next to nothing: most tests have many. */
  readonly hurries?: boolean;
  /** Path of a module that runs in its place, under its permissions. */
  readonly instead?: string;
  /** What it may read on standard input; without it there is none. */
  readonly stdin?: string | "open";
}

/** How a run ended, with all that it printed. */
export interface Ended {
  /** Exit code; 128 and the signal's number where one ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds after which a wait gives up: far above any honest answer. */
const PATIENCE = 60_000;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Makes the vault's key quickly; the tests' own configuration does it for OPAQUE's. */
const QUICK_KEYS = `${ROOT}tests/support/quick_keys.ts`;

/** The compiled executable that is to be tested, where one is. */
let executable = Deno.env.get("MESSENGER_BINARY");

/** Has the runs of this test file start that executable, or again what they started. */
export function startFrom(path: string | undefined): void {
  executable = path;
}

/**
 * The command line that starts the program: the compiled executable where one was named,
 * by `MESSENGER_BINARY` or `startFrom`, else `main.ts` under the flags that ship.
 */
export function commandLine(
  { args, hurries, preload, instead }: Omit<ProgramInput, "home">,
): readonly [string, ...string[]] {
  if (executable !== undefined && instead === undefined) return [executable, ...args];
  const config = hurries ? `${ROOT}tests/deno.json` : `${ROOT}deno.json`;
  const run = ["run", "--cached-only", "--config", config, ...FLAGS];
  const before = [preload, hurries ? QUICK_KEYS : undefined]
    .flatMap((path) => path === undefined ? [] : ["--preload", path]);
  return [Deno.execPath(), ...run, ...before, instead ?? `${ROOT}main.ts`, ...args];
}

/** The environment of a run: the given one, and where Deno's packages are. */
export function environment(input: Omit<ProgramInput, "args">): Record<string, string> {
  return { HOME: input.home, DENO_DIR: denoDir(), ...input.env };
}

let known: string | undefined;

/** A fresh HOME would make Deno fetch every package again. */
function denoDir(): string {
  if (known !== undefined) return known;
  const info = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] });
  const { stdout } = info.outputSync();
  const { denoDir } = JSON.parse(new TextDecoder().decode(stdout));
  return known = String(denoDir);
}

/** One running process of the program, with everything it has printed so far. */
export class Program {
  /** All of standard output so far. */
  stdout = "";
  /** All of standard error so far. */
  stderr = "";
  /** Resolves when the process is gone and its output is complete. */
  readonly ended: Promise<Ended>;
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array> | null;
  readonly #listeners = new Set<() => void>();
  /** Whether there is somebody to send a signal to. */
  #alive = true;
  /** Whether there may be more to read. */
  #running = true;

  private constructor(child: Deno.ChildProcess, input: ProgramInput) {
    this.#child = child;
    this.#stdin = input.stdin === undefined ? null : child.stdin.getWriter();
    this.ended = this.#collect();
    if (input.stdin !== undefined && input.stdin !== "open") this.#feed(input.stdin);
  }

  /** Starts it and returns at once. */
  static start(input: ProgramInput): Program {
    const [command, ...args] = commandLine(input);
    const child = new Deno.Command(command, {
      args,
      cwd: input.home,
      clearEnv: true,
      env: environment(input),
      stdin: input.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    return new Program(child, input);
  }

  /** Starts it and waits for its end. */
  static run(input: ProgramInput): Promise<Ended> {
    return Program.start(input).ended;
  }

  /** The process id, to look at it in /proc. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Types text into an open standard input. */
  async write(text: string): Promise<void> {
    await this.#stdin?.write(new TextEncoder().encode(text));
  }

  /** Ends an open standard input, as Ctrl+D does. */
  async close(): Promise<void> {
    await this.#stdin?.close();
  }

  /**
   * Waits until standard output (or error) matches, and gives the match. Fails with
   * all the output when the process ends without it.
   */
  async says(
    pattern: RegExp,
    stream: "stdout" | "stderr" = "stdout",
  ): Promise<RegExpExecArray> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match !== null) return match;
      if (!this.#running || Date.now() > deadline) throw this.#complaint(pattern);
      await this.#change();
    }
  }

  /** Sends a signal, if it is still there, and waits for the end. */
  async kill(signal: Deno.Signal = "SIGTERM"): Promise<Ended> {
    if (this.#alive) this.#child.kill(signal);
    return await this.ended;
  }

  /** No test leaves a process behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill("SIGKILL");
  }

  async #collect(): Promise<Ended> {
    const [status] = await Promise.all([
      this.#child.status.finally(() => this.#alive = false),
      this.#read(this.#child.stdout, "stdout"),
      this.#read(this.#child.stderr, "stderr"),
    ]);
    this.#running = false;
    this.#tell();
    return { code: status.code, stdout: this.stdout, stderr: this.stderr };
  }

  async #read(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    to: "stdout" | "stderr",
  ): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this[to] += text;
      this.#tell();
    }
  }

  async #feed(text: string): Promise<void> {
    try {
      await this.write(text);
      await this.close();
    } catch (error) {
      // A program that ends before it has read everything breaks the pipe.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The next output, the end, or a moment: whichever is first. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, 1_000);
      const listeners = this.#listeners;
      function done(): void {
        clearTimeout(timer);
        listeners.delete(done);
        resolve();
      }
      listeners.add(done);
    });
  }

  #complaint(pattern: RegExp): Error {
    const state = this.#running ? "was not said" : "was never said before the end";
    return new Error(
      `${pattern} ${state}\nstdout:\n${this.stdout}\nstderr:\n${this.stderr}`,
    );
  }
}
