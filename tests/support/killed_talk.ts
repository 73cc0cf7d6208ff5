import assert from "node:assert/strict";
import { messages, type Person, type Received } from "./client_process.ts";
import { type Victim, within } from "./killing.ts";
import type { Program } from "./program.ts";
import type { RelayProcess } from "./relay_process.ts";

/** Milliseconds between two texts that are typed: fifty a second. */
const TEMPO_MS = 20;

/** Milliseconds for a program to be at work before it is killed all the same. */
const START_MS = 10_000;

/** How often she tries to have the relay take the last of her texts. */
const TRIES = 10;

/** The JSON lines that a program has printed whole. */
function printedBy({ stdout }: Program): readonly Received[] {
  return messages(stdout.slice(0, stdout.lastIndexOf("\n") + 1));
}

/** Waits until the program shows a message, ends, or has had the time for it. */
async function atWork(program: Program): Promise<Program> {
  const shown = program.says(/"type":"message"/).catch(() => null);
  await within(shown, START_MS);
  return program;
}

/** Somebody who types into a chat without pause, whatever becomes of the program. */
export class Typist implements Victim {
  readonly name = "sender";
  readonly life = 700;
  readonly calls = { disk: 120, wire: 12 };
  /** Texts that her program has shown as hers: they are not to be lost any more. */
  readonly shown = new Set<string>();
  #chat: Program | null = null;
  #typed = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(readonly person: Person, readonly to: string) {}

  async start(): Promise<Program> {
    const chat = this.person.start("chat", this.to, "--json");
    this.#chat = chat;
    this.#timer ??= setInterval(() => this.#type(), TEMPO_MS);
    return await atWork(chat);
  }

  bury(chat: Program): void {
    this.#chat = null;
    for (const { from, text } of printedBy(chat)) {
      if (from === this.person.name) this.shown.add(text);
    }
  }

  /** Leaves when all of hers is at the relay. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const chat = this.#chat;
    if (chat === null) return;
    await chat.close();
    await chat.ended;
    this.bury(chat);
    // One goes after the other: with the last one, all of them are there.
    for (let tries = 1; !await this.#says(); tries++) assert.ok(tries < TRIES);
  }

  /** Sends one more by itself; whether the relay took it in time. */
  async #says(): Promise<boolean> {
    const text = `${this.#typed++}`;
    const { code } = await this.person.run("send", this.to, "-m", text);
    this.shown.add(text);
    return code === 0;
  }

  async #type(): Promise<void> {
    try {
      await this.#chat?.write(`${this.#typed++}\n`);
    } catch (error) {
      // She types on when her program has gone, and it is lost.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  }
}

/** Somebody who follows what comes. */
export class Follower implements Victim {
  readonly name = "receiver";
  readonly life = 700;
  readonly calls = { disk: 80, wire: 8 };
  /** The ids of all that was printed. */
  readonly printed = new Set<string>();
  #reader: Program | null = null;

  constructor(readonly person: Person) {}

  async start(): Promise<Program> {
    this.#reader = this.person.start("receive", "--json", "--follow");
    return await atWork(this.#reader);
  }

  bury(reader: Program): void {
    this.#reader = null;
    for (const { id } of printedBy(reader)) this.printed.add(id);
  }

  /** Leaves. */
  async stop(): Promise<void> {
    const reader = this.#reader;
    if (reader === null) return;
    await reader.kill("SIGTERM");
    this.bury(reader);
  }
}

/** A relay that comes back each time; in the beginning it runs. */
export class Phoenix implements Victim {
  readonly name = "relay";
  readonly calls = { disk: 15, wire: 12 };
  #isDead = false;

  constructor(readonly relay: RelayProcess, readonly life = 4_000) {}

  async start(): Promise<Program> {
    if (this.#isDead) await this.relay.restart();
    this.#isDead = false;
    return this.relay.program;
  }

  bury(): void {
    this.#isDead = true;
  }
}
