import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { padded } from "../terminal/columns.ts";

/** Columns of a name, a heading or an option before what it is about. */
const HEADING = 9;
const TERM = 22;
const OPTION = 31;

/**
 * The help of the whole program or of one verb, to fit a screen of 80 by 24. Verbs that
 * share a summary share a row.
 */
export function helpText(command: CommandUnknownOpts): string {
  return command.commands.length > 0 ? programHelp(command) : verbHelp(command);
}

function programHelp(program: CommandUnknownOpts): string {
  let group = "";
  const rows = Map.groupBy(program.commands, (verb) => verb.summary() || verb.name());
  const lines = Array.from(rows.values(), ([first, ...others]) => {
    if (first === undefined) return "";
    const heading = first.helpGroup() === group ? "" : first.helpGroup();
    group = first.helpGroup();
    const names = [first, ...others].map((verb) => verb.name()).join(", ");
    const about = first.summary() || first.description();
    return padded(heading, HEADING) + padded(term(names, first), TERM) + about;
  });
  const [kind = ""] = program.usage().split(" ");
  return [
    `usage: ${path(program)} ${program.usage()}`,
    "",
    ...lines,
    "",
    `${path(program)} ${kind} --help tells more about one`,
    "",
  ].join("\n");
}

/** A command as it is typed, from the program's name on. */
function path(command: CommandUnknownOpts): string {
  const name = command.name();
  return command.parent === null ? name : `${path(command.parent)} ${name}`;
}

/** A name, or several that take the same, as they are typed. */
function term(names: string, { registeredArguments }: CommandUnknownOpts): string {
  return [names, ...registeredArguments.map(spelled)].join(" ");
}

function spelled(argument: Argument): string {
  const name = argument.name().toUpperCase() + (argument.variadic ? "..." : "");
  return argument.required ? name : `[${name}]`;
}

function verbHelp(verb: CommandUnknownOpts): string {
  const own = verb.options.filter((option) => option.helpGroupHeading === undefined);
  const common = verb.options.filter((option) => option.helpGroupHeading !== undefined);
  return [
    `usage: ${term(path(verb), verb)} [options]`,
    "",
    verb.description(),
    "",
    ...section("arguments", verb.registeredArguments.map(argumentLine)),
    ...section("options", own.map(optionLine)),
    ...section(common[0]?.helpGroupHeading ?? "", common.map(optionLine)),
  ].join("\n");
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [heading, ...lines, ""];
}

function argumentLine(argument: Argument): string {
  const choices = argument.argChoices === undefined
    ? ""
    : `: ${argument.argChoices.join(", ")}`;
  return `  ${padded(spelled(argument), OPTION)}${argument.description}${choices}`;
}

/** Of choices the first is what holds without the option. */
function optionLine({ flags, description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? "" : `: ${argChoices.join(", ")}`;
  const usual = typeof defaultValue === "number" ? ` (${defaultValue})` : "";
  return `  ${padded(flags, OPTION)}${description}${choices}${usual}`;
}
