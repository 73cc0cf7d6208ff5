import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Dice } from "./dice.ts";
import { Phoenix } from "./killed_talk.ts";
import { type Victim, within } from "./killing.ts";
import { Program } from "./program.ts";
import { quickAccounts, quickly } from "./quick_accounts.ts";
import type { RelayProcess } from "./relay_process.ts";

/** The last message of each. */
const END = "the end";

/** The process of a talker. */
const TALKER = fileURLToPath(new URL("talker_process.ts", import.meta.url));

/** Milliseconds that each of them lives at most, once it is at work. */
const LIFE_MS = 700;

/** Milliseconds between two looks at what came through. */
const LOOK_MS = 50;

/** Milliseconds for a program to be at work before it is killed all the same. */
const START_MS = 60_000;

/** A life out of so many may end before it is at work. */
const EARLY = 4;

/** A message as a talker's vault has it. */
export interface Told {
  readonly id: string;
  readonly from: string;
  readonly text: string;
}

/** What a talker has printed. */
interface Printed {
  /** The id of a message of hers that her vault has. */
  readonly said?: string;
  /** The id of one that came, told when her vault had it. */
  readonly heard?: string;
  /** That all has come which waited at the relay, and that she rests. */
  readonly drained?: true;
  /** All there is, at the end. */
  readonly history?: readonly Told[];
}

/** Where a talker is, and with whom. */
interface Place {
  readonly home: string;
  readonly peer: string;
  readonly relay: RelayProcess;
  readonly seed: number;
}

/** Somebody who talks without pause to one other, who does the same. */
export class Talker implements Victim {
  readonly life = LIFE_MS;
  readonly calls = { disk: 120, wire: 30 };
  /** Messages that her program has shown as hers: they are not to be lost any more. */
  readonly said: string[] = [];
  /** Messages that her program has shown as new, of all its lives. */
  readonly heard: string[] = [];
  readonly #dice: Dice;
  #lives = 0;
  #program: Program | null = null;

  private constructor(readonly name: string, readonly place: Place) {
    this.#dice = new Dice(place.seed, `${name} early`);
  }

  /** Makes her account. */
  static async register(name: string, place: Place): Promise<Talker> {
    const where = { home: place.home, relay: place.relay.url };
    const messenger = await quickAccounts.register(quickly(name, where));
    await messenger.close();
    return new Talker(name, place);
  }

  async start(): Promise<Program> {
    const program = this.#begin(`${this.#lives++}`);
    // The first life lasts until the two have met.
    const isEarly = this.#lives > 1 && this.#dice.below(EARLY) === 0;
    if (!isEarly) await within(program.says(/heard/).catch(() => null), START_MS);
    return program;
  }

  /** Starts a life in which she only hears, and waits until nothing waits for her. */
  async listens(): Promise<Program> {
    const program = this.#begin("");
    await program.says(/drained/);
    return program;
  }

  bury(program: Pick<Program, "stdout">): readonly Told[] {
    this.#program = null;
    const { stdout } = program;
    const whole = stdout.slice(0, stdout.lastIndexOf("\n") + 1);
    const lines: readonly Printed[] = whole.split("\n").slice(0, -1)
      .map((line) => JSON.parse(line));
    this.said.push(...lines.flatMap(({ said }) => said ?? []));
    this.heard.push(...lines.flatMap(({ heard }) => heard ?? []));
    return lines.flatMap(({ history }) => history ?? []);
  }

  /** How many messages her program has heard until now. */
  get hears(): number {
    return this.heard.length + (this.#program?.stdout.match(/heard/g)?.length ?? 0);
  }

  /** Ends when all of hers is at the relay and all of the other's here: her history. */
  async rests(): Promise<readonly Told[]> {
    const program = this.#program;
    assert.ok(program !== null);
    await program.write("\n");
    const { code, stderr } = await program.ended;
    assert.equal(code, 0, stderr);
    return this.bury(program);
  }

  #begin(life: string): Program {
    const { home, peer, relay } = this.place;
    return this.#program = Program.start({
      args: [home, this.name, peer, `${relay.url}#${relay.key}`, life, END],
      home,
      instead: TALKER,
      stdin: "open",
    });
  }
}

/** A relay through which two people talk: it is at work when something came through. */
export class Hub extends Phoenix {
  readonly #talkers: readonly Talker[];

  constructor(relay: RelayProcess, talkers: readonly Talker[]) {
    super(relay, LIFE_MS);
    this.#talkers = talkers;
  }

  override async start(): Promise<Program> {
    const heard = () => this.#talkers.reduce((sum, { hears }) => sum + hears, 0);
    const program = await super.start();
    const before = heard();
    for (let ms = 0; ms < START_MS && heard() === before; ms += LOOK_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    return program;
  }
}

/** What the one has is what the other has: each message once, in order, and none less. */
export function ensureEqual(
  [alice, bob]: readonly [Talker, Talker],
  [hers, his]: readonly [readonly Told[], readonly Told[]],
): void {
  assert.deepEqual(by(alice, his), by(alice, hers), "what alice said");
  assert.deepEqual(by(bob, hers), by(bob, his), "what bob said");
  for (const [talker, history] of [[alice, hers], [bob, his]] as const) {
    const { name, said, heard } = talker;
    ensureOrdered(by(talker, history));
    const ids = new Set(history.map(({ id }) => id));
    assert.equal(ids.size, history.length, `${name} has something twice`);
    assert.equal(new Set(heard).size, heard.length, `${name} heard something twice`);
    assert.deepEqual([...said, ...heard].filter((id) => !ids.has(id)), [], name);
  }
}

function by({ name }: Talker, history: readonly Told[]): readonly Told[] {
  return history.filter(({ from }) => from === name);
}

/** In each life she counts from 0 on, and her lives follow each other. */
function ensureOrdered(messages: readonly Told[]): void {
  const places = messages.filter(({ text }) => text !== END)
    .map(({ text }) => text.split(" ").map(Number));
  let [life, next] = [-1, 0];
  for (const [ofLife = NaN, number] of places) {
    if (ofLife > life) [life, next] = [ofLife, 0];
    assert.deepEqual([ofLife, number], [life, next++]);
  }
}
