import { type Command, Option } from "@commander-js/extra-typings";
import { EXPORT_FORMATS } from "./export_formats.ts";
import { CALLS } from "../terminal/bell.ts";
import { count, seconds } from "./values.ts";
import { type Dispatch, newAccountVerb, verb } from "./verb.ts";

const SERVES = "print what arrived, or let other programs do so";
const PAST = "print a conversation, or save all of one";

/** Adds the verbs of a conversation. */
export function addTalkVerbs(program: Command, dispatch: Dispatch): void {
  const { account } = dispatch;
  program.commandsGroup("talk");
  addChatVerb(program, dispatch);
  program.addCommand(
    verb("send", "send one message, done once the relay took it")
      .argument("<user>", "whom to send it to")
      .option("-m, --message <text>", "the text")
      .option("--stdin", "the text is what comes on standard input")
      .action((user, options) =>
        account(
          options,
          async (context) => (await import("./send.ts")).send(context, user, options),
        )
      ),
  );
  program.addCommand(
    verb("receive", "print what arrived and was not printed before").summary(SERVES)
      .option("--follow", "go on until interrupted")
      .option("--timeout <seconds>", "end when nothing came for so long", seconds, 1)
      .option("--max-messages <n>", "end after so many", count)
      .action((options) =>
        account(
          options,
          async (context) => (await import("./receive.ts")).receive(context, options),
        )
      ),
  );
  program.addCommand(
    verb("history", "print a conversation from the vault, relay or not").summary(PAST)
      .argument("<chat>", "with whom, or in which group")
      .option("--limit <n>", "the newest so many", count, 50)
      .option("--before <id>", "only what came before this message")
      .action((user, options) =>
        account(
          options,
          async (context) =>
            (await import("./history.ts")).history(context, user, options),
        )
      ),
  );
  addExportVerb(program, dispatch);
  addSearchVerb(program, dispatch);
  addDaemonVerb(program, dispatch);
}

function addDaemonVerb(program: Command, { account }: Dispatch): void {
  program.addCommand(
    verb("daemon", "let other programs talk, through a socket").summary(SERVES)
      .option("--socket <path>", "listen there as well")
      .option("--openrpc", "print what can be asked through it, and end")
      .action((options) =>
        account(
          options,
          async (context) => (await import("./daemon.ts")).daemon(context, options),
        )
      ),
  );
}

function addExportVerb(program: Command, { account }: Dispatch): void {
  program.addCommand(
    verb("export", "save a whole conversation").summary(PAST)
      .argument("<chat>", "with whom, or in which group")
      .addOption(
        new Option("--format <format>", "what to save it as")
          .choices(EXPORT_FORMATS).default(EXPORT_FORMATS[0]),
      )
      .option("--to <file>", "a new file; else standard output")
      .action((chat, options) =>
        account(
          options,
          async (context) =>
            (await import("./export.ts")).exportChat(context, chat, options),
        )
      ),
  );
}

function addSearchVerb(program: Command, { account }: Dispatch): void {
  program.addCommand(
    verb("search", "find what was said, in the vault alone")
      .argument("<query...>", "words from:U in:CHAT before:DAY after:DAY")
      .option("--limit <n>", "the newest so many", count, 50)
      .action((words, options) =>
        account(
          options,
          async (context) =>
            (await import("./search.ts")).search(context, words, options),
        )
      ),
  );
}

function addChatVerb(program: Command, { account }: Dispatch): void {
  program.addCommand(
    newAccountVerb("chat", "talk in a terminal, with a new account if need be")
      .argument("[user]", "whom to talk with first")
      .addOption(
        new Option("--notify <how>", "of messages elsewhere")
          .choices(CALLS).default(CALLS[0]),
      )
      .option("--lock-after <minutes>", "lock where no key is pressed", count)
      .action((user, options) =>
        account(
          options,
          async (context) => (await import("./chat.ts")).chat(context, user, options),
        )
      ),
  );
}
