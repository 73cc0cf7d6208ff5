import { type Relay, startRelay } from "../../relay/mod.ts";
import { openMessenger, register, replaceDevice } from "../mod.ts";
import type { Message } from "../message.ts";
import type { Messenger, OpenOptions } from "../messenger.ts";
import { passwordFrom } from "../password.ts";
import type { Output } from "../terminal/output.ts";
import { bodyText } from "./message_line.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { explain } from "./explain.ts";
import { grouped } from "./info.ts";

/*
 * A story of a relay and three people, for whoever wants to see the program at work
 * before setting anything up. Everything in it really happens: accounts, sealed
 * channels, sessions, vaults and a store, in a folder that is removed at the end.
 */

/** Three passwords that the relay must never see. */
const PASSWORDS = {
  alice: "a lighthouse keeps its own counsel",
  bob: "nine herons over the estuary",
  carol: "the kettle sang before the storm",
} as const;

type Name = keyof typeof PASSWORDS;

const NAMES = ["alice", "bob", "carol"] as const;

/** `messenger demo`: tells the story and ends with 0. */
export async function demo(output: Output): Promise<ExitCode> {
  const home = await Deno.makeTempDir({ prefix: "messenger-demo-" });
  const stage = new Stage(output, home);
  try {
    await perform(stage);
    return EXIT.done;
  } finally {
    await stage.clear();
    await Deno.remove(home, { recursive: true });
  }
}

async function perform(stage: Stage): Promise<void> {
  stage.chapter("a relay starts, and three people make accounts");
  await stage.openRelay();
  for (const name of NAMES) await stage.register(name);
  stage.remark("their passwords stay with them: the relay got a proof instead");

  stage.chapter("alice writes to bob, who is there");
  await stage.says("alice", "bob", "are you there? these are our first words");
  await stage.hears("bob");
  await stage.says("bob", "alice", "here, and they read fine");
  await stage.hears("alice");

  stage.chapter("bob closes his laptop; alice and carol write all the same");
  await stage.leaves("bob");
  await stage.says("alice", "bob", "the train is late, start without me");
  await stage.says("carol", "bob", "bring the blue folder, please");

  stage.chapter("the relay is stopped and started again");
  await stage.restartRelay();

  stage.chapter("bob comes back");
  await stage.returns("bob");
  await stage.hears("bob", 2);

  stage.chapter("alice and bob read their safety number to each other");
  stage.compares("alice", "bob");

  stage.chapter("bob loses the laptop and signs in on another");
  await stage.movesHouse("bob");
  await stage.isRefused("alice", "bob", "have you got the folder?");
  await stage.trusts("alice", "bob");
  await stage.says("alice", "bob", "have you got the folder?");
  await stage.hears("bob");

  stage.chapter("what the relay has on its disk");
  stage.searchStore();
}

/** The least that a vault takes, so that the story does not wait for it. */
const KDF_MEMORY = 64;

/** Where the story happens: one relay, and whoever is there. */
class Stage {
  readonly #people = new Map<Name, Messenger>();
  readonly #homes = new Map<Name, string>();
  readonly #said: string[] = [];
  #relay: Relay | undefined;
  #chapter = 0;

  constructor(readonly output: Output, readonly home: string) {}

  chapter(title: string): void {
    this.#chapter++;
    const gap = this.#chapter === 1 ? "" : "\n";
    this.#tell(`${gap}${this.#chapter}. ${title}`);
  }

  remark(text: string): void {
    this.#tell(`   ${text}`);
  }

  async openRelay(port = 0): Promise<void> {
    this.#relay = await startRelay({ port, dataDir: `${this.home}/relay` });
    const { url, fingerprint } = this.#relay;
    this.remark(`relay at ${url}, its key is`);
    this.remark(fingerprint);
  }

  async restartRelay(): Promise<void> {
    const port = this.#relay?.port;
    await this.#relay?.stop();
    this.remark("stopped: what waits for bob is on its disk, sealed");
    await this.openRelay(port);
  }

