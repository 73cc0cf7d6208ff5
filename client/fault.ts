/**
 * A failure that a person can act on, with its code from a closed list. What to say about
 * it, and which command to type, is decided by the front end from the code.
 */
export class ClientError extends Error {
  /** As every kind of error says what it is. */
  override readonly name = "ClientError";

  /** The message is the code alone, so that every `ClientError` may be logged. */
  constructor(readonly code: ClientFault, readonly about: Circumstances = {}) {
    super(code, { cause: about.cause });
  }
}

/** What a front end needs to explain a fault. Texts are raw: `safe_text` comes later. */
export interface Circumstances {
  /** The user, file or option it is about. */
  readonly subject?: string;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  /** The relay's fingerprint in question, 52 characters of base32. */
  readonly fingerprint?: string;
  /** Whether an identity that is in question now was verified before. */
  readonly wasVerified?: boolean;
  /** Whether what was wanted is kept, to be done later. */
  readonly isKept?: boolean;
  /** The error that led here, for whoever debugs. */
  readonly cause?: unknown;
}

/** Everything that can go wrong without it being a bug of ours. */
export type ClientFault =
  /** A username that has no canonical form. */
  | "bad-username"
  /** A password that is empty or not well-formed Unicode. */
  | "bad-password"
  /** A text that is empty or longer than one message carries. */
  | "bad-text"
  /** A search for nothing, or with a day that no calendar has. */
  | "bad-search"
  /** A relay address that is no http or https URL, or has a broken `#key`. */
  | "bad-relay"
  /** Until the relay answers, the new password and the old one open the vault. */
  | "password-pending"
  /** It does not open the vault, or the relay refused it together with the name. */
  | "wrong-password"
  /** No account of that name at the relay, or no contact of that name here. */
  | "unknown-user"
  /** Somebody never met, of whom the relay cannot be asked now. */
  | "not-looked-up"
  /** No group of that name here. */
  | "unknown-group"
  /** A name for a group that is empty, or longer than a group's name may be. */
  | "bad-group-name"
  /** A group that we are not in, or not in any more. */
  | "not-a-member"
  /** Nobody of that name is in the group. */
  | "unknown-member"
  /** Somebody who is in the group already. */
  | "already-a-member"
  /** A change of a group that only its admins make. */
  | "not-allowed"
  /** A change that would leave a group without an admin. */
  | "last-admin"
  /** One member more than a group takes. */
  | "group-full"
  /** One change more than a group's log takes. */
  | "log-full"
  /** Others changed the group again and again in between. */
  | "too-many-tries"
  /** The relay does not take a change that the rules allow. */
  | "change-refused"
  /** The relay showed a group's members more than one history. */
  | "group-split"
  /** The relay keeps back what others have seen of a group's log. */
  | "log-withheld"
  /** There is no invitation to accept or to decline. */
  | "no-invitation"
  /** No message of that id here. */
  | "unknown-message"
  /** Somebody else registered the name first. */
  | "name-taken"
  /** The relay takes no new accounts. */
  | "registration-closed"
  /** A person's pinned identity is not the one that was just met. */
  | "identity-changed"
  /** A person never met before, while new identities are not to be trusted. */
  | "identity-untrusted"
  /** A person's emoji or number differed: nothing is sent until `trust`. */
  | "identity-mismatched"
  /** A number or a scanned text that is not the one of this conversation. */
  | "code-differs"
  /** A text that is neither 60 digits nor what such a QR code holds. */
  | "bad-code"
  /** An answer to a comparison that does not run, or has no emoji yet. */
  | "no-comparison"
  /** A live comparison with the person named is under way. */
  | "comparison-busy"
  /** A person whom no session was agreed upon with. */
  | "no-session"
  /** A person whom nothing is sent to, and whose words are dropped. */
  | "blocked"
  /** A person who asks for nothing, so that there is nothing to decline. */
  | "no-request"
  /** The relay gave keys for a person that are unsigned, old or of somebody else. */
  | "bad-bundle"
  /** No answer from the relay, or no way to it. */
  | "relay-unreachable"
  /** The relay's identity is not the pinned one, and no succession leads there. */
  | "relay-changed"
  /** A relay never met before, neither on loopback nor given with its key. */
  | "relay-untrusted"
  /** The relay answered what no correct relay answers. */
  | "relay-broken"
  /** This program and the relay have no version in common. */
  | "relay-version"
  /** The clock here and the relay's certificate are too far apart. */
  | "clock-off"
  /** Too many requests; see `retryAfter`. */
  | "limited"
  /** The mailbox of the recipient is full; a later try may succeed. */
  | "mailbox-full"
  /** The device was signed out; only the password opens the relay again. */
  | "logged-out"
  /** Another device, or another run of this one, took over. */
  | "signed-in-elsewhere"
  /** The relay did not take a message within its 14 days, or refused it. */
  | "not-delivered"
  /** No vault of that name in the data directory. */
  | "no-vault"
  /** A vault of that name is there already. */
  | "vault-exists"
  /** Another process holds the vault. */
  | "vault-busy"
  /** The vault is locked until its password is typed where it was locked. */
  | "vault-locked"
  /** The vault was changed or cut by something other than this program. */
  | "vault-damaged"
  /** The vault was written by a newer version of this program. */
  | "vault-newer"
  /** The vault's folder or files are links, or open to other users. */
  | "vault-exposed"
  /** No room for the next commit; nothing of it was done. */
  | "disk-full"
  /** A file that is there already, and is not written over. */
  | "file-exists"
  /** A file that is not there, or is no backup. */
  | "no-backup"
  /** A backup that a newer version of this program made. */
  | "backup-newer"
  /** Another password than the backup's own. */
  | "backup-locked"
  /** A backup that was changed, or is not whole. */
  | "backup-damaged"
  /** A folder that is not there, or that nothing may be written into. */
  | "folder-unwritable";
