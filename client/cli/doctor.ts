import type { Finding } from "../messenger.ts";
import { padded } from "../terminal/columns.ts";
import { place } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { explain, type Explained, type Scene } from "./explain.ts";
import { offeredPassword } from "./password.ts";
import { DEFAULT_RELAY } from "./settings.ts";

/**
 * `messenger doctor`: one line for each thing that must be as it should, and what to type
 * where one is not; ends with the exit code of the first. Without the password it looks
 * from outside.
 */
export async function doctor(context: Context): Promise<ExitCode> {
  const { settings: { relay }, output, accounts } = context;
  const where = place(context);
  const scene = { user: where.username, relay: relay ?? DEFAULT_RELAY };
  const password = accounts.hasAccount(where)
    ? await offeredPassword(context, where.username)
    : null;
  let exit: ExitCode = EXIT.done;
  const options = { password, usualRelay: DEFAULT_RELAY, ...(relay && { relay }) };
  try {
    for await (const finding of accounts.examine({ ...where, ...options })) {
      const told = inWords(finding, scene);
      print(context, finding.look, told);
      if (exit === EXIT.done && told.problem !== null) exit = told.problem.exit;
    }
  } finally {
    password?.wipe();
  }
  if (exit === EXIT.done) output.note("nothing is wrong");
  return exit;
}

/** A finding as it is told. */
interface Told {
  readonly state: "ok" | "problem" | "skipped";
  readonly about: string;
  readonly problem: Explained | null;
}

function inWords(finding: Finding, scene: Scene): Told {
  switch (finding.is) {
    case "well":
      return { state: "ok", about: WELL[finding.look](finding.what), problem: null };
    case "unseen":
      return { state: "skipped", about: UNSEEN[finding.wants], problem: null };
    case "wrong": {
      const problem = explain(finding.fault, scene);
      return { state: "problem", about: problem.line, problem };
    }
  }
}

function print(
  { output }: Context,
  check: Finding["look"],
  { state, about, problem }: Told,
): void {
  const record = { type: "check", check, state, about };
  const text = padded(state, STATE) + padded(check, LOOK) + about;
  if (problem === null) return output.result(record, text);
  const { code, hint, exit } = problem;
  const more = `${" ".repeat(STATE)}hint: ${hint}`;
  output.result({ ...record, code, hint, exit }, `${text}\n${more}`);
}

/** Columns of a state, and of what was looked at. */
const STATE = 9;
const LOOK = 10;

const WELL: Readonly<Record<Finding["look"], (what: string) => string>> = {
  folder: (path) => `${path} is closed to others`,
  disk: (path) => `there is room in ${path}`,
  vault: () => "the vault is whole, and nobody else has it open",
  contents: (rows) => `the password opens it, and all of ${rows} rows are genuine`,
  relay: (key) => `answers, with the key ${key}`,
  clock: (seconds) => `${seconds} s from that of the relay`,
  device: () => "this device is signed in",
};

const UNSEEN = {
  password: "not without the password",
  earlier: "not before what is above is mended",
} as const;
