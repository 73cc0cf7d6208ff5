import {
  Command,
  CommanderError,
  InvalidArgumentError,
  Option,
} from "@commander-js/extra-typings";
import { explain, type Explained, misspelled } from "./explain.ts";
import { checkStore, findingsText, isWhole, salvageStore } from "./inspection.ts";
import { lineLog, type LogFormat } from "./log.ts";
import type { RelayOptions } from "./options.ts";
import { type Relay, startRelay } from "./relay.ts";
import { dataDirOf, optionsOf } from "./typed_options.ts";

/** Exit code of a look at a store of which not everything is intact. */
const DAMAGED = 1;
/** Exit code of a relay that was told to stop, and of a request for help. */
const DONE = 0;

/** The `relay` verb: runs a relay until it is told to stop; resolves to the exit code. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const [first] = args;
    if (first === "check" || first === "salvage") return await look(args);
    const typed = relayCommand().parse([...args], { from: "user" }).opts();
    const options = await optionsOf(typed, (name) => Deno.env.get(name));
    await serve(options, typed.logFormat);
    return DONE;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(explain(error));
    if (error.code === "commander.helpDisplayed") return DONE;
    return fail(misspelled(error.message));
  }
}

function relayCommand() {
  return new Command("messenger relay")
    .description(
      "Runs a relay until SIGINT or SIGTERM. `relay check` looks at every record of a " +
        "stopped one, `relay salvage OUT` copies what is intact to a new folder.",
    )
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--port <number>", "port to listen on; 0 takes a free one", readPort, 8_000)
    .option("--data-dir <folder>", "where keys and store are kept")
    .option("--store <where>", "kv:PATH, or memory (default: in the data directory)")
    .option("--tls-cert <file>", "certificate chain, PEM; read again on SIGHUP")
    .option("--tls-key <file>", "its private key, PEM")
    .addOption(
      new Option("--registration <state>", "whether strangers may make accounts")
        .choices(["open", "closed"])
        .default("open" as const),
    )
    .addOption(
      new Option("--guard <when>", "against slow and greedy connections")
        .choices(["on", "off", "auto"])
        .default("auto" as const),
    )
    .option("--behind-proxy", "take client addresses from X-Forwarded-For", false)
    .option("--metrics-port <number>", "of /metrics and /health, on loopback", readPort)
    .option("--limits <file>", "JSON object that changes limits by their names")
    .addOption(
      new Option("--log-format <format>", "of the log on standard error")
        .choices(["text", "json"])
        .default("text" as const),
    )
    .helpOption("-h, --help", "show this")
    .allowExcessArguments(false)
    .configureOutput(OUTPUT)
    .exitOverride();
}

const OUTPUT = {
  writeOut: (text: string) => write(Deno.stdout, text),
  outputError: () => {},
  getOutHelpWidth: () => 80,
  getOutHasColors: () => false,
  getErrHasColors: () => false,
};

/** `relay check` and `relay salvage OUT`. */
async function look([verb, ...args]: readonly string[]): Promise<number> {
  const command = new Command(`messenger relay ${verb}`)
    .option("--data-dir <folder>", "where keys and store are kept")
    .helpOption("-h, --help", "show this")
    .allowExcessArguments(false)
    .configureOutput(OUTPUT)
    .exitOverride();
  if (verb === "salvage") command.argument("<out>", "a folder to make");
  const typed = command.parse([...args], { from: "user" });
  const dataDir = dataDirOf(typed.opts().dataDir, (name) => Deno.env.get(name));
  const [out] = typed.args;
  const findings = out === undefined
    ? await checkStore(dataDir)
    : await salvageStore(dataDir, out);
  write(Deno.stdout, findingsText(findings));
  return isWhole(findings) ? DONE : DAMAGED;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("a number from 0 to 65535");
}

async function serve(options: RelayOptions, format: LogFormat): Promise<void> {
  const log = lineLog(format, {
    write: (line) => write(Deno.stderr, line),
    now: Date.now,
  });
  const relay = await startRelay({ ...options, log });
  // Elsewhere it says that a terminal was closed, and ends whoever ran in it.
  if (options.tls) Deno.addSignalListener("SIGHUP", () => relay.renewCertificate());
  const signalled = nextSignal();
  await dropPermissions();
  write(Deno.stdout, readyLine(relay));
  log.write({ event: "stopping", signal: await signalled });
  await relay.stop();
}

function readyLine({ url, fingerprint }: Relay): string {
  return `relay ready url=${url} key=${fingerprint}\n`;
}

/** The next signal to stop; a second one ends the process as if nobody listened. */
function nextSignal(): Promise<"SIGINT" | "SIGTERM"> {
  return new Promise((resolve) => {
    const signals = ["SIGINT", "SIGTERM"] as const;
    const stops = signals.map((signal) => {
      const heard = () => {
        for (const stop of stops) stop();
        resolve(signal);
      };
      Deno.addSignalListener(signal, heard);
      return () => Deno.removeSignalListener(signal, heard);
    });
  });
}

/**
 * Gives up everything that a running relay does not need. The open store and port go on
 * working; whoever breaks in can open no file and no connection.
 */
async function dropPermissions(): Promise<void> {
  const names = ["read", "write", "net", "env", "sys", "run", "ffi", "import"] as const;
  for (const name of names) await Deno.permissions.revoke({ name });
}

function fail({ line, hint, exit }: Explained): number {
  write(Deno.stderr, `messenger: ${line}\nhint: ${hint}\n`);
  return exit;
}

function write(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) rest = rest.subarray(to.writeSync(rest));
}
