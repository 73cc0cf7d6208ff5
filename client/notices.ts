import type { RenewalCause } from "../src/wire/body.ts";
import type { MessengerEvent, Notice, PrekeyNotice } from "./event.ts";
import { groupNoticeText } from "./group_texts.ts";
import type { ReceiptChoice } from "./receipt_choice.ts";
import type { Sentence } from "./sentence.ts";

export type { Sentence };

/** What a messenger's notice means, for a person. */
export function noticeText(notice: Notice): Sentence {
  switch (notice.kind) {
    case "vault-rolled-back":
    case "peer-rolled-back":
      return copyText(notice);
    case "renewing":
      return { text: `the keys with ${notice.with} are renewed${WHY[notice.cause]}` };
    case "unreadable":
      return {
        text: `a message from ${notice.from ?? "somebody"} could not be read and is lost`,
        hint: "ask for it again",
      };
    case "refused":
      return {
        text: `a message said to be from ${notice.from ?? "somebody"} broke a rule ` +
          "and was refused",
      };
    case "password":
      return notice.end === "changed"
        ? { text: "the change of the password is done: the new one alone is right now" }
        : {
          text: "the relay does not take the new password: the old one stays",
          hint: "messenger passwd",
        };
    case "prekeys-kept":
    case "prekeys-drained":
      return prekeyText(notice);
    case "stopped":
      return {
        text: "nothing more is received until the next start",
        hint: notice.code === "disk-full" ? "make room on the disk" : "start again",
      };
    case "clock-off":
      return {
        text: "the clock of this machine or of the relay is wrong",
        hint: "messages show wrong times until it is set",
      };
    case "relay-lied":
    case "log-refused":
    case "log-withheld":
    case "group-closed":
    case "member-differs":
    case "change-dropped":
      return groupNoticeText(notice);
  }
}

function copyText(
  notice: Extract<Notice, { kind: "vault-rolled-back" | "peer-rolled-back" }>,
): Sentence {
  switch (notice.kind) {
    case "vault-rolled-back":
      return {
        text: "this is an older copy of the account: its sessions are renewed first",
        hint: "use only one copy of an account's folder",
      };
    case "peer-rolled-back":
      return {
        text: `${notice.from} uses an older copy of the account, or two at once`,
        hint: `ask ${notice.from} about it by other means`,
      };
  }
}

function prekeyText(notice: PrekeyNotice): Sentence {
  switch (notice.kind) {
    case "prekeys-kept":
      return {
        text: "the relay has keys of yours left that were used up, and may give them out",
        hint: "a first message on such a key cannot be read: ask for it again",
      };
    case "prekeys-drained":
      return {
        text: `${notice.count} of your one-time keys were taken, and never used`,
        hint: "somebody or the relay uses them up: a first message without one is " +
          "protected by your weekly keys alone",
      };
  }
}

/** Why keys were renewed, as an addition to a sentence that says so. */
export const WHY: Readonly<Record<RenewalCause, string>> = {
  asked: "",
  restored: ", since this account is an older copy of itself",
  unreadable: ", since a message could not be read: it may have to be sent again",
  doubted: ", since the other side seemed to be an older copy of itself",
};

/** Messages that never came, by the counters inside the later ones. */
export function missingText(
  { chat, from, count }: Extract<MessengerEvent, { kind: "missing" }>,
): Sentence {
  const messages = count === 1 ? "one message" : `${count} messages`;
  const where = chat === from ? "" : ` in ${chat}`;
  const text = `${messages} from ${from}${where} never came`;
  return { text, hint: "ask for them again" };
}

/** Messages of ours that a person has by now. */
export function deliveredText(
  { chat, ids }: Extract<MessengerEvent, { kind: "delivered" }>,
): string {
  return ids.length === 1
    ? `delivered to ${chat}`
    : `${ids.length} messages delivered to ${chat}`;
}

/** Who is told that what they wrote came. */
export function receiptsText({ everyone, but }: ReceiptChoice): string {
  const names = but.join(", ");
  if (everyone) {
    const except = names === "" ? "" : `, but for ${names}`;
    return `everyone you accepted is told when a message has come here${except}`;
  }
  if (names === "") return "nobody is told when a message has come here";
  const are = but.length === 1 ? "is" : "are";
  return `${names} ${are} told when a message has come here, and nobody else`;
}

/** A stranger's first words, and what to type about them outside of a chat. */
export function requestText(from: string): Sentence {
  return {
    text: `${from} is new here and asks to talk with you; ${from} is not verified`,
    hint: `an answer accepts, or: messenger accept ${from}, messenger decline ${from}, ` +
      `messenger block ${from}`,
  };
}

/** What a new front end shows where there is nobody yet. */
export const NOBODY: Sentence = {
  text: "no one here yet",
  hint: "/msg USER TEXT writes to somebody, /online lists who is there",
};
