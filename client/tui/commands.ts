import type { Username } from "../../src/address.ts";
import type { ChatName } from "../chat_id.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../cli/export_formats.ts";
import type { StandingAct } from "../cli/standing.ts";
import { GROUP_COMMANDS, type GroupCommand } from "./group_commands.ts";
import { alone, chatNamed, named, perhapsChat, perhapsNamed } from "./reading.ts";

/** What an entered line asks for. */
export type Command =
  | { readonly kind: "nothing" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "message"; readonly to: ChatName; readonly text: string }
  | { readonly kind: "join"; readonly who: ChatName }
  | { readonly kind: "tail"; readonly limit: number }
  | { readonly kind: "export"; readonly format: ExportFormat }
  | { readonly kind: "search"; readonly query: string }
  | { readonly kind: "info"; readonly who: ChatName | null }
  | { readonly kind: "trust"; readonly who: Username }
  /** Compare live, or by a code where one is given. */
  | {
    readonly kind: "verify";
    readonly who: Username | null;
    readonly code: string | null;
  }
  | {
    readonly kind: "answer";
    readonly who: Username | null;
    readonly isMatch: boolean;
  }
  | { readonly kind: "code"; readonly who: Username | null }
  | { readonly kind: "renew"; readonly who: ChatName | null }
  | {
    readonly kind: "standing";
    readonly act: StandingAct;
    readonly who: ChatName | null;
  }
  /** As `Errand` has it. */
  | { readonly kind: "mute"; readonly who: ChatName | null; readonly ms: number }
  /** As `Errand` has it. */
  | ReceiptsCommand
  | { readonly kind: "lock" }
  | GroupCommand
  | { readonly kind: "help"; readonly topic: string | null }
  | { readonly kind: "contacts" }
  | { readonly kind: "online" }
  | { readonly kind: "close" }
  | { readonly kind: "clear" }
  | { readonly kind: "quit" }
  | { readonly kind: "wrong"; readonly text: string; readonly hint: string };

/** Who is to be told that what they wrote came. */
export interface ReceiptsCommand {
  readonly kind: "receipts";
  /** `null` to say who is told now. */
  readonly wanted: boolean | null;
  /** `null` for everyone. */
  readonly who: Username | null;
}

/** A command of the chat, as its help tells it. */
export interface SlashCommand {
  /** With the slash, the usual name first. */
  readonly names: readonly [string, ...string[]];
  /** What stands behind the name; upper case is to be filled in, brackets may be left. */
  readonly takes: string;
  readonly summary: string;
  /** Reads what stands behind the name; `null` where that makes no sense. */
  readonly read: (rest: string) => Command | null;
}

/** Messages that `/tail` shows without a number. */
export const TAIL = 20;

/** The most that it shows. */
const TAIL_LIMIT = 1_000;

/** Only people are blocked: a group is left. */
const STANDING_COMMANDS = [
  ["accept", "[CHAT]", "let a stranger in, or agree to an invitation", perhapsChat],
  ["decline", "[CHAT]", "turn a stranger's request or an invitation down", perhapsChat],
  ["block", "[USER]", "drop what somebody writes", perhapsNamed],
  ["unblock", "[USER]", "hear from somebody again", perhapsNamed],
] as const;

