import type { Command } from "@commander-js/extra-typings";
import { seconds } from "./values.ts";
import { type Dispatch, verb } from "./verb.ts";

/** What both share in the list of all verbs. */
const KEYS = "compare keys with somebody, or accept new ones";

/** And these two. */
const PROTECTION = "tell what protects a chat, or agree on new keys";

/** Adds the verbs about what protects a conversation, to those about other people. */
export function addTrustVerbs(program: Command, dispatch: Dispatch): void {
  const { account } = dispatch;
  program.addCommand(
    verb("info", "tell what protects the conversation with somebody")
      .summary(PROTECTION)
      .argument("<user>", "with whom")
      .action((user, options) =>
        account(
          options,
          async (context) => (await import("./info.ts")).info(context, user),
        )
      ),
  );
  addVerifyVerb(program, dispatch);
  program.addCommand(
    verb("renew", "agree on new keys with somebody, or in a group")
      .summary(PROTECTION)
      .argument("<chat>", "with whom, or in which group")
      .action((chat, options) =>
        account(
          options,
          async (context) =>
            chat.startsWith("#")
              ? (await import("./group.ts")).renew(context, chat)
              : (await import("./renew.ts")).renew(context, chat),
        )
      ),
  );
  program.addCommand(
    verb("trust", "accept a person's new identity key once compared").summary(KEYS)
      .argument("<user>", "whose")
      .action((user, options) =>
        account(
          options,
          async (context) => (await import("./trust.ts")).trust(context, user),
        )
      ),
  );
}

function addVerifyVerb(program: Command, { account }: Dispatch): void {
  program.addCommand(
    verb("verify", "compare emoji, a number or a QR code").summary(KEYS)
      .argument("<user>", "with whom")
      .option("--code <text>", "number or scanned text of the other side")
      .option("--number", "show the number and QR code of this side")
      .option("--accept", "the emoji shown before are the same")
      .option("--mismatch", "something differs: send nothing more")
      .option("--timeout <seconds>", "wait for the other side", seconds, 600)
      .action((user, options) =>
        account(
          options,
          async (context) => (await import("./verify.ts")).verify(context, user, options),
        )
      ),
  );
}
