import { uuidOf } from "../../src/address.ts";
import { theirIdentity } from "../../src/crypto/keys.ts";
import { sealMessage } from "../../src/session/conversation.ts";
import { encodeContent, type OutgoingContent } from "../../src/wire/content.ts";
import { pad } from "../../src/wire/padding.ts";
import { contactNamed } from "../../client/vault/contacts.ts";
import { sessionsWith, writeSealed } from "../../client/vault/sessions.ts";
import type { Someone } from "./messengers.ts";

/**
 * Sends what an honest client would not: the content as changed, in the real session with
 * the other, past the outbox. `encode` may spoil its bytes as well.
 */
export function sendForged(
  from: Someone,
  to: Someone,
  change: Partial<OutgoingContent>,
  encode: (content: OutgoingContent) => Uint8Array = encodeContent,
): void {
  const { self } = from;
  const id = self.random.bytes(16);
  const now = self.clock.now();
  const content: OutgoingContent = {
    id,
    sentAt: now,
    sender: self.device.address,
    recipient: uuidOf(to.self.device.address),
    counter: 0,
    previous: null,
    disappearAfter: null,
    generation: self.vault.generation + 1,
    names: null,
    body: { type: "text", text: "forged" },
    ...change,
  };
  const { kind, body, address } = self.vault.commit((tx) => {
    const party = contactNamed(tx, to.name)?.pinned;
    if (!party) throw new Error(`${from.name} has not met ${to.name}`);
    const sealed = sealMessage(sessionsWith(tx, party.address).record, {
      us: self.device,
      to: party.address,
      plaintext: pad(encode(content)),
      random: self.random,
      pinned: theirIdentity(party.identityKey),
      now,
    });
    writeSealed(tx, { address: party.address, next: sealed.next });
    return { ...sealed, address: party.address };
  });
  from.world.relay.put(address, { id, from: self.device.address, kind, body });
}
