import type { Command } from "@commander-js/extra-typings";
import { type Dispatch, verb } from "./verb.ts";

/** Adds the verbs about what protects a conversation, to those about other people. */
export function addTrustVerbs(program: Command, { account }: Dispatch): void {
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
