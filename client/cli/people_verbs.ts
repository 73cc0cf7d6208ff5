import { type Command, Option } from "@commander-js/extra-typings";
import { type Dispatch, verb } from "./verb.ts";

const LISTS = "list whom you know, or who else is connected";
const REQUESTS = "let a stranger who wrote to you in, or not";
const BLOCKS = "drop what somebody writes, or not any more";

const STANDING_VERBS = [
  { act: "accept", does: "let a stranger who wrote to you in", summary: REQUESTS },
  { act: "decline", does: "turn a stranger's request down", summary: REQUESTS },
  { act: "block", does: "drop what somebody writes", summary: BLOCKS },
  { act: "unblock", does: "hear from somebody again", summary: BLOCKS },
] as const;

/** Adds the verbs about other people. */
export function addPeopleVerbs(program: Command, { account }: Dispatch): void {
  program.commandsGroup("people");
  program.addCommand(
    verb("contacts", "list everyone written to or heard from").summary(LISTS)
      .action((options) =>
        account(
          options,
          async (context) => (await import("./contacts.ts")).contacts(context),
        )
      ),
  );
  program.addCommand(
    verb("online", "list who else is connected to the relay").summary(LISTS)
      .addOption(new Option("--hide", "be in nobody's list").conflicts("show"))
      .addOption(new Option("--show", "be in the lists again"))
      .action((options) =>
        account(
          options,
          async (context) => (await import("./online.ts")).online(context, options),
        )
      ),
  );
  for (const { act, does, summary } of STANDING_VERBS) {
    program.addCommand(
      verb(act, does).summary(summary)
        .argument("<user>", "whom")
        .action((user, options) =>
          account(
            options,
            async (context) =>
              (await import("./standing.ts")).standing(context, act, user),
          )
        ),
    );
  }
}
