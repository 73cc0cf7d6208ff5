import assert from "node:assert/strict";
import { accountsOn } from "../../client/accounts.ts";
import { CommandLine } from "../../client/cli/command.ts";
import { SYSTEM } from "../../client/environment.ts";
import { Input } from "../../client/terminal/input.ts";
import { Person, type RelayAddress } from "./client_process.ts";
import { FakeSink, FakeSource } from "./fake_terminal.ts";
import type { Ended } from "./program.ts";
import "./quick_keys.ts";

/** The accounts of this machine, as the program has them. */
const ACCOUNTS = accountsOn(SYSTEM);

/**
 * Somebody whose verbs run in this very process, on the same accounts: for stories that
 * are told by what verbs print, where processes of their own would show nothing more.
 */
export class Resident extends Person {
  protected override performs(args: readonly string[]): Promise<Ended> {
    return performed(args, this);
  }
}

/** Somebody with an account that was made here, where making it is not what is shown. */
export async function settled(name: string, relay: RelayAddress): Promise<Person> {
  return Person.like(await Resident.register(name, relay));
}

/** Asks who is online until it is these; the test's own patience is the limit. */
export async function sees(person: Person, expected: readonly string[]): Promise<void> {
  const observer = Resident.like(person);
  const deadline = Date.now() + 60_000;
  for (;;) {
    const names = (await observer.does("online")).trim().split("\n").filter(Boolean);
    if (names.join() === expected.join()) return;
    if (Date.now() > deadline) assert.deepEqual(names, expected);
  }
}

/** What comes of a command line that is performed here. */
async function performed(args: readonly string[], person: Person): Promise<Ended> {
  const [stdout, stderr] = [new FakeSink(), new FakeSink()];
  const environment: Readonly<Record<string, string>> = {
    HOME: person.home,
    ...person.env,
  };
  const code = await new CommandLine(args, {
    environment: (name) => environment[name],
    input: new Input(new FakeSource([], false)),
    stdout,
    stderr,
    size: () => ({ columns: 80, rows: 24 }),
    onSignals: () => () => {},
    accounts: ACCOUNTS,
  }).run();
  return { code, stdout: stdout.text, stderr: stderr.text };
}
