import type { MessengerEvent } from "../event.ts";
import { comparisonText } from "../comparing/words.ts";
import { type Circumstances, ClientError } from "../fault.ts";
import { invitedText } from "../group_texts.ts";
import { missingText, noticeText, requestText, type Sentence } from "../notices.ts";
import type { Output } from "../terminal/output.ts";
import { explain, type Scene } from "./explain.ts";

/**
 * Says on standard error what happens beside a verb's own business, each thing once.
 * What becomes of messages to `own` is that business, and is left to the verb.
 */
export function bulletin(
  output: Output,
  scene: Scene,
  own: string | null,
): (event: MessengerEvent) => void {
  const said = new Set<string>();
  return (event) => {
    if (concerns(event, own)) return;
    const sentence = eventText(event, scene);
    if (sentence === null || said.has(sentence.text)) return;
    said.add(sentence.text);
    output.note(`note: ${sentence.text}`);
    if (sentence.hint !== undefined) output.note(`hint: ${sentence.hint}`);
  };
}

function concerns(event: MessengerEvent, own: string | null): boolean {
  switch (event.kind) {
    case "identity-changed":
    case "identity-untrusted":
    case "delayed":
    case "failed":
    case "comparison":
      return event.chat === own;
    case "message":
    case "said":
    case "accepted":
    case "delivered":
    case "connection":
    case "drained":
    case "met":
    case "request":
    case "invited":
    case "missing":
    case "notice":
      return false;
  }
}

function eventText(event: MessengerEvent, scene: Scene): Sentence | null {
  switch (event.kind) {
    case "identity-changed":
      return faultText(event.kind, { ...event, subject: event.chat }, scene);
    case "identity-untrusted":
      return faultText(event.kind, { subject: event.chat }, scene);
    case "delayed":
    case "failed":
      return faultText(event.code, { ...event, subject: event.chat }, scene);
    case "comparison":
      return comparisonText(event.chat, event.now);
    case "missing":
      return missingText(event);
    case "met":
      return {
        text: `${event.chat} is new here, and not verified`,
        hint: `messenger info ${event.chat} shows the number to compare`,
      };
    case "request":
      return requestText(event.chat);
    case "invited":
      return invitedText(event.from, event.chat);
    case "notice":
      return noticeText(event.notice);
    case "message":
    case "said":
    case "accepted":
    case "delivered":
    case "connection":
    case "drained":
      return null;
  }
}

function faultText(
  code: ClientError["code"],
  about: Circumstances,
  scene: Scene,
): Sentence {
  const { line, hint } = explain(new ClientError(code, about), scene);
  return { text: line, ...(hint !== undefined && { hint }) };
}
