import type { Context } from "../../client/cli/context.ts";
import type { Settings } from "../../client/cli/settings.ts";
import type { AccountPlace, Accounts, CreateOptions } from "../../client/messenger.ts";
import type { BackUpOptions, RestoreOptions } from "../../client/messenger.ts";
import type { ExamineOptions, Finding } from "../../client/messenger.ts";
import type { Messenger, OpenOptions, PasswordOptions } from "../../client/messenger.ts";
import type { Username } from "../../src/address.ts";
import { nameOf } from "../../client/contacts.ts";
import { FakeMessenger } from "./fake_messenger.ts";
import { type FakeTerminal, fakeTerminal } from "./fake_terminal.ts";

/** Accounts without keys or relay: they remember what they were asked. */
export class FakeAccounts implements Accounts {
  readonly messenger = new FakeMessenger();
  /** Names that have an account here. */
  readonly names = new Set(["alice"]);
  /** What was asked, with the password as it arrived. */
  readonly calls: string[] = [];
  /** Thrown by the next calls, one each. */
  readonly faults: unknown[] = [];
  /** What an examination finds. */
  readonly findings: Finding[] = [];
  /** The options of the last call. */
  last: OpenOptions | CreateOptions | undefined;

  hasAccount({ username }: AccountPlace): boolean {
    return this.names.has(username);
  }

  // Fields, since front ends hand these on without their owner.
  readonly openMessenger = (options: OpenOptions): Promise<Messenger> =>
    this.#answer("open", options);
  readonly register = (options: CreateOptions): Promise<Messenger> =>
    this.#answer("register", options);
  readonly login = (options: OpenOptions): Promise<Messenger> =>
    this.#answer("login", options);
  readonly replaceDevice = (options: CreateOptions): Promise<Messenger> =>
    this.#answer("replace", options);

  readonly changePassword = async (options: PasswordOptions): Promise<void> => {
    const next = new TextDecoder().decode(options.next.expose());
    await this.#answer(`passwd to ${next}:`, { ...options, trustNew: "always" });
  };

  readonly backUp = async (options: BackUpOptions): Promise<number> => {
    const own = new TextDecoder().decode(options.filePassword.expose());
    const call = `backup to ${options.path} under ${own}:`;
    await this.#answer(call, { ...options, trustNew: "always" });
    return 65_536;
  };
  readonly restore = async (options: RestoreOptions): Promise<Username> => {
    const own = new TextDecoder().decode(options.filePassword.expose());
    const call = `restore from ${options.path} under ${own}:`;
    await this.#answer(call, { ...options, username: "", trustNew: "always" });
    return nameOf("alice");
  };

  readonly examine = async function* (
    this: FakeAccounts,
    { username, password }: ExamineOptions,
  ): AsyncGenerator<Finding> {
    this.calls.push(
      `examine ${username} ${password === null ? "(none)" : "by password"}`,
    );
    yield* this.findings;
  };

  #answer(call: string, options: OpenOptions): Promise<Messenger> {
    const password = new TextDecoder().decode(options.password.expose());
    this.calls.push(`${call} ${options.username} ${password}`);
    this.last = options;
    const fault = this.faults.shift();
    return fault === undefined ? Promise.resolve(this.messenger) : Promise.reject(fault);
  }
}

/** A verb's surroundings, and all that can be looked at afterwards. */
export interface Scene extends FakeTerminal {
  readonly context: Context;
  readonly accounts: FakeAccounts;
  readonly messenger: FakeMessenger;
}

/** Alice at a terminal where she types the given pieces. */
export function sceneOf(
  pieces: readonly string[] = ["password\r"],
  settings: Partial<Settings> = {},
): Scene {
  const terminal = fakeTerminal(pieces, { json: settings.json ?? false });
  const accounts = new FakeAccounts();
  const context: Context = {
    args: [],
    onSignals: () => () => {},
    perform: () => Promise.reject(new Error("No other command is expected")),
    settings: {
      user: "alice",
      relay: undefined,
      home: "/nowhere",
      passwordFile: undefined,
      passwordStdin: false,
      trustNew: "on-first-use",
      joinsUnasked: false,
      json: false,
      plain: false,
      color: true,
      dumb: false,
      verbose: false,
      quiet: false,
      ...settings,
    },
    input: terminal.input,
    output: terminal.output,
    accounts,
  };
  return { ...terminal, context, accounts, messenger: accounts.messenger };
}
