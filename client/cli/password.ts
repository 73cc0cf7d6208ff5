import { passwordFrom } from "../password.ts";
import { askSecret } from "../terminal/prompt.ts";
import { SECRET_CAPACITY } from "../terminal/secret_line.ts";
import type { Secret } from "../../src/secret.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit_codes.ts";
import { Refusal } from "./explain.ts";

/*
 * Where a password comes from: a prompt without echo, the first line of a file or pipe,
 * or the first line of standard input. Never from the arguments or the environment,
 * which other users of the machine can read.
 */

/** How often a password can be mistyped at the prompt. */
const TRIES = 3;

/** Whether a wrong password can be asked for again. */
export function canAskAgain(context: Context): boolean {
  const { passwordFile, passwordStdin } = context.settings;
  return passwordFile === undefined && !passwordStdin && context.input.isTerminal();
}

/** The password of an account that exists; `wrong` says how often it was wrong before. */
export async function existingPassword(context: Context, user: string): Promise<Secret> {
  return await given(context) ??
    passwordFrom(await ask(context, `password for ${user}: `));
}

/** The password, or `null` where none was given and Enter alone, or nobody, answers. */
export async function offeredPassword(
  context: Context,
  user: string,
): Promise<Secret | null> {
  const password = await given(context);
  if (password !== null || !context.input.isTerminal()) return password;
  const typed = await ask(context, `password for ${user} (none looks from outside): `);
  return typed.length === 0 ? null : passwordFrom(typed);
}

/** A password for an account to be made, typed twice alike at a prompt. */
export async function newPassword(context: Context, user: string): Promise<Secret> {
  return await given(context) ?? await typedTwice(context, user);
}

/** A password that something has, from a file or typed at a prompt. */
export async function passwordFor(
  context: Context,
  what: string,
  file: string | undefined,
): Promise<Secret> {
  if (file !== undefined) return passwordFrom(fromFile(context, file));
  return passwordFrom(await ask(context, `password for ${what}: `));
}

/** The password that is to replace another, from a file or typed twice at a prompt. */
export async function nextPassword(
  context: Context,
  user: string,
  file: string | undefined,
): Promise<Secret> {
  if (file !== undefined) return passwordFrom(fromFile(context, file));
  return await typedTwice(context, user);
}

async function typedTwice(context: Context, user: string): Promise<Secret> {
  for (let tries = 0; tries < TRIES; tries++) {
    const typed = await askTwice(context, user);
    if (typed !== null) return typed;
  }
  throw new Refusal({
    code: "bad-password",
    line: "no password was typed twice alike",
    hint: "run the same command again; --password-file FILE takes one from a file",
    exit: EXIT.fixable,
  });
}

/** `null` where the two differ, or are nothing; then the reason has been told. */
async function askTwice(context: Context, user: string): Promise<Secret | null> {
  const first = await ask(context, `new password for ${user}: `);
  if (first.length === 0) return again(context, "a password cannot be empty");
  const second = await ask(context, "the same once more: ");
  const alike = first.length === second.length && first.every((b, i) => b === second[i]);
  second.fill(0);
  if (alike) return passwordFrom(first);
  first.fill(0);
  return again(context, "the two differ");
}

function again(context: Context, reason: string): null {
  context.output.prompt(`${reason}\n`);
  return null;
}

/** What a file or standard input holds, where the options name one. */
async function given(context: Context): Promise<Secret | null> {
  const { passwordFile, passwordStdin } = context.settings;
  if (passwordFile !== undefined) return passwordFrom(fromFile(context, passwordFile));
  if (!passwordStdin) return null;
  const line = await context.input.line(SECRET_CAPACITY);
  return passwordFrom(bounded(line ?? new Uint8Array(0)));
}

function fromFile(context: Context, path: string): Uint8Array {
  const content = readFile(context, path);
  const end = content.indexOf(0x0a);
  const line = content.slice(0, end < 0 ? content.length : end);
  content.fill(0);
  return bounded(line.at(-1) === 0x0d ? line.subarray(0, -1) : line);
}

function readFile(context: Context, path: string): Uint8Array {
  try {
    const { isFile, mode } = Deno.statSync(path);
    if (isFile && mode !== null && (mode & 0o077) !== 0) {
      context.output.note(
        `note: others can read ${path}; to keep it yours: chmod 600 ${path}`,
      );
    }
    return Deno.readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.name : "unknown";
    throw new Refusal({
      code: "no-password",
      line: `cannot read the password file ${path} (${reason})`,
      hint: "--password-file takes a file whose first line is the password",
      exit: EXIT.fixable,
    });
  }
}

function bounded(line: Uint8Array): Uint8Array {
  if (line.length < SECRET_CAPACITY) return line;
  line.fill(0);
  throw tooLong();
}

function tooLong(): Refusal {
  return new Refusal({
    code: "bad-password",
    line: `a password has less than ${SECRET_CAPACITY} bytes`,
    hint: "a shorter one of many words is as safe",
    exit: EXIT.fixable,
  });
}

async function ask(context: Context, question: string): Promise<Uint8Array> {
  if (!context.input.isTerminal()) {
    throw new Refusal({
      code: "no-password",
      line: "there is no terminal to ask for the password on",
      hint: "give --password-file FILE, or --password-stdin with it on the first line",
      exit: EXIT.fixable,
    });
  }
  // What the password is to open; loaded later, it would keep waiting who has typed it.
  await import("../mod.ts");
  const answer = await askSecret(context.input, context.output, question);
  switch (answer.kind) {
    case "entered":
      return answer.bytes;
    case "too-long":
      throw tooLong();
    case "cancelled":
      throw new Refusal({ code: "cancelled", line: "cancelled", exit: EXIT.interrupted });
  }
}
