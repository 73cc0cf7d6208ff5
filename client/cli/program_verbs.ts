import { Argument, Command, Option } from "@commander-js/extra-typings";
import { type Dispatch, verb } from "./verb.ts";

const RUNS = "run a relay, or watch one at work for ten seconds";
const TELLS = "tell which messenger this is, or what ails it";

/** Adds the verbs about the program. */
export function addProgramVerbs(program: Command, dispatch: Dispatch): void {
  program.commandsGroup("program");
  program.addCommand(relayVerb());
  program.addCommand(
    new Command("demo").description("watch a relay and three people for ten seconds")
      .summary(RUNS)
      .action(() =>
        dispatch.program(async (output) => (await import("./demo.ts")).demo(output))
      ),
  );
  program.addCommand(
    new Command("completions").description("print what makes Tab work, or the man page")
      .addArgument(
        new Argument("<shell>", "which one, or man")
          .choices(["bash", "zsh", "fish", "man"] as const),
      )
      .action((shell) =>
        dispatch.program(async (output) =>
          shell === "man"
            ? (await import("./manual.ts")).manual(output, program)
            : (await import("./completions.ts")).completions(output, program, shell)
        )
      ),
  );
  program.addCommand(
    new Command("version").description("tell which messenger this is").summary(TELLS)
      .option("--json", "as one JSON object")
      .action(({ json }) =>
        dispatch.program(
          async (output) => (await import("./version.ts")).version(output),
          json,
        )
      ),
  );
  program.addCommand(
    verb("doctor", "tell what keeps an account from working").summary(TELLS)
      .action((options) =>
        dispatch.account(
          options,
          async (context) => (await import("./doctor.ts")).doctor(context),
        )
      ),
  );
}

/** The relay reads its options itself: here they stand to be completed. */
function relayVerb() {
  return new Command("relay").description("run a relay, for others or yourself")
    .summary(RUNS)
    .option("--host <address>", "address to listen on")
    .option("--port <number>", "port to listen on")
    .option("--data-dir <folder>", "where keys and store are kept")
    .option("--store <where>", "kv:PATH or memory")
    .option("--tls-cert <file>", "certificate chain, PEM")
    .option("--tls-key <file>", "its private key, PEM")
    .addOption(
      new Option("--registration <state>", "may strangers make accounts")
        .choices(["open", "closed"]),
    )
    .addOption(
      new Option("--guard <when>", "against slow or greedy clients")
        .choices(["on", "off", "auto"]),
    )
    .option("--behind-proxy", "take client addresses from X-Forwarded-For")
    .option("--metrics-port <number>", "of /metrics and /health, on loopback")
    .option("--limits <file>", "a JSON object of limits by name")
    .addOption(
      new Option("--log-format <format>", "of the log on standard error")
        .choices(["text", "json"]),
    );
}
