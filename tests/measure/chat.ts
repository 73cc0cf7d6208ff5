/**
 * `deno task bench:chat`: a vault with a long history, opened and used on a full screen:
 * how long until the first one, what a frame costs while scrolling and typing, what a
 * search takes, and how fast the verbs start. Prints one line for each.
 */
import process from "node:process";
import { canonicalUsername, type Username } from "../../src/address.ts";
import { systemRandom } from "../../src/random.ts";
import { Bell } from "../../client/terminal/bell.ts";
import { FullScreen } from "../../client/terminal/full_screen.ts";
import { Idle } from "../../client/tui/idle.ts";
import { placeMessage, writeChat } from "../../client/vault/mod.ts";
import { commandLine, environment } from "../support/program.ts";
import { Someone } from "../support/messengers.ts";
import { Typist } from "../support/typist.ts";
import { inWorld } from "../support/world.ts";

/** The chat of Debian's that people would come from. */
const PROFANITY = "/usr/bin/profanity";

const CHATS = 200;
const EACH = 500;
const FRAMES = 100;
const WORDS = "lunch menu train meeting tomorrow maybe garden river night question".split(
  " ",
);

/** What something takes, in milliseconds. */
interface Cost {
  readonly wall: number;
  /** Of the processor, which a busy machine changes less. */
  readonly cpu: number;
}

/** A line of the report. */
function report(what: string, { wall, cpu }: Partial<Cost>): void {
  const cells = [wall, cpu].map((ms) => (ms?.toFixed(1) ?? "").padStart(10));
  console.log(`${what.padEnd(48)}${cells.join("")}`);
}

/** What has been used up so far. */
function spent(): Cost {
  return { wall: performance.now(), cpu: cpu() };
}

/** What was used up since then. */
function since(start: Cost): Cost {
  return { wall: performance.now() - start.wall, cpu: cpu() - start.cpu };
}

/** What one thing costs more than another. */
function less(a: Cost, b: Cost): Cost {
  return { wall: a.wall - b.wall, cpu: a.cpu - b.cpu };
}

/** What something takes. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [Cost, T]> {
  const start = spent();
  const result = await work();
  return [since(start), result];
}

/** Milliseconds of CPU that this process has used. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function friend(number: number): Username {
  const name = canonicalUsername(`friend${number}`);
  if (name === null) throw new RangeError("No username");
  return name;
}

/** Puts the history there, in one commit a chat. */
function fill({ self: { vault, device } }: Someone): void {
  for (let number = 0; number < CHATS; number++) {
    const chat = friend(number);
    vault.commit((tx) => {
      for (let order = 0; order < EACH; order++) {
        const at = Date.UTC(2026, 0, 1) + (order * CHATS + number) * 60_000;
        const words = Array.from(
          { length: 12 },
          (_, n) => WORDS[(order * 7 + n * n) % 10],
        );
        const text = `${words.join(" ")} n${order}c${number}`;
        placeMessage(tx, {
          chat,
          writer: device.address,
          row: {
            id: systemRandom.bytes(16),
            from: order % 2 === 0 ? chat : null,
            body: { kind: "text", text },
            sentAt: at,
            receivedAt: at,
            state: order % 2 === 0 ? "received" : "accepted",
            arrival: order % 2 === 0 ? order : null,
            group: null,
          },
        }, order);
      }
      const sent = { next: 0, last: null };
      writeChat(tx, { chat, length: EACH, sent, introduced: true });
    });
  }
}

/** A full screen with somebody at the keyboard, and a sink that counts frames. */
class Stage {
  readonly keyboard = new Typist();
  readonly ended: Promise<unknown>;
  frames = 0;

  constructor(
    App: typeof import("../../client/tui/screen/app.ts").App,
    who: Someone,
    size: {
      readonly columns: number;
      readonly rows: number;
    },
  ) {
    const out = {
      isTerminal: () => true,
      writeSync: (bytes: Uint8Array) => {
        this.frames++;
        return bytes.length;
      },
    };
    const { input } = this.keyboard;
    const terminal = new FullScreen({ input, out }, () => size);
    const habits = {
      color: true,
      bell: new Bell(out, "off"),
      idle: new Idle(null),
      unlocked: () => Promise.resolve(false),
      first: "friend7",
    };
    this.ended = new App(who.messenger, terminal, habits).run();
  }

  /** Presses a key so many times, with a frame after each: CPU of one. */
  async frame(key: string): Promise<number> {
    for (let warm = 0; warm < 20; warm++) await this.press(key);
    const start = cpu();
    for (let frame = 0; frame < FRAMES; frame++) await this.press(key);
    return (cpu() - start) / FRAMES;
  }

