import type { Limits } from "../../relay/mod.ts";
import { type Ended, Program } from "./program.ts";

/** How to start a relay. */
export interface RelayOptions {
  /** Where its store is; without it, a directory that `stop` removes. */
  readonly dataDir?: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** What is to be another than by default. */
  readonly limits?: Partial<Limits>;
  /** More options of the `relay` verb. */
  readonly args?: readonly string[];
}

const READY = /^relay ready url=(https?:\/\/127\.0\.0\.1:(\d+)) key=([a-z2-7]{52})$/m;

/** A real relay in a process of its own, on loopback. */
export class RelayProcess {
  /** Its standard error of all runs. */
  log = "";
  /** Address without the key, as a client's `--relay` takes it. */
  readonly url: string;
  /** Its port. */
  readonly port: number;
  /** Its fingerprint, the `#key` of its address. */
  readonly key: string;
  #program: Program;

  private constructor(
    readonly options: RelayOptions,
    /** Where its store is. */
    readonly dataDir: string,
    program: Program,
    ready: RegExpExecArray,
  ) {
    this.#program = program;
    const [, url = "", port = "", key = ""] = ready;
    this.url = url;
    this.port = Number(port);
    this.key = key;
  }

  /** Starts one and waits until it is ready. */
  static async start(options: RelayOptions = {}): Promise<RelayProcess> {
    const dataDir = options.dataDir ??
      await Deno.makeTempDir({ prefix: "messenger-relay-" });
    const program = await launch(dataDir, options.port ?? 0, options);
    return new RelayProcess(options, dataDir, program, await program.says(READY));
  }

  /** The process id of the run that is on. */
  get pid(): number {
    return this.#program.pid;
  }

  /** The run that is on, to wait for what it says. */
  get program(): Program {
    return this.#program;
  }

  /** Pulls the plug: no hook, no flush, no goodbye. */
  async crash(): Promise<void> {
    this.log += (await this.#program.kill("SIGKILL")).stderr;
  }

  /** Asks it to stop, as an operator does. */
  async quit(): Promise<Ended> {
    const ended = await this.#program.kill("SIGTERM");
    this.log += ended.stderr;
    return ended;
  }

  /** Starts it again on the same store and port after a crash or quit. */
  async restart(): Promise<void> {
    this.#program = await launch(this.dataDir, this.port, this.options);
    await this.#program.says(READY);
  }

  /** Ends it and removes a store that was made for it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.crash();
    if (this.options.dataDir === undefined) {
      await Deno.remove(this.dataDir, { recursive: true });
    }
  }
}

async function launch(
  dataDir: string,
  port: number,
  { limits, args: extra = [] }: RelayOptions,
): Promise<Program> {
  const args = ["relay", "--port", String(port), "--data-dir", dataDir, ...extra];
  if (limits !== undefined) {
    const file = `${dataDir}/limits.json`;
    await Deno.writeTextFile(file, JSON.stringify(limits));
    args.push("--limits", file);
  }
  return Program.start({ args, home: dataDir });
}
