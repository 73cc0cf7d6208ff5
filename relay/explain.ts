import { type FaultDetails, RelayError, type RelayFault } from "./fault.ts";

/** What went wrong, for an operator: one line, what to do next, and the exit code. */
export interface Explained {
  /** Lower case, no full stop. */
  readonly line: string;
  readonly hint: string;
  readonly exit: number;
}

/** The operator can mend it. */
const MENDABLE = 1;
/** A bug of ours. */
const UNEXPECTED = 2;
const USAGE = 64;
/** Another process has what we need. */
const BUSY = 75;

/** What to say about a failure to start. */
export function explain(error: unknown): Explained {
  if (error instanceof RelayError) {
    const [exit, line, hint] = EXPLANATIONS[error.code](wording(error.about));
    return { line, hint, exit };
  }
  const name = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    line: `this should not have happened: ${visible(name)}`,
    hint: "please report it with the command that led here",
    exit: UNEXPECTED,
  };
}

/** A command that was not typed as it must be. */
export function misspelled(message: string): Explained {
  const [first = "", suggestion = ""] = message.replace(/^error: /, "").split("\n");
  const line = first.replace(/\.$/, "")
    .replace(/\. ([A-Z])/g, (_, letter) => `; ${letter.toLowerCase()}`);
  const meant = /\(Did you mean (?:one of )?(.*)\?\)/.exec(suggestion)?.[1];
  const hint = meant === undefined ? "messenger relay --help" : `did you mean ${meant}?`;
  return { line: visible(line), hint, exit: USAGE };
}

interface Wording {
  readonly subject: string;
  readonly suggestion: string | undefined;
  /** What the system said, in brackets; may be empty. */
  readonly cause: string;
}

type Explanation = readonly [exit: number, line: string, hint: string];

const EXPLANATIONS: {
  readonly [F in RelayFault]: (wording: Wording) => Explanation;
} = {
  "busy": ({ subject }) => [
    BUSY,
    `another relay is using ${subject}`,
    "stop it, or give this one a folder of its own with --data-dir FOLDER",
  ],
  "address-in-use": ({ subject }) => [
    MENDABLE,
    `somebody is listening on ${subject} already`,
    "--port 0 takes a free port, --port NUMBER another one",
  ],
  "address-unusable": ({ subject, cause }) => [
    MENDABLE,
    `cannot listen on ${subject}${cause}`,
    "--host 127.0.0.1 is this machine alone, --host 0.0.0.0 everybody",
  ],
  "data-dir-unusable": ({ subject, cause }) => [
    MENDABLE,
    `cannot use ${subject}${cause}`,
    "--data-dir FOLDER names one that you may write to",
  ],
  "data-dir-unknown": () => [
    MENDABLE,
    "there is no home directory to keep the relay's data in",
    "--data-dir FOLDER says where",
  ],
  "no-relay-here": ({ subject }) => [
    MENDABLE,
    `no relay ever ran in ${subject}`,
    "--data-dir FOLDER names the folder of one",
  ],
  "keys-exposed": ({ subject }) => [
    MENDABLE,
    `others can read the relay's keys in ${subject}`,
    `chmod 600 ${subject}`,
  ],
  "keys-damaged": ({ subject }) => [
    MENDABLE,
    `${subject} does not hold a relay's keys`,
    "restore it from a backup: a relay with new keys is another relay",
  ],
  "store-unusable": ({ subject, cause }) => [
    MENDABLE,
    `cannot open the store ${subject}${cause}`,
    "a store opens with the keys that it was made with; restore both from one backup",
  ],
  "store-unknown": ({ subject }) => [
    USAGE,
    `no such kind of store: ${subject}`,
    "--store kv:PATH or --store memory",
  ],
  "tls-incomplete": () => [
    USAGE,
    "TLS needs a certificate and its key",
    "--tls-cert FILE --tls-key FILE",
  ],
  "tls-unusable": ({ subject, cause }) => [
    MENDABLE,
    `cannot use the certificate or key ${subject}${cause}`.replaceAll("  ", " "),
    "both are PEM files: --tls-cert FILE --tls-key FILE",
  ],
  "limits-unreadable": ({ subject, cause }) => [
    MENDABLE,
    `cannot read limits from ${subject}${cause}`,
    'a JSON object such as {"mailboxMessages": 500}',
  ],
  "limit-unknown": ({ subject, suggestion }) => [
    MENDABLE,
    `there is no limit called ${subject}`,
    suggestion === undefined
      ? "the README lists all of them"
      : `did you mean ${suggestion}?`,
  ],
  "limit-out-of-range": ({ subject }) => [
    MENDABLE,
    `${subject} must be a number above zero`,
    "whole, unless it is in seconds",
  ],
};

function wording({ subject = "", suggestion, cause }: FaultDetails): Wording {
  const said = cause instanceof Error ? ` (${reasonOf(cause)})` : "";
  return { subject: visible(subject), suggestion, cause: said };
}

/** What the system said, without what we say ourselves. */
function reasonOf(cause: Error): string {
  const first = visible(cause.message).split(/[:;(]/)[0] ?? "";
  return first.trim().toLowerCase();
}

/** A text that cannot do anything to a terminal. */
function visible(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
}
