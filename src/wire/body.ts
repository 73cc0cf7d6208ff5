import * as v from "valibot";
import { bytesOf, parse } from "../codec/schema.ts";
import { PUBLIC_LENGTH } from "../crypto/keys.ts";
import { LIMIT } from "../limits.ts";
import { readStep, type Step, stepValue } from "./comparison_step.ts";
import { MESSAGE_ID_LENGTH } from "./envelope.ts";
import { type GroupBody, groupBodyValue, readGroupBody } from "./group_body.ts";

/** What a message says, by its type. */
export type Body =
  | { readonly type: "text"; readonly text: string }
  /** What the writer wants to be called. */
  | { readonly type: "profile"; readonly displayName: string }
  /** The first words to somebody who has not accepted the writer yet. */
  | { readonly type: "request"; readonly text: string }
  /** The first message of a new session that takes the place of one that works or did. */
  | {
    readonly type: "renew";
    readonly cause: RenewalCause;
    /** Base key of the writer's session before it; `null` where there was none. */
    readonly replaces: Uint8Array | null;
  }
  /** A step of a live comparison. */
  | { readonly type: "sas"; readonly step: Step }
  /** Messages of the reader have come to the writer's device: their ids. */
  | { readonly type: "receipt"; readonly ids: readonly Uint8Array[] }
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
  | "unreadable"
  /** The reader's vault seemed to be an older copy of itself. */
  | "doubted";

/** All of them. */
export const CAUSES = [
  "asked",
  "restored",
  "unreadable",
  "doubted",
] as const satisfies RenewalCause[];

const RENEWAL = v.strictTuple([
  v.picklist(CAUSES),
  v.nullable(bytesOf(PUBLIC_LENGTH)),
]);

const RECEIPT = v.pipe(
  v.array(bytesOf(MESSAGE_ID_LENGTH)),
  v.minLength(1),
  v.maxLength(LIMIT.receiptIds),
);

/** The body of a type that a decoded value spells; "malformed" where it spells none. */
export function readBody(type: string, value: unknown): Body {
  switch (type) {
    case "text":
    case "request":
      return { type, text: parse(v.string(), value) };
    case "profile":
      return { type, displayName: parse(v.string(), value) };
    case "renew": {
      const [cause, replaces] = parse(RENEWAL, value);
      return { type, cause, replaces };
    }
    case "sas":
      return { type, step: readStep(value) };
    case "receipt":
      return { type, ids: parse(RECEIPT, value) };
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
      return [body.cause, body.replaces];
    case "sas":
      return stepValue(body.step);
    case "receipt":
      return body.ids;
    case "group-entry":
    case "sender-key":
    case "invite":
      return groupBodyValue(body);
  }
}
