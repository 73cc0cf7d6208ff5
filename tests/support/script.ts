import assert from "node:assert/strict";
import { Person } from "./client_process.ts";
import { type Ended, Program } from "./program.ts";
import { RelayProcess } from "./relay_process.ts";

/** One command of a transcript, with what it must print. */
export interface Step {
  /** Line of the transcript, from 1. */
  readonly line: number;
  /** Whose home it runs in, or the relay. */
  readonly who: string;
  readonly args: readonly string[];
  readonly exit: number;
  readonly stdin: string;
  /** Expected lines; those of standard error start with "2| ". */
  readonly expected: readonly string[];
}

/**
 * Reads a transcript. It is what a person would see, with the name of the person in
 * front of the prompt:
 *
 * ```text
 * # a comment
 * relay start
 * alice$ messenger send bob -m "are you there?"
 * …
 * alice!64 messenger sned bob       must end with exit code 64
 * 2| error: unknown command 'sned'  a line of standard error
 * bob$ messenger send alice --stdin
 * < a line of standard input
 * ```
 *
 * `…` stands for any text within a line, and alone on a line for any lines. The relay
 * is told `start`, `stop` or `crash`; it keeps its store and port in between.
 */
export function parseScript(text: string): readonly Step[] {
  const steps: Step[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("#") || line === "") continue;
    const step = command(line, index + 1);
    const last = steps.at(-1);
    if (step !== null) steps.push(step);
    else if (last === undefined) throw new SyntaxError(`line ${index + 1}: no command`);
    else steps[steps.length - 1] = continued(last, line);
  }
  return steps;
}

const PROMPT = /^([a-z]+)(?:\$|!(\d+)) messenger(?: (.*))?$/;
const RELAY = /^relay (start|stop|crash)$/;

function command(text: string, line: number): Step | null {
  const relay = RELAY.exec(text);
  const base = { line, stdin: "", expected: [], exit: 0 };
  if (relay !== null) return { ...base, who: "relay", args: [relay[1] ?? ""] };
  const prompt = PROMPT.exec(text);
  if (prompt === null) return null;
  const [, who = "", exit = "0", rest = ""] = prompt;
  return { ...base, who, exit: Number(exit), args: words(rest) };
}

function continued(step: Step, line: string): Step {
  if (line.startsWith("< ")) return { ...step, stdin: `${step.stdin}${line.slice(2)}\n` };
  return { ...step, expected: [...step.expected, line] };
}

/** Splits a command line at blanks outside of double quotes. */
function words(text: string): readonly string[] {
  const parts = text.match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
  return parts.map((part) => part.replaceAll('"', ""));
}

/** Whether printed lines are the expected ones, `…` standing for anything. */
export function agrees(
  printed: readonly string[],
  expected: readonly string[],
): boolean {
  const [pattern, ...rest] = expected;
  if (pattern === undefined) return printed.length === 0;
  if (pattern === "…") {
    return printed.some((_, i) => agrees(printed.slice(i), rest)) || agrees([], rest);
  }
  const [line, ...more] = printed;
  if (line === undefined) return false;
  const escaped = pattern.split("…").map((part) => RegExp.escape(part));
  return new RegExp(`^${escaped.join(".*")}$`, "u").test(line) && agrees(more, rest);
}

/** Runs a transcript with a relay and people of its own. */
export async function runScript(path: string | URL): Promise<void> {
  await using stage = new Stage();
  for (const step of parseScript(await Deno.readTextFile(path))) {
    if (step.who === "relay") await stage.tell(step.args[0] ?? "");
    else judge(step, await stage.perform(step));
  }
}

function judge(step: Step, ended: Ended): void {
  const printed = [...lines(ended.stdout), ...lines(ended.stderr).map((l) => `2| ${l}`)];
  const where = `line ${step.line}: ${step.who}$ messenger ${step.args.join(" ")}`;
  const told = `${where}\nprinted, with exit code ${ended.code}:\n${printed.join("\n")}`;
  assert.equal(ended.code, step.exit, told);
  if (!agrees(printed, step.expected)) {
    assert.fail(`${told}\nexpected:\n${step.expected.join("\n")}`);
  }
}

function lines(text: string): readonly string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** The relay and the people of one transcript. */
class Stage {
  #relay: RelayProcess | undefined;
  readonly #people = new Map<string, Person>();

  async tell(order: string): Promise<void> {
    if (this.#relay === undefined) this.#relay = await RelayProcess.start();
    else if (order === "start") await this.#relay.restart();
    if (order === "stop") await this.#relay.quit();
    if (order === "crash") await this.#relay.crash();
  }

  async perform(step: Step): Promise<Ended> {
    const { whose } = await this.#person(step.who);
    const { args, stdin } = step;
    return await Program.run({ args, ...whose, ...(stdin === "" ? {} : { stdin }) });
  }

  async #person(name: string): Promise<Person> {
    const known = this.#people.get(name);
    if (known !== undefined) return known;
    const nowhere = { url: "http://127.0.0.1:1", key: "" };
    const person = await Person.arrive(name, this.#relay ?? nowhere);
    this.#people.set(name, person);
    return person;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#relay?.[Symbol.asyncDispose]();
    for (const person of this.#people.values()) await person[Symbol.asyncDispose]();
  }
}
