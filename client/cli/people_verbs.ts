import type { Command } from "@commander-js/extra-typings";
import { type Dispatch, verb } from "./verb.ts";

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
    verb("online", "list who else is connected to the relay")
      .action((options) =>
        account(options, async (context) => (await import("./online.ts")).online(context))
      ),
  );
  program.addCommand(
    verb("info", "tell what protects the conversation with somebody")
      .argument("<user>", "with whom")
      .action((user, options) =>
        account(
          options,
          async (context) => (await import("./info.ts")).info(context, user),
        )
      ),
  );
  program.addCommand(
    verb("trust", "accept a person's new identity key once compared")
      .argument("<user>", "whose")
      .action((user, options) =>
        account(
          options,
          async (context) => (await import("./trust.ts")).trust(context, user),
        )
      ),
  );
}
