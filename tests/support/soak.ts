import assert from "node:assert/strict";
import { Person } from "./client_process.ts";
import type { RelayAddress } from "./client_process.ts";
import { Dice } from "./dice.ts";

/** The group that everybody comes and goes in. */
const GROUP = "#crowd";

/** Programs that run at once: more would only wait for each other. */
const AT_ONCE = 4;

/** How a verb may end that is no bug: done, refused, out of reach, told to come later. */
const ENDS = [0, 1, 3, 5];

/** What a line of a group's history says, as `history --json` prints it. */
export interface Line {
  readonly type: "message" | "group";
  readonly id: string;
  readonly from: string;
  readonly epoch: number;
  readonly text: string | null;
  readonly state: string;
  readonly event?: {
    readonly kind: string;
    readonly act?: string;
    readonly who?: string | null;
  };
}

/** What is chosen about a soak. */
export interface SoakOptions {
  readonly people: number;
  readonly seconds: number;
  readonly seed: number;
}

/** People, each a program of her own, who come, go, fall silent and are killed. */
export class Soak {
  readonly people: Person[] = [];
  /** What the relay took of each, by text. */
  readonly taken: string[] = [];
  readonly #random: (below: number) => number;
  readonly #turns: (() => void)[] = [];
  #running = 0;
  #said = 0;

  constructor(readonly relay: RelayAddress, readonly options: SoakOptions) {
    const dice = new Dice(options.seed, "soak");
    this.#random = (below) => dice.below(below);
  }

  /** Everybody registers, meets the first one and is taken in. */
  async gather(): Promise<void> {
    for (let at = 0; at < this.options.people; at++) {
      this.people.push(await Person.register(`person${at}`, this.relay));
    }
    const { founder, guests } = this;
    await founder.does("group", "create", "crowd");
    await this.#each((guest) => guest.sends(founder.name, "may i come in?"));
    await founder.receives();
    for (const { name } of guests) await founder.does("accept", name);
    await founder.does("group", "invite", GROUP, ...guests.map(({ name }) => name));
    await this.#each((guest) => guest.receives());
    await this.#each((guest) => guest.does("accept", founder.name));
    await this.#each((guest) => guest.does("group", "accept", GROUP));
  }

  get founder(): Person {
    const [first] = this.people;
    if (first === undefined) throw new Error("Nobody has come yet");
    return first;
  }

  get guests(): readonly Person[] {
    return this.people.slice(1);
  }

  /** Lets all of them do what chance has them do until the time is over. */
  async runs(): Promise<void> {
    const end = Date.now() + this.options.seconds * 1_000;
    await Promise.all(this.people.map(async (person) => {
      while (Date.now() < end) await this.#acts(person);
    }));
  }

  /** Lets everybody receive until nothing comes any more, and gives the histories. */
  async settles(): Promise<ReadonlyMap<Person, readonly Line[]>> {
    for (let round = 0; round < 3; round++) {
      await Promise.all(this.people.map((person) => this.#verb(person, "receive")));
    }
    const histories = this.people.map(async (person) => {
      const text = await person.does("history", GROUP, "--json", "--limit", "100000");
      const lines: Line[] = text.trim().split("\n").filter(Boolean)
        .map((line) => JSON.parse(line));
      return [person, lines] as const;
    });
    return new Map(await Promise.all(histories));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const person of this.people) await person[Symbol.asyncDispose]();
  }

  /** Has every guest do something, as many at a time as there is room for. */
  async #each(work: (guest: Person) => Promise<unknown>): Promise<void> {
    await Promise.all(this.guests.map((guest) => this.#inTurn(() => work(guest))));
  }

  async #acts(person: Person): Promise<void> {
    const chance = this.#random(100);
    if (chance < 40) return await this.#says(person);
    if (chance < 65) return await this.#verb(person, "receive");
    if (chance < 75) return await this.#isKilled(person);
    if (chance < 85) return await pause(500 + this.#random(2_500));
    if (chance < 90) return await this.#verb(person, "group", "renew", GROUP);
    if (person === this.founder) return await this.#rules();
    if (chance < 93) return await this.#verb(person, "group", "leave", GROUP);
    return await this.#verb(person, "group", "accept", GROUP);
  }

  /** The founder puts somebody out, or takes somebody in. */
  async #rules(): Promise<void> {
    const guest = this.guests[this.#random(this.guests.length)];
    if (guest === undefined) return;
    const act = this.#random(3) === 0 ? "kick" : "invite";
    await this.#verb(this.founder, "group", act, GROUP, guest.name);
  }

  async #says(person: Person): Promise<void> {
    const text = `${person.name} says ${this.#said++}`;
    const code = await this.#inTurn(async () => {
      const { code } = await person.run("send", GROUP, "-m", text);
      return code;
    });
    assert.ok(ENDS.includes(code), `${text}: ${person.printed.slice(-2_000)}`);
    if (code === 0) this.taken.push(text);
  }

  /** Somebody pulls the plug while a verb is at work. */
  async #isKilled(person: Person): Promise<void> {
    const verbs = [["receive"], ["send", GROUP, "-m", `${person.name}, cut short`]];
    const [verb = "receive", ...args] = verbs[this.#random(2)] ?? [];
    await this.#inTurn(async () => {
      const program = person.start(verb, ...args);
      await pause(this.#random(1_200));
      await program.kill("SIGKILL");
    });
  }

  async #verb(person: Person, verb: string, ...args: readonly string[]): Promise<void> {
    await this.#inTurn(async () => {
      const { code, stdout, stderr } = await person.run(verb, ...args);
      const told = `${person.name}: ${verb} ${
        args.join(" ")
      }: ${code}\n${stdout}${stderr}`;
      assert.ok(ENDS.includes(code), told);
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      await new Promise<void>((resolve) => this.#turns.push(resolve));
    }
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#turns.shift()?.();
    }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
