import { type Username, type Uuid, uuidFrom } from "../../src/address.ts";
import { address, canonicalUsername } from "../../src/address.ts";
import { identityPair, keyPair } from "../../src/crypto/keys.ts";
import type { KnownBody } from "../../src/wire/body.ts";
import type { OutgoingContent, OutgoingSaid } from "../../src/wire/content.ts";
import type { OutgoingGroupContent } from "../../src/wire/group_content.ts";
import { entryHash, groupId, type SignedHead } from "../../src/wire/group_log.ts";
import { seeded } from "./seeded.ts";

const random = seeded(40, "contents");
const group = groupId(random.bytes(32));
const head = entryHash(random.bytes(32));
const name = { salt: random.bytes(32), text: "Owls 🦉" };
const entry = { body: random.bytes(200), signature: random.bytes(64) };
const sender = address(uuidFrom(random.bytes(16)), 1);
const run = random.bytes(16);

/** One body of each shape that this version can write. */
export const BODIES: readonly KnownBody[] = [
  { type: "text", text: "hi 👋" },
  { type: "profile", displayName: "Alice 🐇" },
  { type: "request", text: "we met at the lake" },
  { type: "renew", cause: "asked", replaces: random.bytes(33) },
  { type: "renew", cause: "restored", replaces: null },
  { type: "renew", cause: "unreadable", replaces: null },
  { type: "renew", cause: "doubted", replaces: random.bytes(33) },
  { type: "sas", step: { step: "accept", run, commitment: random.bytes(32) } },
  {
    type: "sas",
    step: {
      step: "start",
      run,
      starter: sender,
      accepter: address(uuidFrom(random.bytes(16)), 2),
      starterKey: identityPair(random).public,
      accepterKey: identityPair(random).public,
      baseKey: keyPair(random).public,
    },
  },
  { type: "receipt", ids: [random.bytes(16), random.bytes(16)] },
  { type: "group-entry", entry },
  { type: "group-entry", entry, name },
  {
    type: "sender-key",
    ...{ group, epoch: 7, seq: 9, head },
    distribution: random.bytes(120),
  },
  { type: "invite", group, seq: 9, head, name },
];

/** A relay's statement that somebody passes on; its signature is none. */
export const STATEMENT: SignedHead = {
  ...{ group, seq: 9, head },
  time: 1_790_000_000_000,
  signature: random.bytes(64),
};

const said: OutgoingSaid = {
  id: random.bytes(16),
  sentAt: 1_790_000_000_000,
  sender,
  counter: 1,
  previous: random.bytes(32),
  disappearAfter: 60,
  generation: 3,
  body: { type: "text", text: "hi 👋" },
};

/** A message to one person with this body. */
export function toOne(body: KnownBody): OutgoingContent {
  const recipient: Uuid = uuidFrom(new Uint8Array(16).fill(9));
  const names = { sender: username("alice"), recipient: username("bob") };
  return { ...said, recipient, names, body };
}

/** A message to a group with this body. */
export function toGroup(body: KnownBody): OutgoingGroupContent {
  return { ...said, group, epoch: 7, seq: 9, head, body };
}

function username(text: string): Username {
  const name = canonicalUsername(text);
  if (name === null) throw new Error(`${text} is no username`);
  return name;
}
