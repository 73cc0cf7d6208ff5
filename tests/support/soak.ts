import assert from "node:assert/strict";
import { Person, type RelayAddress } from "./client_process.ts";
import { Dice } from "./dice.ts";
import { Resident } from "./resident.ts";

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
  /** How much each of them does. */
  readonly steps: number;
  /** After so many of these, nobody begins anything more. */
  readonly seconds: number;
  readonly seed: number;
}

/** People, each a program of her own, who come, go, fall silent and are killed. */
export class Soak {
  readonly people: Person[] = [];
  /** What the relay took of each, by text. */
  readonly taken: string[] = [];
  readonly #dice: Dice;
  readonly #turns: (() => void)[] = [];
  #running = 0;
  #said = 0;

  constructor(readonly relay: RelayAddress, readonly options: SoakOptions) {
    this.#dice = new Dice(options.seed, "soak");
  }

  /**
   * Everybody registers and is taken in by the first one; the second one rules too. All
   * of that is done in this process, as nobody is killed yet.
   */
  async gather(): Promise<void> {
    const names = Array.from({ length: this.options.people }, (_, at) => `person${at}`);
    for (const name of names) {
      this.people.push(await Resident.register(name, this.relay));
    }
    const { founder, deputy, guests } = this;
    await founder.does("group", "create", "crowd");
    await this.#each((guest) => guest.sends(founder.name, "may i come in?"));
    await founder.receives();
    for (const { name } of guests) await founder.does("accept", name);
    await founder.does("group", "invite", GROUP, ...guests.map(({ name }) => name));
    await this.#each((guest) => guest.receives());
    await this.#each((guest) => guest.does("accept", founder.name));
    await this.#each((guest) => guest.does("group", "accept", GROUP));
    await founder.does("group", "promote", GROUP, deputy.name);
    this.people.splice(0, Infinity, ...this.people.map((each) => Person.like(each)));
  }

  get founder(): Person {
    return this.#person(0);
  }

  /** An admin as well, who may be put out and taken in as a member like others. */
  get deputy(): Person {
    return this.#person(1);
  }

  get guests(): readonly Person[] {
    return this.people.slice(1);
  }

  /** Lets all of them do what chance has them do. */
  async runs(): Promise<void> {
    const { steps, seconds } = this.options;
    const end = Date.now() + seconds * 1_000;
    await Promise.all(this.people.map(async (person) => {
      for (let step = 0; step < steps && Date.now() < end; step++) {
        await this.#acts(person);
      }
    }));
  }

  /** Lets everybody receive until nothing comes any more, and gives the histories. */
  async settles(): Promise<ReadonlyMap<string, readonly Line[]>> {
    const people = this.people.map((person) => Resident.like(person));
    for (let round = 0; round < 3; round++) {
      await Promise.all(people.map((person) => this.#verb(person, "receive")));
    }
    const histories = people.map(async (person) => {
      const text = await person.does("history", GROUP, "--json", "--limit", "100000");
      const lines: Line[] = text.trim().split("\n").filter(Boolean)
        .map((line) => JSON.parse(line));
      return [person.name, lines] as const;
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

  #person(at: number): Person {
    const person = this.people[at];
    if (person === undefined) throw new Error("Nobody has come yet");
    return person;
  }

  async #acts(person: Person): Promise<void> {
    const chance = this.#dice.below(100);
    if (chance < 40) return await this.#says(person);
    if (chance < 65) return await this.#verb(person, "receive");
    if (chance < 75) return await this.#isKilled(person);
    if (chance < 85) return await pause(500 + this.#dice.below(1_000));
    if (chance < 90) return await this.#verb(person, "group", "renew", GROUP);
    if (this.#isAdmin(person)) return await this.#verb(person, ...this.#change());
    if (chance < 93) return await this.#verb(person, "group", "leave", GROUP);
    return await this.#verb(person, "group", "accept", GROUP);
  }

  #isAdmin(person: Person): boolean {
    return person === this.founder || person === this.deputy;
  }

  /** What an admin does: puts somebody out, or takes somebody in. */
  #change(): [verb: string, ...args: string[]] {
    const guest = this.#person(1 + this.#dice.below(this.guests.length));
    const act = this.#dice.below(3) === 0 ? "kick" : "invite";
    return ["group", act, GROUP, guest.name];
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
    const words = `${person.name}, cut short`;
    const verbs = [["receive"], ["send", GROUP, "-m", words], ["group", "renew", GROUP]];
    if (this.#isAdmin(person)) verbs.push(this.#change());
    const [verb = "", ...args] = verbs[this.#dice.below(verbs.length)] ?? [];
    await this.#inTurn(async () => {
      const program = person.start(verb, ...args);
      await pause(this.#dice.below(1_200));
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
