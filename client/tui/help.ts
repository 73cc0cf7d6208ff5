import { commandNamed, COMMANDS, KEYS, spelling } from "./commands.ts";
import type { Entry } from "./state.ts";

/** The help of a chat: all commands, what the keys do, or one command. */
export function help(topic: string | null): Entry {
  if (topic === null) {
    const lines = COMMANDS.map((command) => helpLine(spelling(command), command.summary));
    return {
      kind: "listing",
      lines: [
        ...lines,
        helpLine("//TEXT", "a text that begins with a slash"),
        helpLine("/help keys", "what the keys do"),
      ],
    };
  }
  if (topic === "keys") {
    return { kind: "listing", lines: KEYS.map(([keys, does]) => helpLine(keys, does)) };
  }
  const command = commandNamed(topic);
  if (command === undefined) {
    return { kind: "notice", text: `there is no command ${topic}`, hint: "/help" };
  }
  return { kind: "listing", lines: [helpLine(spelling(command), command.summary)] };
}

function helpLine(spelled: string, summary: string): string {
  return `${spelled.padEnd(18)} ${summary}`;
}
