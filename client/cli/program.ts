import { Command } from "@commander-js/extra-typings";
import { addAccountVerbs } from "./account_verbs.ts";
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
  addAccountVerbs(program, dispatch);
  addProgramVerbs(program, dispatch);
  for (const command of [program, ...program.commands]) {
    command.configureHelp({ formatHelp: (of) => helpText(of) });
  }
  return program;
}
