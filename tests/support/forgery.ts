import { uuidOf } from "../../src/address.ts";
import { theirIdentity } from "../../src/crypto/keys.ts";
import { sealMessage } from "../../src/session/conversation.ts";
import { encodeContent, type OutgoingContent } from "../../src/wire/content.ts";
import type { PairOutgoing } from "../../src/wire/envelope.ts";
import { pad } from "../../src/wire/padding.ts";
import type { Self } from "../../client/self.ts";
import { contactNamed } from "../../client/vault/contacts.ts";
import { sessionsWith, writeSealed } from "../../client/vault/sessions.ts";
import type { Someone } from "./messengers.ts";

/** Somebody at work with a vault of her own. */
type Writer = Pick<Self, "username" | "device" | "vault" | "random" | "clock">;

/** A content that one could write to the other, as changed. */
export function contentOf(
  from: Writer,
  to: Pick<Self, "device">,
  change: Partial<OutgoingContent> = {},
): OutgoingContent {
  return {
    id: from.random.bytes(16),
    sentAt: from.clock.now(),
    sender: from.device.address,
    recipient: uuidOf(to.device.address),
    counter: 0,
    previous: null,
    disappearAfter: null,
    generation: from.vault.generation + 1,
    names: null,
    body: { type: "text", text: "forged" },
    ...change,
  };
}

/**
 * What an honest client would not send, in the real session with the other and past the
 * outbox: the bytes of a content, whatever they are.
 */
export function sealForged(
  from: Writer,
  to: Pick<Self, "username">,
  content: Uint8Array,
): PairOutgoing {
  const { random, clock, vault, device: us } = from;
  return vault.commit((tx) => {
    const party = contactNamed(tx, to.username)?.pinned;
    if (!party) throw new Error(`${from.username} has not met ${to.username}`);
    const { next, kind, body } = sealMessage(sessionsWith(tx, party.address).record, {
      ...{ us, random, to: party.address, now: clock.now() },
      plaintext: pad(content),
      pinned: theirIdentity(party.identityKey),
    });
    writeSealed(tx, { address: party.address, next });
    return { to: party.address, kind, body };
  });
}

/**
 * Sends the content as changed, at a relay on paper. `encode` may spoil its bytes as
 * well.
 */
export function sendForged(
  from: Someone,
  to: Someone,
  change: Partial<OutgoingContent>,
  encode: (content: OutgoingContent) => Uint8Array = encodeContent,
): void {
  const { world, self } = from;
  const id = self.random.bytes(16);
  const content = contentOf(self, to.self, { id, ...change });
  const { to: address, ...sealed } = sealForged(self, to.self, encode(content));
  world.relay.put(address, { ...sealed, id, from: self.device.address });
}
