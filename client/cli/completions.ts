import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { Output } from "../terminal/output.ts";
import { write } from "../terminal/output.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** Shells that completions are made for. */
export type Shell = "bash" | "zsh" | "fish";

/**
 * `messenger completions SHELL`: a script for the shell, made from the table of verbs.
 * It answers by itself, and never asks for a password: names are in the vault, so they
 * are offered while a chat or daemon has it open, and asked of that.
 */
export function completions(
  output: Output,
  program: CommandUnknownOpts,
  shell: Shell,
): ExitCode {
  write(output.out, SCRIPTS[shell](program));
  return EXIT.done;
}

const SCRIPTS: Readonly<Record<Shell, (program: CommandUnknownOpts) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** What can stand behind an option: one of these words, a path, or anything. */
type Values = { readonly words: readonly string[] } | "file" | "directory" | "anything";

/** What somebody or some group is called that an argument names. */
const NAMED: readonly string[] = ["user", "chat", "group"];

/** Whether a verb, or an act of it, is about somebody or some group. */
function takesNames(verb: CommandUnknownOpts): boolean {
  return [verb, ...verb.commands].some(({ registeredArguments }) =>
    registeredArguments.some((argument) => NAMED.includes(argument.name()))
  );
}

/** Whether a verb is about a file. */
function takesFile({ registeredArguments }: CommandUnknownOpts): boolean {
  return registeredArguments.some((argument) => argument.name() === "file");
}

/** Without a password the first verb to be refused is the first that finds no holder. */
const ASK_HOLDER =
  `local home=\${MESSENGER_HOME:-\${XDG_DATA_HOME:-$HOME/.local/share}/messenger}
  [[ -n $(find "$home" -maxdepth 2 -name socket 2>/dev/null) ]] || return
  local verb
  for verb in contacts groups; do
    messenger $verb --password-file /dev/null 2>/dev/null | cut -d" " -f1
  done`;

function valuesOf({ argChoices, flags }: Option): Values | null {
  if (argChoices !== undefined) return { words: argChoices };
  const [, value] = /<(.*)>/.exec(flags) ?? [];
  if (value === undefined) return null;
  if (value === "dir" || value === "folder") return "directory";
  return value === "file" ? "file" : "anything";
}

function bashScript(program: CommandUnknownOpts): string {
  const verbs = program.commands.map((verb) => verb.name()).join(" ");
  const cases = program.commands.map((verb) => {
    const files = takesFile(verb) ? ' COMPREPLY=($(compgen -f -- "$word"))' : "";
    const flags = optionsOf(verb).flatMap(({ short, long }) => [short, long]);
    const words = wordsOf(verb);
    const names = takesNames(verb) ? ["$(_messenger_names)"] : [];
    const all = [...flags, "--help", ...words, ...names];
    return `    ${verb.name()}) words="${all.join(" ").trim()}"${files} ;;`;
  });
  const values = eachOption(program).map((option) => bashValue(option)).filter((v) =>
    v !== ""
  );
  return `# messenger completions for bash: source <(messenger completions bash)
_messenger_names() {
  ${ASK_HOLDER}
}
_messenger() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${verbs} --help --version" -- "$word"))
    return
  fi
  case $before in
${[...new Set(values)].join("\n")}
  esac
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
    *) return ;;
  esac
  COMPREPLY+=($(compgen -W "$words" -- "$word"))
}
complete -F _messenger messenger
`;
}

function bashValue(option: Option): string {
  const values = valuesOf(option);
  if (values === null) return "";
  const flags = [option.short, option.long].filter((flag) => flag !== undefined).join(
    "|",
  );
  return `    ${flags}) ${bashReply(values)}return ;;`;
}

function bashReply(values: Values): string {
  if (values === "anything") return "";
  if (values === "file") return 'COMPREPLY=($(compgen -f -- "$word")); ';
  if (values === "directory") return 'COMPREPLY=($(compgen -d -- "$word")); ';
  return `COMPREPLY=($(compgen -W "${values.words.join(" ")}" -- "$word")); `;
}

function zshScript(program: CommandUnknownOpts): string {
  const verbs = program.commands.map((verb) =>
    `    ${quoted(`${verb.name()}:${verb.description()}`)}`
  );
  const cases = program.commands.map((verb) =>
    `    ${verb.name()}) _arguments ${zshSpec(verb)} ;;`
  );
  return `#compdef messenger
# messenger completions for zsh: a file named _messenger in a folder of $fpath
_messenger_names() {
  ${ASK_HOLDER}
}
_messenger_who() {
  local -a names=(\${(f)"$(_messenger_names)"})
  compadd -a names
}
_messenger() {
  local -a verbs=(
${verbs.join("\n")}
  )
  if ((CURRENT == 2)); then
    if [[ $words[2] == -* ]]; then compadd -- --help --version
    else _describe verb verbs; fi
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
${cases.join("\n")}
  esac
}
compdef _messenger messenger
`;
}

