import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { type Dispatch, verb } from "./verb.ts";

const PRESENCE = "list who is connected, or tell people what came";
const REQUESTS = "let a stranger who wrote to you in, or not";
const BLOCKS = "drop what somebody writes, or not any more";

const WANTED = ["on", "off"] as const;

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
    verb("contacts", "list everyone written to or heard from")
      .action((options) =>
        account(
          options,
          async (context) => (await import("./contacts.ts")).contacts(context),
        )
      ),
  );
  program.addCommand(
    verb("online", "list who else is connected to the relay").summary(PRESENCE)
      .addOption(new Option("--hide", "be in nobody's list").conflicts("show"))
      .addOption(new Option("--show", "be in the lists again"))
      .action((options) =>
        account(
          options,
          async (context) => (await import("./online.ts")).online(context, options),
        )
      ),
  );
  program.addCommand(
    verb("receipts", "tell people that what they wrote came; in groups nobody is told")
      .summary(PRESENCE)
      .addArgument(new Argument("[wanted]", "else say who is told").choices(WANTED))
      .argument("[user]", "whom alone it is about")
      .action((wanted, user, options) =>
        account(
          options,
          async (context) =>
            (await import("./receipts.ts")).receipts(context, wanted, user),
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