/** All commands, in the order of the help. */
export const COMMANDS: readonly SlashCommand[] = [
  {
    names: ["/msg"],
    takes: "CHAT TEXT",
    summary: "write to a person or #group; also @USER TEXT, #GROUP TEXT",
    read: message,
  },
  {
    names: ["/join"],
    takes: "CHAT",
    summary: "talk with a person or in a #group: lines go there now",
    read: (rest) => chatNamed(rest, (who) => ({ kind: "join", who })),
  },
  {
    names: ["/close"],
    takes: "",
    summary: "stop talking with whom you joined",
    read: (rest) => alone(rest, { kind: "close" }),
  },
  {
    names: ["/contacts"],
    takes: "",
    summary: "list everyone you wrote to or heard from",
    read: (rest) => alone(rest, { kind: "contacts" }),
  },
  {
    names: ["/online", "/who"],
    takes: "",
    summary: "list who else is connected",
    read: (rest) => alone(rest, { kind: "online" }),
  },
  {
    names: ["/tail", "/history"],
    takes: "[N]",
    summary: "show the last messages again",
    read: tail,
  },
  {
    names: ["/export"],
    takes: "[FORMAT]",
    summary: "save the conversation in a file, as md, json or txt",
    read: (rest) => {
      const format = EXPORT_FORMATS.find((one) => one === (rest || EXPORT_FORMATS[0]));
      return format === undefined ? null : { kind: "export", format };
    },
  },
  {
    names: ["/search"],
    takes: "WORDS",
    summary: "find what was said, also from:U in:CHAT before:DAY after:DAY",
    read: (query) => query === "" ? null : { kind: "search", query },
  },
  {
    names: ["/info"],
    takes: "[CHAT]",
    summary: "what protects the conversation",
    read: (rest) => perhapsChat(rest, (who) => ({ kind: "info", who })),
  },
  ...STANDING_COMMANDS.map(([act, takes, summary, read]): SlashCommand => ({
    names: [`/${act}`],
    takes,
    summary,
    read: (rest) => read(rest, (who) => ({ kind: "standing", act, who })),
  })),
  ...GROUP_COMMANDS,
  {
    names: ["/verify"],
    takes: "[USER] [CODE]",
    summary: "compare emoji live, or the code that the other side shows",
    read: verify,
  },
  {
    names: ["/match"],
    takes: "[USER]",
    summary: "the emoji are the same on both sides",
    read: (rest) => perhapsNamed(rest, (who) => ({ kind: "answer", who, isMatch: true })),
  },
  {
    names: ["/mismatch"],
    takes: "[USER]",
    summary: "they differ: nothing more is sent",
    read: (rest) =>
      perhapsNamed(rest, (who) => ({ kind: "answer", who, isMatch: false })),
  },
  {
    names: ["/code"],
    takes: "[USER]",
    summary: "what to compare, in digits, emoji and QR code, and how",
    read: (rest) => perhapsNamed(rest, (who) => ({ kind: "code", who })),
  },
  {
    names: ["/renew"],
    takes: "[CHAT]",
    summary: "agree on new keys for the session, or for the group",
    read: (rest) => perhapsChat(rest, (who) => ({ kind: "renew", who })),
  },
  {
    names: ["/trust"],
    takes: "USER",
    summary: "accept a changed identity key",
    read: (rest) => named(rest, (who) => ({ kind: "trust", who })),
  },
  {
    names: ["/mute"],
    takes: "[CHAT] [TIME]",
    summary: "no bell for a chat: until /unmute, or for 30m, 8h, 7d",
    read: mute,
  },
  {
    names: ["/unmute"],
    takes: "[CHAT]",
    summary: "let it call you again",
    read: (rest) => perhapsChat(rest, (who) => ({ kind: "mute", who, ms: 0 })),
  },
  {
    names: ["/receipts"],
    takes: "[on|off] [USER]",
    summary: "tell everyone, or somebody, that what they wrote came",
    read: receipts,
  },
  {
    names: ["/lock"],
    takes: "",
    summary: "close the account, keys and all, until the password is typed",
    read: (rest) => alone(rest, { kind: "lock" }),
  },
  {
    names: ["/clear"],
    takes: "",
    summary: "empty the screen",
    read: (rest) => alone(rest, { kind: "clear" }),
  },
  {
    names: ["/help"],
    takes: "[COMMAND]",
    summary: "this list, or one command of it",
    read: (rest) => ({ kind: "help", topic: rest === "" ? null : rest }),
  },
  {
    names: ["/quit"],
    takes: "",
    summary: "leave; Ctrl-C does the same",
    read: (rest) => alone(rest, { kind: "quit" }),
  },
];

/** What the keys do, in the order of the help. */
export const KEYS: readonly (readonly [keys: string, meaning: string])[] = [
  ["Enter, Alt+Enter", "send what is typed; begin a new line in it"],
  ["Tab", "complete a command, name or :emoji"],
  ["Up, Down", "what was typed before"],
  ["Ctrl+A E U K W", "to the start, to the end; erase up to there, a word"],
  ["Ctrl+C", "leave, but ask first where something would be lost"],
  ["Ctrl+L", "paint the screen again"],
  ["Alt+1 to Alt+9", "full screen: a chat of the list"],
  ["Ctrl+P", "full screen: pick a chat by its name"],
  ["F1, F2", "full screen: this help; who somebody is, or who is in a group"],
  ["PgUp, PgDn, Esc", "full screen: older, newer, newest messages"],
];

/** Reads an entered line. */
export function readCommand(line: string): Command {
  if (line.trim() === "") return { kind: "nothing" };
  if (line.startsWith("//")) return { kind: "text", text: line.slice(1) };
  if (line.startsWith("@")) return slash(`/msg ${line.slice(1)}`);
  if (line.startsWith("#")) return message(line.trimEnd()) ?? NO_GROUP;
  return line.startsWith("/") ? slash(line) : { kind: "text", text: line };
}

