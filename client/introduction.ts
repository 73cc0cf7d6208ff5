import { type Address, address, type Username } from "../src/address.ts";
import { theirIdentity } from "../src/crypto/keys.ts";
import { PeerError } from "../src/errors.ts";
import { type VerifiedBundle, verifyBundle } from "../src/identity/verify.ts";
import { startSession } from "../src/session/conversation.ts";
import type { Bundle } from "../src/wire/bundle.ts";
import { isPinned, meet, partyNamed } from "./contacts.ts";
import { ClientError } from "./fault.ts";
import type { Link } from "./link/link.ts";
import { dataOf } from "./link/reply.ts";
import type { Self } from "./self.ts";
import { contactNamed, type GroupRow, type Party, sessionsWith } from "./vault/mod.ts";
import { type Tx, writeContact, writeSessions } from "./vault/mod.ts";

/** What is known of whoever is introduced, and what is done with her session. */
export interface Introduction {
  readonly username: Username;
  /** Who she must be, as a group's log has it; `null` where the relay is to say. */
  readonly party?: Party | null;
  /** The group whose log that is, for the relay to see that both are in it. */
  readonly group?: GroupRow["group"] | null;
  /** Done in the commit that begins the session. */
  readonly andThen?: (tx: Tx, address: Address) => void;
}

/**
 * Makes a session to write to a person in: asks the relay who she is, claims a prekey
 * bundle of her device, verifies it, and commits her identity (pinned, or only offered)
 * together with the new session and whatever `andThen` does with it. Nothing of it sends
 * anything to her. Where it is known who she must be, the relay's keys for anybody else
 * are a "bad-bundle".
 *
 * Rejects with "unknown-user", "identity-changed", "identity-untrusted", "bad-bundle",
 * "limited", or what the link rejects with.
 */
export async function introduce(
  self: Self,
  link: Link,
  { username, party: known = null, group = null, andThen }: Introduction,
): Promise<void> {
  const at = known?.address ?? await deviceOf(link, username);
  const bundle = await claim(link, { at, username, group });
  const news = self.vault.commit((tx) => {
    const verified = verify(self, tx, { username, at, bundle, known });
    const party = { address: at, identityKey: verified.identity };
    const { contact, news } = meet(tx, { username, party }, policyFor(self, known));
    if (contact.offered === null) {
      begin(self, tx, { username, verified });
      andThen?.(tx, at);
    }
    return news;
  });
  if (news !== null) self.tell(news);
  partyNamed(self.vault, username); // throws where it is not decided upon
}

/** The device of a person that messages go to: her newest. */
async function deviceOf(link: Link, username: Username): Promise<Address> {
  const reply = await link.request("user/find", { username });
  const about = { subject: username };
  if (reply.status === "not-found") throw new ClientError("unknown-user", about);
  const user = dataOf(reply);
  if (user.username !== username) throw new ClientError("relay-broken", about);
  const newest = Math.max(...user.devices);
  if (user.devices.length === 0) throw new ClientError("unknown-user", about);
  return address(user.uuid, newest);
}

async function claim(
  link: Link,
  { at, username, group }: {
    readonly at: Address;
    readonly username: Username;
    readonly group: GroupRow["group"] | null;
  },
): Promise<Bundle> {
  const shared = group === null ? {} : { group };
  const reply = await link.request("bundle/claim", { address: at, ...shared });
  if (reply.status !== "not-found") return dataOf(reply).bundle;
  throw new ClientError("unknown-user", { subject: username });
}

/**
 * The bundle's keys, for whichever identity they are: whether it is the pinned one is
 * decided by `meet`, which keeps what it offers for the person to see.
 */
function verify(self: Self, tx: Tx, claimed: {
  readonly username: Username;
  readonly at: Address;
  readonly bundle: Bundle;
  readonly known: Party | null;
}): VerifiedBundle {
  const { username, at, bundle, known } = claimed;
  const contact = contactNamed(tx, username);
  const party = { address: at, identityKey: bundle.identityKey };
  const seen = contact !== null && isPinned(contact, party) ? contact.statement : null;
  try {
    const now = self.clock.now();
    const pinned = known && theirIdentity(known.identityKey);
    return verifyBundle({ bundle, address: at, pinned, seen, now });
  } catch (cause) {
    if (!(cause instanceof PeerError)) throw cause;
    throw new ClientError("bad-bundle", { subject: username, cause });
  }
}

/** That there is somebody more in a group is no news about people. */
function policyFor({ trustNew }: Self, known: Party | null): Self["trustNew"] {
  return known === null || trustNew === "never" ? trustNew : "always";
}

function begin(self: Self, tx: Tx, agreed: {
  readonly username: Username;
  readonly verified: VerifiedBundle;
}): void {
  const { username, verified } = agreed;
  const { address, statement, ec } = verified;
  const contact = contactNamed(tx, username);
  if (contact !== null) writeContact(tx, { ...contact, statement });
  const { random, device: us, clock } = self;
  const start = { us, bundle: verified, random, now: clock.now() };
  const next = startSession(sessionsWith(tx, address).record, start);
  writeSessions(tx, { address, next, oneTimeKey: ec !== null });
}
