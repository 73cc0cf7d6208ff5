import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addAccountVerbs } from "./account_verbs.ts";
import { addGroupVerbs } from "./group_verbs.ts";
import { helpText } from "./help.ts";
import { addPeopleVerbs } from "./people_verbs.ts";
import { addTrustVerbs } from "./trust_verbs.ts";
import { addProgramVerbs } from "./program_verbs.ts";
import { addTalkVerbs } from "./talk_verbs.ts";
import type { Dispatch } from "./verb.ts";

/**
 * Builds the one table of verbs: help, completions, suggestions and dispatch all come
 * from it. It loads nothing but the argument parser; a verb's code comes when it runs.
 */
export function programFor(dispatch: Dispatch): Command {
  const program = new Command("messenger")
    .description("private conversation in the terminal")
    .usage("VERB [options]")
    .helpCommand(false);
  addTalkVerbs(program, dispatch);
  addPeopleVerbs(program, dispatch);
  addTrustVerbs(program, dispatch);
  addGroupVerbs(program, dispatch);
  addAccountVerbs(program, dispatch);
  addProgramVerbs(program, dispatch);
  for (const command of commandsIn(program)) {
    command.configureHelp({ formatHelp: (of) => helpText(of) });
  }
  return program;
}

/** The program, its verbs, and what stands behind some of them. */
export function commandsIn(command: CommandUnknownOpts): readonly CommandUnknownOpts[] {
  return [command, ...command.commands.flatMap(commandsIn)];
}