/** What was meant for a group must not go to whom is joined for a slip of a finger. */
const NO_GROUP: Command = {
  kind: "wrong",
  text: "a line that begins with # is for a group",
  hint: "#GROUP TEXT; with a blank before its # it is a text",
};

/** The command of that name, with or without its slash. */
export function commandNamed(name: string): SlashCommand | undefined {
  const slashed = name.startsWith("/") ? name : `/${name}`;
  return COMMANDS.find(({ names }) => names.includes(slashed));
}

/** How a command is typed. */
export function spelling({ names: [name], takes }: SlashCommand): string {
  return takes === "" ? name : `${name} ${takes}`;
}

/** Verbs that are commands of the chat as well. */
const TYPED_ALIKE =
  /\bmessenger (contacts|groups|info|trust|verify|renew|accept|decline|block|unblock)\b/g;

/** The chat has the joined group in mind, and quotes no handle. */
const OF_GROUPS: readonly (readonly [verb: RegExp, command: string])[] = [
  [/\bmessenger group create (\w+)\b(?! --)/g, "/group $1"],
  [/\bmessenger group info GROUP\b/g, "/members"],
  [/\bmessenger group (kick) GROUP\b/g, "/$1"],
  [/\bmessenger group (info|accept|decline) '(#[^']*)'/g, "/$1 $2"],
  [/, with --successor USER$/, ": /leave USER, or /demote USER USER"],
];

/** What is said, with the commands of its hint as they are typed in a chat. */
export function inChat<T extends { readonly hint?: string }>(said: T): T {
  const hint = said.hint?.replace(/\bmessenger verify (\S+) --accept/g, "/match $1")
    .replace(/\bmessenger verify (\S+) --mismatch/g, "/mismatch $1")
    .replace(/\bmessenger verify (\S+) --code/g, "/verify $1")
    .replace(TYPED_ALIKE, "/$1");
  if (hint === undefined) return said;
  const typed = OF_GROUPS.reduce((text, [verb, to]) => text.replace(verb, to), hint);
  return { ...said, hint: typed };
}

function slash(line: string): Command {
  const [, name = "", rest = ""] = /^(\S+)\s*([^]*)$/.exec(line) ?? [];
  const command = COMMANDS.find(({ names }) => names.includes(name));
  if (command === undefined) {
    return {
      kind: "wrong",
      text: `there is no ${name}`,
      hint: "/help lists the commands, //TEXT sends a text that begins with a slash",
    };
  }
  return command.read(rest.trimEnd()) ?? {
    kind: "wrong",
    text: `that is not how ${name} is typed`,
    hint: spelling(command),
  };
}

function message(rest: string): Command | null {
  const [, name = "", text = ""] = /^(\S+)\s+([^]+)$/.exec(rest) ?? [];
  return chatNamed(name, (to) => ({ kind: "message", to, text }));
}

function verify(rest: string): Command | null {
  const [, name = "", code = ""] = /^([^\s\d]\S*)?\s*([^]*)$/.exec(rest) ?? [];
  return perhapsNamed(name, (who) => ({ kind: "verify", who, code: code || null }));
}

/** Milliseconds of what a time may be counted in. */
const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function mute(rest: string): Command | null {
  const [, name = "", count, unit = ""] =
    /^([^\s\d]\S*)?\s*(?:(\d{1,3})([mhd]))?$/.exec(rest) ?? [rest];
  const ms = count === undefined ? Infinity : Number(count) * (UNITS[unit] ?? NaN);
  if (rest !== "" && name === "" && count === undefined) return null;
  return perhapsChat(name, (who) => ({ kind: "mute", who, ms }));
}

function receipts(rest: string): Command | null {
  const [, wanted, name = ""] = /^(on|off)(?:\s+(\S+))?$/.exec(rest) ?? [];
  if (wanted === undefined) {
    return alone(rest, { kind: "receipts", wanted: null, who: null });
  }
  return perhapsNamed(
    name,
    (who) => ({ kind: "receipts", wanted: wanted === "on", who }),
  );
}

function tail(rest: string): Command | null {
  if (rest === "") return { kind: "tail", limit: TAIL };
  const limit = /^\d{1,4}$/.test(rest) ? Number(rest) : 0;
  return limit >= 1 && limit <= TAIL_LIMIT ? { kind: "tail", limit } : null;
}
