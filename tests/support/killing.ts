import assert from "node:assert/strict";
import { Dice } from "./dice.ts";
import type { Program } from "./program.ts";

/** Real processes that are killed over and over while they are at work. */

/** What is killed. */
export interface Victim {
  /** As the count of the deaths names it. */
  readonly name: string;
  /** Milliseconds that it lives at most, once it is at work. */
  readonly life: number;
  /** Calls of each kind within which it is killed. */
  readonly calls: Readonly<Record<Kind, number>>;
  /** Starts it, and waits until it is at work. Killed before that, it may just end. */
  start(): Promise<Program>;
  /** Called with each life of it that has ended. */
  bury(program: Program): void;
}

/** How lives end: at some time, or just before a system call that others see. */
export type Death = "at any time" | "between two calls";

/** The system calls that a commit consists of, and those that tell others of it. */
const CALLS = {
  disk: "pwrite64,fsync,fdatasync,ftruncate",
  wire: "sendto,sendmsg,writev",
};

/** What a call is about. */
export type Kind = keyof typeof CALLS;

/** Milliseconds in which other threads go on before the call is the last one. */
const MEANWHILE_MS = 30;

/** Milliseconds between two looks at whether a process is traced. */
const LOOK_MS = 20;

/** Milliseconds in which so many calls are made, else death comes at that time. */
const PATIENCE_MS = 4_000;

/** What a shell makes of an end by SIGKILL. */
const KILLED = 137;

/**
 * Kills each of the victims again and again, all of them side by side, until there were
 * so many deaths; in the end each of them runs. How often which of them died, and how.
 */
export async function killAnywhere(
  victims: readonly Victim[],
  { deaths, death, seed }: {
    readonly deaths: number;
    readonly death: Death;
    readonly seed: number;
  },
): Promise<Readonly<Record<string, number>>> {
  const count: Record<string, number> = {};
  let left = deaths;
  await Promise.all(victims.map(async (victim) => {
    const { name } = victim;
    const dice = new Dice(seed, `${name} ${death}`);
    for (;;) {
      const program = await victim.start();
      if (left === 0) return;
      left--;
      const how = death === "at any time"
        ? await killedAfter(program, dice.below(victim.life))
        : await killedAt(program, victim.calls, dice);
      const { code, stderr } = await program.kill("SIGKILL");
      assert.equal(code, KILLED, `${name} ended by itself: ${stderr.slice(-2_000)}`);
      count[`${name} ${how}`] = (count[`${name} ${how}`] ?? 0) + 1;
      victim.bury(program);
    }
  }));
  return count;
}

async function killedAfter(program: Program, ms: number): Promise<Death> {
  await within(program.ended, ms);
  return "at any time";
}

/** A program that makes too few calls dies all the same. */
async function killedAt(
  program: Program,
  calls: Victim["calls"],
  dice: Dice,
): Promise<Death> {
  const kind = dice.below(2) === 0 ? "disk" : "wire";
  const call = 1 + dice.below(calls[kind]);
  await using _tracer = killer(program.pid, CALLS[kind], call);
  const isDead = await within(program.ended, PATIENCE_MS);
  return isDead ? "between two calls" : "at any time";
}

/**
 * Kills a program just before its next call of a kind, which `act` leads to. All that its
 * other threads were told to do they do before: too early, where it was too early.
 */
export async function killAtNext(
  program: Program,
  kind: Kind,
  act: () => Promise<unknown>,
): Promise<void> {
  await using tracer = stopper(program.pid, CALLS[kind]);
  while (!isTraced(program.pid)) await pause(LOOK_MS);
  const calls = tracer.stderr.getReader();
  await Promise.all([act(), calls.read()]);
  await pause(MEANWHILE_MS);
  const killed = program.kill("SIGKILL");
  tracer.kill("SIGKILL"); // else it would hold the dead
  assert.equal((await killed).code, KILLED);
  await calls.cancel();
}

/** Whether each thread of a process is watched already. */
function isTraced(pid: number): boolean {
  const threads = `/proc/${pid}/task`;
  return [...Deno.readDirSync(threads)].every(({ name }) =>
    !/^TracerPid:\t0$/m.test(Deno.readTextFileSync(`${threads}/${name}/status`))
  );
}

/** Has the kernel stop each thread at its next such call, for good, and tell of it. */
function stopper(pid: number, calls: string): Deno.ChildProcess {
  const stop = `inject=${calls}:delay_enter=100000000:when=1`;
  return new Deno.Command("strace", {
    args: ["-f", "-qq", "-e", `trace=${calls}`, "-e", stop, "-p", String(pid)],
    stderr: "piped",
  }).spawn();
}

/** Has the kernel kill a process at that one of these calls, from now on. */
function killer(pid: number, calls: string, call: number): Deno.ChildProcess {
  const inject = `inject=${calls}:signal=KILL:when=${call}`;
  return new Deno.Command("strace", {
    args: ["-f", "-qq", "-o", "/dev/null", "-e", inject, "-p", String(pid)],
    stderr: "null",
  }).spawn();
}

/** Whether this machine lets us look into processes that we have started. */
export async function canTrace(): Promise<boolean> {
  await using child = new Deno.Command("yes", { stdout: "null" }).spawn();
  try {
    return (await killer(child.pid, "write", 1).status).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Whether it is done within so many milliseconds. */
export async function within(done: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const isDone = await Promise.race([done.then(() => true), late]);
  clearTimeout(timer);
  return isDone;
}
