import type { ClientFault } from "../fault.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** The words of an explanation that depend on the case; all are fit for a terminal. */
export interface Wording {
  /** What the fault is about, as given; may be empty. */
  readonly subject: string;
  /** What it is about where that is a person. */
  readonly who: string;
  /** The account in use. */
  readonly user: string;
  /** What the fault is about, else the account in use. */
  readonly name: string;
  readonly relay: string;
  /** Whether an identity in question was verified. */
  readonly wasVerified: boolean;
  /** A relay's fingerprint. */
  readonly key: string;
  /** When trying again makes sense. */
  readonly later: string;
}

/** What to say of a fault. */
type Explanation = readonly [exit: ExitCode, line: string, hint: string];

/** What to say of each fault, and what to type. */
export const EXPLANATIONS: Readonly<
  Record<ClientFault, (about: Wording) => Explanation>
> = {
  "bad-username": ({ subject }) => [
    EXIT.usage,
    `"${subject}" cannot be a username`,
    "3 to 32 of a-z 0-9 _ . - with a letter first, such as alice",
  ],
  "bad-password": () => [
    EXIT.fixable,
    "an empty or garbled password cannot be used",
    "type one, or give --password-file FILE with the password on its first line",
  ],
  "bad-search": ({ subject }) => [
    EXIT.usage,
    subject === "" ? "there is nothing to look for" : `"${subject}" cannot be looked for`,
    'such as: messenger search "lunch from:bob in:carol after:2026-11-22"',
  ],
  "bad-text": () => [
    EXIT.fixable,
    "a message needs some text, at most 60 000 bytes of it",
    'messenger send USER -m "hello"',
  ],
  "bad-relay": ({ subject }) => [
    EXIT.usage,
    `"${subject}" is no relay address`,
    "such as http://127.0.0.1:8000 or https://relay.example#KEY",
  ],
  "password-pending": ({ relay }) => [
    EXIT.unreachable,
    `${relay} did not confirm the new password: until it does, both open the account`,
    "the next connection ends the change by itself, and says so: messenger receive",
  ],
  "wrong-password": () => [
    EXIT.fixable,
    "wrong username or password",
    "mind caps lock and the keyboard layout; nobody can reset a password",
  ],
  "unknown-user": ({ subject }) => [
    EXIT.fixable,
    subject === "" ? "no such user" : `nobody is called "${subject}" here`,
    "messenger contacts lists who you know; names are spelled in a-z 0-9 _ . -",
  ],
  "not-looked-up": ({ who }) => [
    EXIT.unreachable,
    `you never met ${who}, and there is no relay to ask whether anybody is called so`,
    "try again once it answers; what you write to people you know is kept until then",
  ],
  "unknown-group": ({ subject }) => [
    EXIT.fixable,
    `there is no group ${subject || "of that name"} here`,
    "messenger groups lists yours; their names begin with #",
  ],
  "bad-group-name": () => [
    EXIT.usage,
    "a group needs a name, at most 256 bytes of it",
    "messenger group create Team",
  ],
  "not-a-member": ({ subject }) => [
    EXIT.fixable,
    `you are not in ${subject || "that group"}`,
    "messenger groups lists yours, and the invitations that wait",
  ],
  "unknown-member": ({ subject }) => [
    EXIT.fixable,
    `nobody in the group is called "${subject}"`,
    "messenger group info GROUP lists its members",
  ],
  "already-a-member": ({ subject }) => [
    EXIT.fixable,
    `${subject} is in the group already`,
    "messenger group info GROUP lists its members",
  ],
  "not-allowed": () => [
    EXIT.fixable,
    "only an admin of the group may do that",
    "messenger group info GROUP shows who is one",
  ],
  "last-admin": () => [
    EXIT.fixable,
    "the group would be left without an admin",
    "name one who follows, with --successor USER",
  ],
  "group-full": () => [
    EXIT.fixable,
    "the group is full: it takes 1 000 members",
    "messenger group kick GROUP USER makes room",
  ],
  "log-full": () => [
    EXIT.fixable,
    "the group was changed as often as a group can be",
    "an admin founds it anew: messenger group create NAME --replacing GROUP",
  ],
  "too-many-tries": () => [
    EXIT.later,
    "others kept changing the group at the same time: this change was not made",
    "try again in a while",
  ],
  "change-refused": () => [
    EXIT.fixable,
    "the relay does not take that change",
    "messenger group info GROUP shows how it stands",
  ],
  "group-split": ({ subject }) => [
    EXIT.identity,
    `the history of ${subject || "the group"} was split by the relay: nothing is sent`,
    "an admin founds the group anew: messenger group create NAME --replacing GROUP",
  ],
  "log-withheld": ({ subject }) => [
    EXIT.identity,
    `the relay keeps back what others have seen of ${subject || "the group"}`,
    "nothing is sent until it shows it; ask the others by other means",
  ],
  "no-invitation": ({ subject }) => [
    EXIT.fixable,
    `there is no invitation to ${subject || "that group"} to be answered`,
    "messenger groups lists those that wait",
  ],
  "unknown-message": ({ subject }) => [
    EXIT.fixable,
    `there is no message ${subject || "of that id"} here`,
    "messenger history USER --json prints the ids of messages",
  ],
  "name-taken": ({ name, relay }) => [
    EXIT.fixable,
    `the name "${name}" is taken at ${relay}`,
    `choose another, or if it is yours: ` +
    `messenger login --user ${name} --replace-device`,
  ],
  "registration-closed": ({ relay }) => [
    EXIT.fixable,
    `${relay} takes no new accounts`,
    "ask its operator, or run your own: messenger relay",
  ],
  "identity-changed": ({ who, wasVerified }) => [
    EXIT.identity,
    wasVerified
      ? `${who} was VERIFIED, and the identity key changed: nothing was sent`
      : `the identity key of ${who} changed: nothing was sent`,
    `compare the number of messenger info ${who} with ${who}, ` +
    `then: messenger trust ${who}`,
  ],
  "identity-untrusted": ({ who }) => [
    EXIT.identity,
    `the identity key of ${who} is new and not trusted: nothing was sent`,
    `compare the number of messenger info ${who} with ${who}, ` +
    `then: messenger trust ${who}`,
  ],
  "identity-mismatched": ({ who }) => [
    EXIT.identity,
    `what you compared with ${who} differed: nothing was sent`,
    `compare the number when you meet: messenger verify ${who} --code NUMBER; ` +
    `or write all the same: messenger trust ${who}`,
  ],
  "code-differs": ({ who }) => [
    EXIT.identity,
    `that is not the number of your conversation with ${who}`,
    `type or scan it once more; if it stays so: messenger verify ${who} --mismatch`,
  ],
  "bad-code": () => [
    EXIT.fixable,
    "that is neither a number of 60 digits nor the text of such a QR code",
    "messenger info USER shows the number to compare",
  ],
  "no-comparison": ({ who }) => [
    EXIT.fixable,
    `there are no emoji to compare with ${who}`,
    `messenger verify ${who} asks for some`,
  ],
  "comparison-busy": ({ who }) => [
    EXIT.fixable,
    `emoji are being compared with ${who}`,
    `finish that first: messenger verify ${who} --accept, ` +
    `or messenger verify ${who} --mismatch`,
  ],
  "no-session": ({ who }) => [
    EXIT.fixable,
    `there is no session with ${who} yet`,
    `messenger send ${who} -m "hello" makes one`,
  ],
  "blocked": ({ who }) => [
    EXIT.fixable,
    `nothing was sent, since ${who} is blocked`,
    `messenger unblock ${who}`,
  ],
  "no-request": ({ who }) => [
    EXIT.fixable,
    `there is no request from ${who}`,
    `to hear nothing more from ${who}: messenger block ${who}`,
  ],
  "bad-bundle": ({ who }) => [
    EXIT.identity,
    `the relay gave keys for ${who} that are not genuine: nothing was sent`,
    `ask ${who} to connect once; if it stays so, the relay is not to be trusted`,
  ],
  "relay-unreachable": ({ relay }) => [
    EXIT.unreachable,
    `no relay answers at ${relay}`,
    "start one with messenger relay, or name yours with --relay URL",
  ],
  "relay-changed": ({ relay, key }) => [
    EXIT.identity,
    `the relay at ${relay} shows another key than before: ` +
    `${key}`,
    "if its operator confirms that key: " +
    `messenger trust-relay ${key}`,
  ],
  "relay-untrusted": ({ relay, key }) => [
    EXIT.identity,
    `the relay at ${relay} is new here; its key is ` +
    `${key}`,
    `if its operator confirms that key: ` +
    `--accept-relay-key ${key}`,
  ],
  "relay-broken": ({ relay }) => [
    EXIT.unreachable,
    `what answers at ${relay} is no relay, or a broken one`,
    "check the address that you gave with --relay",
  ],
  "relay-version": ({ relay }) => [
    EXIT.unreachable,
    `the relay at ${relay} speaks another version`,
    "messenger version tells yours; the older side must be updated",
  ],
  "clock-off": ({ subject }) => [
    EXIT.fixable,
    subject === ""
      ? "the clocks here and at the relay are too far apart"
      : `the clock here is ${subject} that of the relay`,
    "set the clock of this machine, then try again",
  ],
  "limited": ({ later }) => [
    EXIT.later,
    "too many requests",
    `try again in ${later}`,
  ],
  "mailbox-full": ({ subject, later }) => [
    EXIT.later,
    `the mailbox of ${subject || "the recipient"} is full`,
    `the message is kept and sent later; try again in ${later}`,
  ],
  "logged-out": ({ user }) => [
    EXIT.fixable,
    "this device is signed out",
    `messenger login --user ${user}`,
  ],
  "signed-in-elsewhere": ({ user }) => [
    EXIT.fixable,
    "this account is now in use on another device",
    `to bring it back here: messenger login --user ${user} --replace-device`,
  ],
  "not-delivered": () => [
    EXIT.fixable,
    "the relay did not take the message",
    "write it again when the relay is there",
  ],
  "no-vault": ({ name }) => [
    EXIT.fixable,
    `there is no account "${name}" on this machine`,
    `messenger chat --user ${name} makes one; on a new machine: ` +
    `messenger login --user ${name} --replace-device`,
  ],
  "vault-exists": ({ name }) => [
    EXIT.fixable,
    `there is an account "${name}" on this machine already`,
    `messenger chat --user ${name}`,
  ],
  "vault-busy": ({ name }) => [
    EXIT.busy,
    `another messenger is using the account "${name}"`,
    "wait until it is done, or close it, then try again",
  ],
  "vault-locked": ({ name }) => [
    EXIT.busy,
    `the account "${name}" is locked until its password is typed where that was done`,
    "type it there, then try again",
  ],
  "vault-damaged": () => [
    EXIT.fixable,
    "the vault was changed or cut by something else than messenger",
    "put back an intact copy of its folder; what is in it was not touched",
  ],
  "vault-newer": () => [
    EXIT.fixable,
    "the vault was written by a newer messenger",
    "messenger version tells yours; install the newer one",
  ],
  "disk-full": () => [
    EXIT.later,
    "the disk is full: nothing was stored",
    "make room, then try again; nothing that was kept before is lost",
  ],
  "file-exists": ({ subject }) => [
    EXIT.fixable,
    `${subject || "that file"} is there already, and stays as it is`,
    "choose another name, or move the file away",
  ],
  "no-backup": ({ subject }) => [
    EXIT.fixable,
    `there is no backup ${subject ? `at ${subject}` : "in that file"}`,
    "messenger backup FILE makes one, where the account is",
  ],
  "backup-newer": () => [
    EXIT.fixable,
    "the backup was made by a newer messenger",
    "messenger version tells yours; install the newer one",
  ],
  "backup-locked": () => [
    EXIT.fixable,
    "that is not the password of the backup",
    "it is the one that was typed twice when the backup was made",
  ],
  "backup-damaged": () => [
    EXIT.fixable,
    "the backup was changed, or is not whole",
    "take another copy of it; nothing was restored",
  ],
  "folder-unwritable": ({ subject }) => [
    EXIT.fixable,
    `nothing can be written into ${subject || "the folder"}`,
    "see whose it is, with ls -ld, and whether its disk is writable",
  ],
  "vault-exposed": ({ subject }) => [
    EXIT.fixable,
    `others on this machine can reach the vault${subject && `: ${subject}`}`,
    `chmod 700 ${subject || "its folder"}, and chmod 600 the files in it`,
  ],
};
