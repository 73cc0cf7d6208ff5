import * as v from "valibot";
import { parse } from "../codec/schema.ts";
import { readStep, type Step, stepValue } from "./comparison_step.ts";
import { type GroupBody, groupBodyValue, readGroupBody } from "./group_body.ts";

/** What a message says, by its type. */
export type Body =
  | { readonly type: "text"; readonly text: string }
  /** What the writer wants to be called. */
  | { readonly type: "profile"; readonly displayName: string }
  /** The first words to somebody who has not accepted the writer yet. */
  | { readonly type: "request"; readonly text: string }
  /** The first message of a new session that takes the place of one that works or did. */
  | { readonly type: "renew"; readonly cause: RenewalCause }
  /** A step of a live comparison. */
  | { readonly type: "sas"; readonly step: Step }
  | GroupBody
  /** A type that this version does not know: stored, and shown as such. */
  | { readonly type: "unknown"; readonly name: string };

/** A body that this version can write. */
export type KnownBody = Exclude<Body, { readonly type: "unknown" }>;

/** Why a session was renewed: both sides show it. */
export type RenewalCause =
  /** A person wished it. */
  | "asked"
  /** The writer's vault is an older copy of itself. */
  | "restored"
  /** The writer could not open what came in the old session. */
  | "unreadable";

const CAUSES = ["asked", "restored", "unreadable"] as const satisfies RenewalCause[];

/** The body of a type that a decoded value spells; "malformed" where it spells none. */
export function readBody(type: string, value: unknown): Body {
  switch (type) {
    case "text":
    case "request":
      return { type, text: parse(v.string(), value) };
    case "profile":
      return { type, displayName: parse(v.string(), value) };
    case "renew":
      return { type, cause: parse(v.picklist(CAUSES), value) };
    case "sas":
      return { type, step: readStep(value) };
    case "group-entry":
    case "sender-key":
    case "invite":
      return readGroupBody(type, value);
    default:
      return { type: "unknown", name: type };
  }
}

/** The value of a body, to be encoded; the mirror of `readBody`. */
export function bodyValue(body: KnownBody): unknown {
  switch (body.type) {
    case "text":
    case "request":
      return body.text;
    case "profile":
      return body.displayName;
    case "renew":
      return body.cause;
    case "sas":
      return stepValue(body.step);
    case "group-entry":
    case "sender-key":
    case "invite":
      return groupBodyValue(body);
  }
}
