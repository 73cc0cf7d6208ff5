import type { Username } from "../src/address.ts";
import { hex } from "../src/bytes.ts";
import type { OurDevice } from "../src/identity/identity.ts";
import type { Background } from "./background.ts";
import { isGroupChat } from "./chat_id.ts";
import type { Environment } from "./environment.ts";
import type { MessengerEvent } from "./event.ts";
import type { Message } from "./message.ts";
import type { TrustPolicy } from "./messenger.ts";
import { chatName, contactNamed, type PlacedMessage, type Vault } from "./vault/mod.ts";

/** An opened account at work: what every use case needs. */
export interface Self extends Environment {
  readonly username: Username;
  /** Free text for contacts; may be empty. */
  readonly displayName: string;
  readonly device: OurDevice;
  readonly vault: Vault;
  readonly trustNew: TrustPolicy;
  /** Whether an accepted person's invitation to a group is accepted by itself. */
  readonly joinsUnasked: boolean;
  readonly background: Background;
  /** Tells the front ends, once what it tells of is durable. */
  tell(event: MessengerEvent): void;
}

/** A message of the vault as the front ends see it. */
export function messageOf(self: Self, { place, row }: PlacedMessage): Message {
  const { id, from, body, sentAt, receivedAt, state, group } = row;
  const { chat } = place;
  const person = from ?? (isGroupChat(chat) ? null : chat);
  const contact = person === null ? null : contactNamed(self.vault, person);
  return {
    id: hex(id),
    chat: chatName(self.vault, chat),
    from: from ?? self.username,
    body,
    sentAt,
    receivedAt,
    state,
    isVerified: contact?.compared === "match" && contact.offered === null,
    isRequest: from === chat && contact?.standing === "request",
    ...(group !== null && { group: { ...group, id: chat.slice(1) } }),
  };
}
