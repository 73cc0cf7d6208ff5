import { Argument, Command } from "@commander-js/extra-typings";
import type { Dispatch } from "./verb.ts";

/** Adds the verbs that need no account. */
export function addProgramVerbs(program: Command, dispatch: Dispatch): void {
  program.commandsGroup("program");
  program.addCommand(
    new Command("relay").description("run a relay, for others or yourself"),
  );
  program.addCommand(
    new Command("demo").description("watch a relay and three people for ten seconds")
      .action(() =>
        dispatch.program(async (output) => (await import("./demo.ts")).demo(output))
      ),
  );
  program.addCommand(
    new Command("completions").description("print what makes Tab work in your shell")
      .addArgument(
        new Argument("<shell>", "which one").choices(["bash", "zsh", "fish"] as const),
      )
      .action((shell) =>
        dispatch.program(async (output) =>
          (await import("./completions.ts")).completions(output, program, shell)
        )
      ),
  );
  program.addCommand(
    new Command("version").description("tell which messenger this is")
      .option("--json", "as one JSON object")
      .action(({ json }) =>
        dispatch.program(
          async (output) => (await import("./version.ts")).version(output),
          json,
        )
      ),
  );
}
