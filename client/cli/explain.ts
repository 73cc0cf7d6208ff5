import { type Circumstances, ClientError } from "../fault.ts";
import { safeLine } from "../safe_text.ts";
import type { Problem } from "../terminal/output.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { EXPLANATIONS, type Wording } from "./explanations.ts";

/*
 * The voice of the program. One line says what is wrong, in lower case and without a
 * full stop; `hint:` gives the command that mends it, ready to be typed. A failure is
 * never blamed on the reader, and nothing of it is a stack trace.
 */

/** A problem with the exit code it ends the program with. */
export interface Explained extends Problem {
  readonly exit: ExitCode;
}

/** Where the failed command was working, for hints that can be typed as they are. */
export interface Scene {
  /** The account's name, where one is known. */
  readonly user?: string | undefined;
  /** The relay's address. */
  readonly relay: string;
}

/** A failure that the command line itself finds, explained where it is found. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(readonly explained: Explained) {
    super(explained.code);
  }

  /** The stable name of what is wrong. */
  get code(): string {
    return this.explained.code;
  }
}

/** A command that was not typed as it must be. */
export function usage(line: string, hint: string): Refusal {
  return new Refusal({ code: "usage", line, hint, exit: EXIT.usage });
}

/** What to say about a failure, and the code to end with. */
export function explain(error: unknown, scene: Scene): Explained {
  if (error instanceof Refusal) return error.explained;
  if (error instanceof ClientError) {
    const [exit, line, hint] = EXPLANATIONS[error.code](wording(error.about, scene));
    return { code: error.code, line, hint, exit };
  }
  const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: "unexpected",
    line: `this should not have happened: ${safeLine(name)}`,
    hint: "the same command with --verbose shows where, for a bug report",
    exit: EXIT.unexpected,
  };
}

function wording(about: Circumstances, scene: Scene): Wording {
  const subject = safeLine(about.subject ?? "");
  const user = scene.user ?? "USER";
  return {
    subject,
    who: subject || "USER",
    user,
    name: subject || user,
    relay: safeLine(scene.relay),
    wasVerified: about.wasVerified ?? false,
    key: safeLine(about.fingerprint ?? "KEY"),
    later: wait(about.retryAfter),
  };
}

function wait(seconds: number | undefined): string {
  if (seconds === undefined) return "a while";
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
}
