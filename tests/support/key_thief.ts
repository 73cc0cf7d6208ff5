import { PeerError } from "../../src/errors.ts";
import { openGroup, type SenderKeys } from "../../src/group/sender_key.ts";
import { decodeGroupContent } from "../../src/wire/group_content.ts";
import type { Envelope, PairEnvelope } from "../../src/wire/envelope.ts";
import { unpad } from "../../src/wire/padding.ts";
import { openMessage } from "../../src/session/conversation.ts";
import { prekeyVault } from "../../client/vault/prekeys.ts";
import { sessionsWith } from "../../client/vault/sessions.ts";
import { senderKeys } from "../../client/vault/sender_keys.ts";
import type { Team } from "./team.ts";
import type { User } from "./user.ts";

/** What a relay was to hand out. */
type Transcript = readonly { readonly envelope: Envelope }[];

/** Epochs of any story. */
const EPOCHS = 10;

/** A member with a program of her own: it wipes no key, and the relay gives it all. */
export class KeyThief {
  readonly #keys: SenderKeys[] = [];

  constructor(readonly member: User, readonly team: Team) {
    this.hoards();
  }

  /** Keeps every key that is in her vault now: of how many epochs and senders. */
  hoards(): number {
    const { member: { vault }, team: { admin, others, id: group } } = this;
    const found = [admin, ...others].flatMap(({ address: sender }) =>
      Array.from(
        { length: EPOCHS },
        (_, epoch) => senderKeys(vault, { group, epoch, sender }),
      )
    ).filter((keys) => keys !== null);
    this.#keys.push(...found);
    return found.length;
  }

  /** The texts of all that she can open, by whichever key she ever had. */
  reads(transcript: Transcript): string[] {
    return transcript.flatMap(({ envelope }) => {
      if (!("group" in envelope)) return this.#readsAsLetter(envelope);
      const read = this.#keys.map((keys) =>
        refusing(() => openGroup(keys, envelope.body))
      )
        .find((opened) => opened !== null);
      if (read === undefined || read === null) return [];
      const { body } = decodeGroupContent(unpad(read.plaintext));
      return body.type === "text" ? [body.text] : [];
    });
  }

  /** Letters to others are sealed in sessions that she has no part in. */
  #readsAsLetter({ to, from, kind, body }: PairEnvelope): string[] {
    const { vault, device: us, address } = this.member;
    if (to === address) return [];
    const { record } = sessionsWith(vault, from);
    const prekeys = prekeyVault(vault);
    const incoming = { us, from, kind, body, prekeys, pinned: null };
    const opened = refusing(() => openMessage(record, incoming));
    return opened === null ? [] : ["a letter to somebody else"];
  }
}

function refusing<T>(attempt: () => T): T | null {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof PeerError) return null;
    throw error;
  }
}
