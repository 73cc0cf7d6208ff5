import { type Username, uuidOf } from "../src/address.ts";
import { ensure, PeerError } from "../src/errors.ts";
import { type Opened, openMessage } from "../src/session/conversation.ts";
import { type Content, decodeContent, ensureExpected } from "../src/wire/content.ts";
import type { PairEnvelope } from "../src/wire/envelope.ts";
import { unpad } from "../src/wire/padding.ts";
import type { Self } from "./self.ts";
import { placeOf, prekeyVault, type Reading, sessionsWith } from "./vault/mod.ts";

/** An envelope, opened and found to say inside what its outside says. */
export interface Letter {
  readonly opened: Opened;
  readonly content: Content;
  /** The content's bytes, as they were sealed. */
  readonly encoded: Uint8Array;
}

/** Why an envelope is not kept. */
export type Rejection =
  /** What it says was kept before. */
  | "known"
  /** Something was opened before where it stands. */
  | "duplicate"
  /** No session and no prekey of ours opens it. */
  | "unreadable"
  /** It opens, and says what its writer or the relay must not say. */
  | "refused";

/**
 * Opens an envelope and compares its inside with what carried it. Changes nothing: the
 * session's next state is in the result.
 */
export function open(
  self: Self,
  rows: Reading,
  envelope: PairEnvelope,
): Letter | Rejection {
  if (placeOf(rows, envelope.id, envelope.from) !== null) return "known";
  const opened = judged("unreadable", () => decrypt(self, rows, envelope));
  if (typeof opened === "string") return opened;
  return judged("refused", () => read(opened, envelope));
}

/** Whether the names in a content, where there are any, are those of the two. */
export function areNames(
  { names }: Content,
  expected: { readonly sender: Username | null; readonly recipient: Username },
): boolean {
  return names === null ||
    names.sender === expected.sender && names.recipient === expected.recipient;
}

function decrypt(self: Self, rows: Reading, envelope: PairEnvelope): Opened {
  const { from, to, kind, body } = envelope;
  ensure(to === self.device.address, "forged");
  return openMessage(sessionsWith(rows, from).record, {
    us: self.device,
    from,
    kind,
    body,
    // Whether the identity may speak for the person is decided by `meet`.
    pinned: null,
    prekeys: prekeyVault(rows),
  });
}

function read(opened: Opened, { id, from, to }: PairEnvelope): Letter {
  const encoded = unpad(opened.plaintext);
  const content = decodeContent(encoded);
  ensureExpected(content, { id, sender: from, recipient: uuidOf(to) });
  return { opened, content, encoded };
}

function judged<T>(rejection: Rejection, attempt: () => T): T | Rejection {
  try {
    return attempt();
  } catch (error) {
    if (!(error instanceof PeerError)) throw error;
    return error.code === "duplicate" ? "duplicate" : rejection;
  }
}