function zshSpec(verb: CommandUnknownOpts): string {
  const options = optionsOf(verb).flatMap((option) =>
    [option.short, option.long].filter((flag) => flag !== undefined).map((flag) =>
      quoted(`${flag}[${option.description}]${zshValue(valuesOf(option))}`)
    )
  );
  const words = verb.registeredArguments.map((argument, index) =>
    quoted(`${argument.variadic ? "*" : index + 1}:value:${zshArgument(argument)}`)
  );
  const acts = verb.commands.map((act) => act.name()).join(" ");
  const behind = takesNames(verb) ? [quoted("*:who:_messenger_who")] : [];
  const places = acts === "" ? words : [quoted(`1:value:(${acts})`), ...behind];
  return [quoted("--help[tell how it is typed]"), ...options, ...places].join(" ");
}

function zshArgument(argument: Argument): string {
  if (argument.argChoices !== undefined) return `(${argument.argChoices.join(" ")})`;
  if (NAMED.includes(argument.name())) return "_messenger_who";
  return argument.name() === "file" ? "_files" : " ";
}

function zshValue(values: Values | null): string {
  if (values === null) return "";
  if (values === "anything") return ":value: ";
  if (values === "file") return ":file:_files";
  if (values === "directory") return ":directory:_files -/";
  return `:value:(${values.words.join(" ")})`;
}

function fishScript(program: CommandUnknownOpts): string {
  const verbs = program.commands.map((verb) =>
    `complete -c messenger -n __fish_use_subcommand -fa ${verb.name()} ` +
    `-d ${quoted(verb.description())}`
  );
  const options = program.commands.flatMap((verb) => [
    ...optionsOf(verb).map((option) => `${fishHead(verb)} ${fishOption(option)}`),
    ...wordsOf(verb).map((word) => `${fishHead(verb, "first")} -fa ${word}`),
  ]);
  const named = program.commands.filter(takesNames)
    .map((verb) => `${fishHead(verb)} -fa '(__messenger_names)'`);
  const filed = program.commands.filter(takesFile)
    .map((verb) => `${fishHead(verb)} -F`);
  return [
    "# messenger completions for fish: messenger completions fish | source",
    FISH_PLACES,
    FISH_NAMES,
    "complete -c messenger -f",
    "complete -c messenger -l help -d 'tell how it is typed'",
    "complete -c messenger -n __fish_use_subcommand -l version -d 'tell which it is'",
    ...named,
    ...filed,
    ...verbs,
    ...options,
    "",
  ].join("\n");
}

/** Whether a verb is being typed on, and whether the first word behind it is. */
const FISH_PLACES = `function __messenger_on
  set -l words (commandline -opc)
  test "$words[2]" = "$argv[1]"
end
function __messenger_first
  __messenger_on $argv[1]; and test (count (commandline -opc)) -eq 2
end`;

/** The same question as `ASK_HOLDER`. */
const FISH_NAMES = `function __messenger_names
  set -l data (set -q XDG_DATA_HOME; and echo $XDG_DATA_HOME; or echo $HOME/.local/share)
  set -l home (set -q MESSENGER_HOME; and echo $MESSENGER_HOME; or echo $data/messenger)
  test -n "$(find $home -maxdepth 2 -name socket 2>/dev/null)"; or return
  for verb in contacts groups
    messenger $verb --password-file /dev/null 2>/dev/null | cut -d" " -f1
  end
end`;

function fishHead(verb: CommandUnknownOpts, where: "on" | "first" = "on"): string {
  return `complete -c messenger -n '__messenger_${where} ${verb.name()}'`;
}

function fishOption(option: Option): string {
  const long = `-l ${option.long?.slice(2)}`;
  const short = option.short === undefined ? "" : ` -s ${option.short.slice(1)}`;
  return `${long}${short}${fishValue(valuesOf(option))} -d ${quoted(option.description)}`;
}

function fishValue(values: Values | null): string {
  if (values === null) return "";
  if (values === "anything") return " -x";
  if (values === "file") return " -rF";
  if (values === "directory") return " -xa '(__fish_complete_directories)'";
  return ` -xa '${values.words.join(" ")}'`;
}

function eachOption(program: CommandUnknownOpts): readonly Option[] {
  return program.commands.flatMap((verb) => optionsOf(verb));
}

/** A verb's options, or those of all the acts that stand behind it, each once. */
function optionsOf(verb: CommandUnknownOpts): readonly Option[] {
  const all = [verb, ...verb.commands].flatMap(({ options }) => options);
  return [...new Map(all.map((option) => [option.flags, option])).values()];
}

/** What can stand behind a verb: an act, or one of the words that it takes. */
function wordsOf(verb: CommandUnknownOpts): readonly string[] {
  const words = verb.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  return [...verb.commands.map((act) => act.name()), ...words];
}

/** A word that all three shells read as it is. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
