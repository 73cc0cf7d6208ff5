import type { GroupNotice } from "./event.ts";
import type { GroupLine, Message } from "./message.ts";
import { safeName } from "./safe_text.ts";
import type { Sentence } from "./sentence.ts";

/** What is said of groups to people; all of it is fit for a terminal. */

/** A line of a group's history that is no message. */
export function lineText(body: GroupLine, { from, group }: Message): string {
  switch (body.kind) {
    case "change":
      return changeText(body, from, group?.epoch ?? 0);
    case "named":
      return `it is called "${safeName(body.name) ?? "?"}" now`;
    case "invitation":
      return `${from} invites you`;
    case "missing-log":
      return `a message from ${from} is lost: the relay never showed the group's ` +
        "history that it belongs to";
    case "split":
      return "group history was split: nothing is sent there any more";
  }
}

/** What an entry of a group's log did, by whom. */
export function changeText(
  { act, who, successor }: Extract<GroupLine, { kind: "change" }>,
  from: string,
  epoch: number,
): string {
  const renewed = `epoch ${epoch}: keys renewed`;
  const next = successor === null ? "" : `, ${successor} is an admin now`;
  switch (act) {
    case "create":
      return `founded by ${from}`;
    case "add":
      return `${who} added by ${from}`;
    case "remove":
      return `${renewed}, ${who} removed by ${from}`;
    case "leave":
      return `${renewed}, ${from} left${next}`;
    case "promote":
      return `${who} made an admin by ${from}`;
    case "demote":
      return `${who} made a member like others by ${from}${next}`;
    case "rename":
      return `renamed by ${from}`;
    case "renew":
      return `${renewed} by ${from}`;
    case "rekey":
      return `${renewed}, the new identity of ${who} accepted by ${from}`;
  }
}

/** What a messenger's notice about a group means, and what to type outside of a chat. */
export function groupNoticeText(notice: GroupNotice): Sentence {
  const { chat } = notice;
  switch (notice.kind) {
    case "relay-lied":
      return {
        text: `the relay lies: it showed the members of ${chat} two histories, and ` +
          "signed both; nothing is sent there any more",
        hint: "an admin founds the group anew, at a relay that can be trusted: " +
          `messenger group create NAME --replacing '${chat}'`,
      };
    case "log-refused":
      return {
        text: `the relay shows a history of ${chat} that breaks the rules; ` +
          "it was not believed",
        hint: "ask the others by other means whether theirs is whole",
      };
    case "log-withheld":
      return {
        text: `the relay keeps back what others have seen of ${chat}`,
        hint: "ask the others by other means; what you write waits",
      };
    case "group-closed":
      return {
        text: `the relay says that you are in ${chat} no more, and shows no proof`,
        hint: "ask its admins by other means",
      };
    case "member-differs":
      return {
        text: `${notice.who} in ${chat} has another identity key than the one you ` +
          `know: [KEY CHANGED], and gets no messages of yours`,
        hint: `messenger info ${notice.who} shows the number to compare`,
      };
    case "change-dropped":
      return {
        text: `a change of ${chat} that you wanted was not made`,
        hint: `messenger group info '${chat}' shows how it stands`,
      };
  }
}

/** An invitation, and what to type about it outside of a chat. */
export function invitedText(from: string, chat: string): Sentence {
  return {
    text: `${from} invites you to ${chat}; nothing is sent there before you agree`,
    hint: `messenger group accept '${chat}', or messenger group decline '${chat}'`,
  };
}
