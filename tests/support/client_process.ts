import assert from "node:assert/strict";
import { encodeHex } from "./canary.ts";
import { type Ended, Program, type ProgramInput } from "./program.ts";

/** Where a person's relay is. */
export interface RelayAddress {
  readonly url: string;
  /** The key that must be its own; empty for whichever it has. */
  readonly key: string;
  /** Path of a certificate that its TLS is trusted for, beside the system's. */
  readonly authority?: string;
}

/** What a received message looks like with `--json`. */
export interface Received {
  readonly type: string;
  readonly id: string;
  readonly from: string;
  readonly chat: string;
  readonly text: string;
  readonly verified: boolean;
  /** In a group: its id, and the epoch of the keys. */
  readonly groupId?: string;
  readonly epoch?: number;
  /** Only there where its writer was not accepted. */
  readonly request?: true;
}

/** Small enough for tests, the floor that the program allows. */
const KDF = ["--kdf-memory", "64"];

/** Someone with a home of their own who uses the program from the command line. */
export class Person {
  /** Whether runs hurry with keys from the password: all of them, or none. */
  hurries = true;
  /** Everything the runs printed, to be searched for what must not be there. */
  printed = "";

  protected constructor(
    readonly name: string,
    readonly home: string,
    readonly password: string,
    public relay: RelayAddress,
  ) {}

  /** A person with an empty home and a random password, not yet registered. */
  static async arrive(name: string, relay: RelayAddress): Promise<Person> {
    const home = await Deno.makeTempDir({ prefix: `messenger-${name}-` });
    const password = `pass ${encodeHex(crypto.getRandomValues(new Uint8Array(12)))}`;
    await Deno.writeTextFile(`${home}/password`, `${password}\n`, { mode: 0o600 });
    return new this(name, home, password, relay);
  }

  /** The same person, who goes on in this way. */
  static like({ name, home, password, relay }: Person): Person {
    return new this(name, home, password, relay);
  }

  /** A person who makes an account. */
  static async register(name: string, relay: RelayAddress): Promise<Person> {
    const person = await this.arrive(name, relay);
    await person.does("register", ...KDF);
    return person;
  }

  /** The environment of each run: who, and which relay. */
  get env(): Record<string, string> {
    const { url, key, authority } = this.relay;
    return {
      ...(authority !== undefined && { DENO_CERT: authority }),
      MESSENGER_USER: this.name,
      MESSENGER_RELAY: key === "" ? url : `${url}#${key}`,
    };
  }

  /** What a run is told of who starts it. */
  get whose(): Pick<ProgramInput, "home" | "env" | "hurries"> {
    const { home, env, hurries } = this;
    return { home, env, hurries };
  }

  /** Starts a verb that goes on, with its standard input open. */
  start(verb: string, ...args: readonly string[]): Program {
    const { whose } = this;
    return Program.start({ args: this.line(verb, args), ...whose, stdin: "open" });
  }

  /** Runs a verb to its end, whatever that is. */
  async run(verb: string, ...args: readonly string[]): Promise<Ended> {
    const ended = await this.performs(this.line(verb, args));
    this.printed += ended.stdout + ended.stderr;
    return ended;
  }

  /** Runs a verb that must succeed, and gives its standard output. */
  async does(verb: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(verb, ...args);
    assert.equal(code, 0, `${this.name}: ${verb} ${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Runs a verb that must fail with this code, and gives its standard error. */
  async fails(code: number, verb: string, ...args: readonly string[]): Promise<string> {
    const ended = await this.run(verb, ...args);
    const told = `${this.name}: ${verb}\n${ended.stdout}${ended.stderr}`;
    assert.equal(ended.code, code, told);
    return ended.stderr;
  }

  /** Sends a text and gives the message's id. */
  async sends(to: string, text: string): Promise<string> {
    return (await this.does("send", to, "-m", text)).trim();
  }

  /** What arrived and was not printed before, in order. */
  async receives(...args: readonly string[]): Promise<readonly Received[]> {
    return messages(await this.does("receive", "--json", ...args));
  }

  /** Removes the home and all that is in it. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.home, { recursive: true });
  }

  /** The command line of a verb, with where the password is. */
  line(verb: string, args: readonly string[]): readonly string[] {
    return [verb, ...args, "--password-file", `${this.home}/password`];
  }

  /** What comes of a command line. */
  protected performs(args: readonly string[]): Promise<Ended> {
    return Program.run({ args, ...this.whose });
  }
}

/** The messages among the JSON lines that `receive` printed. */
export function messages(output: string): readonly Received[] {
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  const events: readonly Received[] = lines.map((line) => JSON.parse(line));
  return events.filter((event) => event.type === "message");
}
