import type { Emoji } from "../../src/identity/emoji.ts";
import type { AbortReason } from "../../src/wire/comparison_step.ts";
import type { ComparisonState } from "../event.ts";
import type { Sentence } from "../notices.ts";

/** What a live comparison means for a person, and what to type outside of a chat. */
export function comparisonText(who: string, now: ComparisonState): Sentence {
  switch (now.at) {
    case "asked":
      return {
        text: `${who} was asked to compare emoji, and has ten minutes to agree`,
        hint: `${who} types messenger verify with your name`,
      };
    case "waiting":
      return { text: `the emoji to compare with ${who} are on their way` };
    case "offered":
      return {
        text: `${who} asks you to compare seven emoji`,
        hint: `call each other, then: messenger verify ${who}`,
      };
    case "comparing":
      return {
        text: `read these to each other, by voice: ${emojiText(now.emoji)}`,
        hint: `the same for both: messenger verify ${who} --accept; ` +
          `different: messenger verify ${who} --mismatch`,
      };
    case "matched":
      return { text: `waiting for ${who} to say whether they are the same` };
    case "verified":
      return { text: `${who} is verified: both of you saw the same emoji` };
    case "mismatched":
      return {
        text: `somebody may stand between you and ${who}: nothing more is sent`,
        hint: `compare the number when you meet: messenger verify ${who} --code NUMBER`,
      };
    case "aborted":
      return abortText(who, now);
  }
}

/** Whether it is something that must not be missed. */
export function isAlarming(now: ComparisonState): boolean {
  return now.at === "mismatched" ||
    now.at === "aborted" && ALARMING.includes(now.reason);
}

/** Emoji with their words: fonts draw the same one differently. */
export function emojiText(emoji: readonly Emoji[]): string {
  return emoji.map(({ symbol, word }) => `${symbol} ${word}`).join(", ");
}

const ALARMING: readonly AbortReason[] = ["mismatch", "broken-commitment", "forged"];

function abortText(
  who: string,
  { by, reason }: Extract<ComparisonState, { readonly at: "aborted" }>,
): Sentence {
  const byWhom = by === "us" ? "" : ` by ${who}`;
  return {
    text: `comparing emoji with ${who} was ended${byWhom}: ${REASONS[reason]}`,
    hint: ALARMING.includes(reason)
      ? `do not trust this connection; meet, and compare the number of ` +
        `messenger info ${who}`
      : `to begin again: messenger verify ${who}`,
  };
}

const REASONS: Readonly<Record<AbortReason, string>> = {
  "cancelled": "given up",
  "mismatch": "the emoji differed",
  "busy": "another comparison runs, or there were three within the hour",
  "timed-out": "ten minutes have passed",
  "other-session": "the session changed meanwhile",
  "other-view": "the two sides know different keys of each other",
  "out-of-order": "a step came that is not the next one",
  "broken-commitment": "what was shown is not what was promised",
  "forged": "the answer is not the other side's own",
};