  async register(name: Name): Promise<void> {
    const options = { ...this.#open(name), displayName: "", kdfMemory: KDF_MEMORY };
    const messenger = await register(options);
    this.#people.set(name, messenger);
    await messenger.connect();
    this.remark(`${name} registered, and put 100 one-time keys at the relay`);
  }

  async says(name: Name, to: Name, text: string): Promise<void> {
    const messenger = this.#person(name);
    const { id } = await messenger.send(to, text);
    await messenger.settled(id);
    this.#said.push(text);
    this.remark(`${name} → ${to}: ${text}`);
  }

  /** Waits until what was said to somebody is there, and reads it. */
  async hears(name: Name, count = 1): Promise<void> {
    for (const message of await this.#arrived(name, count)) {
      this.remark(`${name} reads from ${message.from}: ${bodyText(message)}`);
    }
  }

  async leaves(name: Name): Promise<void> {
    await this.#person(name).close();
    this.#people.delete(name);
  }

  async returns(name: Name): Promise<void> {
    const messenger = await openMessenger(this.#open(name));
    this.#people.set(name, messenger);
    await messenger.connect();
  }

  /** Makes a new device of the account, in a home that has never seen it. */
  async movesHouse(name: Name): Promise<void> {
    await this.leaves(name);
    this.#homes.set(name, `${this.home}/another machine`);
    const options = { ...this.#open(name), displayName: "", kdfMemory: KDF_MEMORY };
    const messenger = await replaceDevice(options);
    this.#people.set(name, messenger);
    await messenger.connect();
    this.remark(`${name} is back, with a new identity key`);
  }

  /** Shows what stops a message to somebody whose key changed. */
  async isRefused(name: Name, to: Name, text: string): Promise<void> {
    const messenger = this.#person(name);
    try {
      const { id } = await messenger.send(to, text);
      await messenger.settled(id);
    } catch (error) {
      const scene = { user: name, relay: messenger.me.relay };
      const { line, hint } = explain(error, scene);
      this.remark(`${name}'s messenger: ${line}`);
      this.remark(`hint: ${hint}`);
      return;
    }
    throw new Error("a changed key did not stop the message");
  }

  async trusts(name: Name, whom: Name): Promise<void> {
    await this.#person(name).trust(whom);
    this.remark(`${name} compares the new number with ${whom}, and types that command`);
  }

  compares(one: Name, other: Name): void {
    const ours = this.#person(one).info(other).safetyNumber;
    const theirs = this.#person(other).info(one).safetyNumber;
    this.remark(`${one.padEnd(5)} sees ${grouped(ours)}`);
    this.remark(`${other.padEnd(5)} sees ${grouped(theirs)}`);
    const verdict = ours === theirs ? "the same" : "different";
    this.remark(`${verdict}: so nobody stands between them, not even the relay`);
  }

  /** Looks for every text and password in everything that the relay has written. */
  searchStore(): void {
    const store = contents(`${this.home}/relay`);
    const found = (texts: readonly string[]) =>
      texts.filter((text) => store.includes(text)).length;
    const passwords = Object.values(PASSWORDS);
    const names = Object.keys(PASSWORDS);
    this.remark(`${Math.round(store.length / 1_000)} KB, searched byte by byte for`);
    this.remark(
      `  texts of messages  ${found(this.#said)} of ${this.#said.length} found`,
    );
    this.remark(`  passwords          ${found(passwords)} of ${passwords.length} found`);
    this.remark(
      `  account names      ${found(names)} of ${names.length} found: it routes by them`,
    );
  }

  #tell(text: string): void {
    this.output.result({ type: "demo", text }, text);
  }

  #person(name: Name): Messenger {
    const messenger = this.#people.get(name);
    if (messenger === undefined) throw new Error(`${name} is not there`);
    return messenger;
  }

  #open(name: Name): OpenOptions & { readonly relay: string } {
    return {
      home: this.#homes.get(name) ?? this.home,
      username: name,
      password: passwordFrom(new TextEncoder().encode(PASSWORDS[name])),
      relay: this.#relay?.url ?? "",
      trustNew: "on-first-use",
    };
  }

  /** So many unread messages of somebody, as soon as they are there. */
  async #arrived(name: Name, count: number): Promise<readonly Message[]> {
    const messenger = this.#person(name);
    const there = Promise.withResolvers<void>();
    const look = () => {
      if (messenger.unprinted(count).length === count) there.resolve();
    };
    const deafen = messenger.listen(look);
    look();
    await there.promise;
    deafen();
    const messages = messenger.unprinted(count);
    messenger.printed(messages.map(({ id }) => id));
    return messages;
  }

  /** Ends everybody and the relay. */
  async clear(): Promise<void> {
    for (const messenger of this.#people.values()) await messenger.close();
    await this.#relay?.stop();
  }
}

/** All bytes of a folder's files, one character a byte. */
function contents(folder: string): string {
  let bytes = "";
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    bytes += isDirectory ? contents(path) : latin1.decode(Deno.readFileSync(path));
  }
  return bytes;
}

const latin1 = new TextDecoder("latin1");
