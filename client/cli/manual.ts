import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { type Output, write } from "../terminal/output.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { VERSION } from "./version.ts";

/** `messenger completions man`: the manual page, for a folder of `man`. */
export function manual(output: Output, program: CommandUnknownOpts): ExitCode {
  write(output.out, manualPage(program));
  return EXIT.done;
}

/**
 * The manual page, made from the table of verbs: roff, as `man` reads it. Every text of
 * ours is escaped, so that none of it is a request.
 */
export function manualPage(program: CommandUnknownOpts): string {
  const name = program.name();
  const common = program.commands.flatMap(({ options }) => options).filter(isCommon);
  return [
    `.TH ${name.toUpperCase()} 1 "" "${name} ${VERSION}" "User Commands"`,
    ".SH NAME",
    `${escaped(name)} \\- ${escaped(program.description())}`,
    ".SH SYNOPSIS",
    `.B ${escaped(name)}`,
    `${escaped(program.usage())}`,
    ".SH VERBS",
    ...program.commands.flatMap((verb) => section(verb, [name])),
    ".SH OPTIONS OF EVERY VERB",
    ...onlyOnce(common).flatMap(optionLines),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(([term, about]) => paragraph(term, about)),
    ".SH EXIT STATUS",
    ...STATUSES.flatMap(([term, about]) => paragraph(term, about)),
    "",
  ].join("\n");
}

const ENVIRONMENT: readonly (readonly [name: string, about: string])[] = [
  ["MESSENGER_USER", "the account, where --user names none"],
  ["MESSENGER_RELAY", "the relay's address, where --relay names none"],
  ["MESSENGER_HOME", "the place of the accounts, where --data-dir names none"],
  ["XDG_DATA_HOME", "where that place is, in a folder named messenger"],
  ["NO_COLOR", "no colours, whatever its value"],
];

const STATUSES: readonly (readonly [code: string, about: string])[] = [
  ["0", "done"],
  ["1", "you can mend it: a wrong password, an unknown user"],
  ["2", "a bug of messenger"],
  ["3", "no network, or no relay"],
  ["4", "an identity key changed, or is not trusted"],
  ["5", "too much at once: the same command works later"],
  ["64", "the command was not typed as it must be"],
  ["75", "another process holds what is needed"],
];

/** A verb, or what stands behind one. */
function section(command: CommandUnknownOpts, path: readonly string[]): string[] {
  const typed = [...path, command.name()];
  if (command.commands.length > 0) {
    return command.commands.flatMap((act) => section(act, typed));
  }
  const { registeredArguments, options } = command;
  return [
    `.SS ${escaped([...typed, ...registeredArguments.map(spelled)].join(" "))}`,
    escaped(command.description()),
    ...registeredArguments.flatMap(argumentLines),
    ...options.filter((option) => !isCommon(option)).flatMap(optionLines),
  ];
}

function argumentLines(argument: Argument): string[] {
  const { description, argChoices } = argument;
  return paragraph(spelled(argument), description + choices(argChoices));
}

function optionLines({ flags, description, argChoices }: Option): string[] {
  return paragraph(flags, description + choices(argChoices));
}

function choices(values: readonly string[] | undefined): string {
  return values === undefined ? "" : `: ${values.join(", ")}`;
}

function paragraph(term: string, about: string): string[] {
  return [".TP", `.B ${escaped(term)}`, escaped(about)];
}

function spelled(argument: Argument): string {
  const name = argument.name().toUpperCase() + (argument.variadic ? "..." : "");
  return argument.required ? name : `[${name}]`;
}

/** Options that every client verb takes stand under a heading of their own. */
function isCommon({ helpGroupHeading }: Option): boolean {
  return helpGroupHeading !== undefined;
}

function onlyOnce(options: readonly Option[]): Option[] {
  return [...new Map(options.map((option) => [option.flags, option])).values()];
}

/** What roff reads as the text itself: no escape, no request, no quotation. */
function escaped(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll('"', "\\(dq")
    .replace(/^(?=[.'])/, "\\&");
}
