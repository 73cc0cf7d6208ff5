import type { Entry } from "./contenders.ts";
import { lines } from "./lines.ts";
import type { Answer, Request } from "./runner.ts";

/** A contender's process, seen from outside. */
export class Racer {
  readonly entry: Entry;
  readonly #process: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #answers: AsyncGenerator<string>;

  /** Starts it; a sample takes about so many milliseconds of CPU. */
  constructor(word: string, entry: Entry, milliseconds: number) {
    const runner = new URL("runner.ts", import.meta.url).pathname;
    const config = new URL("deno.json", import.meta.url).pathname;
    const options = ["-A", "--frozen", "--no-check", "--config", config];
    this.entry = entry;
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", ...options, runner, word, `${milliseconds}`],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#requests = this.#process.stdin.getWriter();
    this.#answers = lines(this.#process.stdout);
  }

  /** One sample. */
  async sample(request: Request): Promise<Answer> {
    await this.#requests.write(
      new TextEncoder().encode(`${JSON.stringify(request)}\n`),
    );
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`${this.entry.name} has ended`);
    return JSON.parse(value);
  }

  /** Lets it end. */
  async end(): Promise<void> {
    await this.#requests.close();
    await this.#process.status;
  }
}