  async press(key: string): Promise<void> {
    const before = this.frames;
    await this.keyboard.type(key);
    const deadline = performance.now() + 100;
    while (this.frames === before && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
  }

  async leave(): Promise<void> {
    await this.keyboard.type("\x03");
    await this.keyboard.type("\x03");
    await this.ended;
  }
}

/** The median of a few runs of our program. */
async function startUp(...args: readonly string[]): Promise<Partial<Cost>> {
  return await startOf(commandLine({ args }));
}

/** How our program is started. */
function ours(...args: readonly string[]): readonly string[] {
  return commandLine({ args });
}

/** The same of any program; nothing where it is not installed. */
async function startOf(line: readonly string[]): Promise<Partial<Cost>> {
  return await median(async (env) => {
    const [command = "", ...args] = line;
    const program = new Deno.Command(command, { args, env, clearEnv: true });
    const [{ wall }] = await timed(() => program.output());
    return wall;
  });
}

/** Until any program shows a text in a terminal; nothing where it is not installed. */
async function showing(line: readonly string[], text: string): Promise<Partial<Cost>> {
  return await median(async (env) => {
    await Deno.stat(line[0] ?? "");
    const start = spent();
    const script = new Deno.Command("script", {
      args: ["-qfec", line.join(" "), "/dev/null"],
      env: { ...env, TERM: "xterm", PATH: "/usr/bin:/bin" },
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    let shown = "";
    for await (const piece of script.stdout.pipeThrough(new TextDecoderStream())) {
      shown += piece;
      if (shown.includes(text)) break;
    }
    const { wall } = since(start);
    script.kill("SIGKILL"); // what runs in its terminal hears that this is closed
    await Promise.all([script.status, script.stdin.close()]);
    return wall;
  });
}

/** The median of seven runs in one home; nothing where something is missing. */
async function median(
  run: (env: Record<string, string>) => Promise<number>,
): Promise<Partial<Cost>> {
  const home = await Deno.makeTempDir({ prefix: "messenger-bench-" });
  const env = environment({ home, env: {} });
  try {
    const times: number[] = [];
    for (let n = 0; n < 7; n++) times.push(await run(env));
    return { wall: times.toSorted((a, b) => a - b)[3] ?? 0 };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return {};
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

await inWorld(async (world) => {
  const empty = await Someone.make(world, "empty");
  await empty.close();
  const [unlocking, other] = await timed(() =>
    Someone.open(world, empty.parts.folder, {})
  );
  await other.close();
  const made = await Someone.make(world, "alice");
  fill(made);
  await made.close();
  report(`${CHATS * EACH} messages in ${CHATS} chats`, {});
  console.log(`${"milliseconds".padEnd(48)}      wall       CPU`);

  const start = spent();
  const alice = await Someone.open(world, made.parts.folder, {});
  const unlocked = spent();
  const { App } = await import("../../client/tui/screen/app.ts");
  const loaded = spent();
  const first = new Stage(App, alice, { columns: 80, rows: 24 });
  while (first.frames < 2) await new Promise((resolve) => setTimeout(resolve));
  const shown = spent();
  report(
    "unlocking, without the password's derivation",
    less(less(unlocked, start), unlocking),
  );
  report("loading the full screen", less(loaded, unlocked));
  report("chats, history and the first frame", less(shown, loaded));
  report("first screen after the password", less(less(shown, start), unlocking));
  await first.leave();

  for (const size of [{ columns: 80, rows: 24 }, { columns: 200, rows: 60 }]) {
    const stage = new Stage(App, alice, size);
    const where = `${size.columns} by ${size.rows}`;
    report(`a frame of ${where}: typing`, { cpu: await stage.frame("x") });
    report(`a frame of ${where}: scrolling a page`, {
      cpu: await stage.frame("\x1b[5~"),
    });
    await stage.leave();
  }

  const [filling] = await timed(() => alice.messenger.search("lunch n0c0", 50));
  report("first search, which fills the index", filling);
  for (const query of ["n250c100", "lunch garden", "lunch in:friend9", "from:friend3"]) {
    const [answering] = await timed(() => alice.messenger.search(query, 50));
    report(`search ${query}`, answering);
  }
  await alice.close();
});
report("start of --help", await startUp("--help"));
report("start of version", await startUp("version"));
report(
  "start of profanity --help, where it is there",
  await startOf([PROFANITY, "--help"]),
);
report("start of send, up to the account", await startUp("send", "bob", "-m", "x"));
report(
  "start of chat in a terminal, up to the password",
  await showing(ours("chat", "--user", "bob"), "password"),
);
report(
  "start of profanity in one, up to its screen",
  await showing([PROFANITY], "Profanity"),
);
report(
  "start of relay, up to its ready line",
  await showing(ours("relay", "--port", "0"), "relay ready"),
);
