import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exit_codes.ts";
import type { CommonOptions } from "./settings.ts";
import { type Dispatch, verb } from "./verb.ts";

/** The code of the verbs, loaded when one of them runs. */
type Acts = typeof import("./group.ts");

const GROUPS = "list your groups, found one, and look after it";

/** Adds the verbs about groups. */
export function addGroupVerbs(program: Command, { account }: Dispatch): void {
  program.commandsGroup("groups");
  program.addCommand(
    verb("groups", "list your groups, and the invitations that wait").summary(GROUPS)
      .action((options) =>
        account(options, async (context) => (await import("./groups.ts")).groups(context))
      ),
  );
  const group = new Command("group").description("found a group, and look after it")
    .summary(GROUPS)
    .usage("ACT [options]")
    .helpCommand(false);
  for (const act of actsFor((options, run) => account(options, running(run)))) {
    group.addCommand(act);
  }
  program.addCommand(group);
}

/** What one of the acts does, once its code is loaded. */
type Run = (acts: Acts, context: Context) => Promise<ExitCode>;

/** Runs an act with the options of its verb. */
type Act = (options: CommonOptions, run: Run) => Promise<void>;

function running(run: Run): (context: Context) => Promise<ExitCode> {
  return async (context) => await run(await import("./group.ts"), context);
}

/** An act upon a group that is there. */
function upon(name: string, summary: string) {
  return verb(name, summary).argument("<group>", "such as '#team'");
}

function actsFor(act: Act): readonly CommandUnknownOpts[] {
  return [
    verb("create", "found a group, with yourself as its admin")
      .argument("<name>", "what it is called; the relay does not learn it")
      .option("--replacing <group>", "in the place of one whose history was split")
      .action((name, options) =>
        act(options, ({ create }, context) => create(context, name, options))
      ),
    ...actsUponMembers(act),
    upon("leave", "leave, and renew the keys of those who stay")
      .option("--successor <user>", "who follows the only admin")
      .action((group, options) =>
        act(options, ({ leave }, context) => leave(context, group, options))
      ),
    upon("rename", "give a group another name")
      .argument("<name>", "what it is to be called")
      .action((group, name, options) =>
        act(options, ({ rename }, context) => rename(context, group, name))
      ),
    upon("renew", "have all members send under new keys")
      .action((group, options) => act(options, ({ renew }, on) => renew(on, group))),
    upon("accept", "agree to an invitation")
      .action((group, options) => act(options, ({ accept }, on) => accept(on, group))),
    upon("decline", "turn an invitation down")
      .action((group, options) => act(options, ({ decline }, on) => decline(on, group))),
    upon("info", "tell who is in a group, and what protects it")
      .action((group, options) => act(options, ({ info }, on) => info(on, group))),
  ];
}

function actsUponMembers(act: Act): readonly CommandUnknownOpts[] {
  return [
    upon("invite", "take people into a group")
      .argument("<user...>", "whom")
      .action((group, users, options) =>
        act(options, ({ invite }, context) => invite(context, group, users))
      ),
    upon("kick", "put a member out, and renew the group's keys")
      .argument("<user>", "whom")
      .action((group, user, options) =>
        act(options, ({ kick }, context) => kick(context, group, user))
      ),
    upon("promote", "make a member an admin")
      .argument("<user>", "whom")
      .action((group, user, options) =>
        act(options, ({ promote }, context) => promote(context, group, user))
      ),
    upon("demote", "make an admin a member like others")
      .argument("<user>", "whom")
      .option("--successor <user>", "who follows the only admin")
      .action((group, user, options) =>
        act(options, ({ demote }, context) => demote(context, group, user, options))
      ),
  ];
}
