import * as v from "valibot";
import { type Address, addressBytes, type Username } from "../address.ts";
import { bytesOf, packedAddress, parse, u32, username } from "../codec/schema.ts";
import { PUBLIC_LENGTH, type PublicKey, theirPublic } from "../crypto/keys.ts";
import { SIGNATURE_LENGTH } from "../wire/bundle.ts";
import { ENTRY_HASH, type EntryHash, GROUP_ID, type GroupId } from "../wire/group_log.ts";
import { COMMITMENT_LENGTH } from "./name.ts";

/**
 * What an entry of the membership log does: nine acts (`groups.md` 1). Who may do which
 * is for `membership.ts` to say.
 */
export type Act =
  | Create
  | Add
  | Remove
  | Leave
  | Promote
  | Demote
  | Rename
  | Renew
  | Rekey;

/** An act upon a group that exists. */
export type Change = Exclude<Act, Create>;

/** Somebody as the log names them: what a pin holds, and the device. */
export interface Person {
  readonly address: Address;
  readonly username: Username;
  readonly identityKey: PublicKey;
}

/** Founds a group, with its creator as the first admin. */
export interface Create {
  readonly type: "create";
  /** The creator, who is the actor too. */
  readonly member: Person;
  /** 16 random bytes, so that no two groups have one id. */
  readonly salt: Uint8Array;
  /** The commitment to the name, 32 bytes. */
  readonly name: Uint8Array;
  /** The group that this one replaces because its history was split. */
  readonly origin?: Origin;
}

/** The last entry of a group that was given up. */
export interface Origin {
  readonly group: GroupId;
  readonly head: EntryHash;
}

/** Takes somebody in, as a member who is no admin. */
export interface Add {
  readonly type: "add";
  readonly member: Person;
}

/** Puts a member out and starts an epoch. */
export interface Remove {
  readonly type: "remove";
  readonly target: Address;
  /** Absent where the actor holds no message of the target. */
  readonly cut?: Cut;
}

/** The newest message of a removed sender that the actor holds: later are refused. */
export interface Cut {
  readonly epoch: number;
  readonly chainId: number;
  readonly iteration: number;
}

/** Takes the actor out and starts an epoch. */
export interface Leave {
  readonly type: "leave";
  /** Becomes an admin: needed from the only admin of a group with other members. */
  readonly successor?: Address;
}

/** Makes a member an admin. */
export interface Promote {
  readonly type: "promote";
  readonly target: Address;
}

/** Makes an admin a member like others. */
export interface Demote {
  readonly type: "demote";
  readonly target: Address;
  /** Becomes an admin: needed where the target is the only one. */
  readonly successor?: Address;
}

/** Gives the group another name. */
export interface Rename {
  readonly type: "rename";
  /** The commitment to the name, 32 bytes. */
  readonly name: Uint8Array;
}

/** Starts an epoch and does nothing else. */
export interface Renew {
  readonly type: "renew";
}

/** Puts a member's new identity or device in the old one's place and starts an epoch. */
export interface Rekey {
  readonly type: "rekey";
  /** The same account and username, with what is new. */
  readonly member: Person;
  /**
   * The new identity's signature, 64 bytes, where the actor is the member herself: she
   * can hand her place on only to a key whose owner agrees.
   */
  readonly proof?: Uint8Array;
}

/** Bytes of a create's salt. */
const SALT_LENGTH = 16;

/** Whether from this act on members send under new keys. */
export function startsEpoch(act: Act): boolean {
  return ["remove", "leave", "renew", "rekey"].includes(act.type);
}

const IDENTITY_KEY = v.pipe(bytesOf(PUBLIC_LENGTH), v.transform(theirPublic));

const PERSON = v.pipe(
  v.strictTuple([packedAddress, username, IDENTITY_KEY]),
  v.transform(([address, username, identityKey]) => ({ address, username, identityKey })),
);

const CUT = v.pipe(
  v.strictTuple([u32, u32, u32]),
  v.transform(([epoch, chainId, iteration]) => ({ epoch, chainId, iteration })),
);

const ORIGIN = v.pipe(
  v.strictTuple([GROUP_ID, ENTRY_HASH]),
  v.transform(([group, head]) => ({ group, head })),
);

const COMMITMENT = bytesOf(COMMITMENT_LENGTH);

const ACT: v.GenericSchema<unknown, Act> = v.variant("type", [
  v.strictObject({
    type: v.literal("create"),
    member: PERSON,
    salt: bytesOf(SALT_LENGTH),
    name: COMMITMENT,
    origin: v.exactOptional(ORIGIN),
  }),
  v.strictObject({ type: v.literal("add"), member: PERSON }),
  v.strictObject({
    type: v.literal("remove"),
    target: packedAddress,
    cut: v.exactOptional(CUT),
  }),
  v.strictObject({
    type: v.literal("leave"),
    successor: v.exactOptional(packedAddress),
  }),
  v.strictObject({ type: v.literal("promote"), target: packedAddress }),
  v.strictObject({
    type: v.literal("demote"),
    target: packedAddress,
    successor: v.exactOptional(packedAddress),
  }),
  v.strictObject({ type: v.literal("rename"), name: COMMITMENT }),
  v.strictObject({ type: v.literal("renew") }),
  v.strictObject({
    type: v.literal("rekey"),
    member: PERSON,
    proof: v.exactOptional(bytesOf(SIGNATURE_LENGTH)),
  }),
]);

/** The act that decoded fields spell; "malformed" for any field missing or needless. */
export function readAct(fields: unknown): Act {
  return parse(ACT, fields);
}

/** The fields of an act as they are encoded; the mirror of `readAct`. */
export function actFields(act: Act): Readonly<Record<string, unknown>> {
  switch (act.type) {
    case "create":
      return { ...act, member: spellPerson(act.member), origin: spellOrigin(act.origin) };
    case "add":
    case "rekey":
      return { ...act, member: spellPerson(act.member) };
    case "remove":
      return { ...act, target: addressBytes(act.target), cut: spellCut(act.cut) };
    case "leave":
      return { ...act, successor: spellAddress(act.successor) };
    case "promote":
      return { ...act, target: addressBytes(act.target) };
    case "demote":
      return {
        ...act,
        target: addressBytes(act.target),
        successor: spellAddress(act.successor),
      };
    case "rename":
    case "renew":
      return { ...act };
  }
}

function spellPerson({ address, username, identityKey }: Person): unknown[] {
  return [addressBytes(address), username, identityKey];
}

function spellAddress(address: Address | undefined): Uint8Array | undefined {
  return address && addressBytes(address);
}

function spellOrigin(origin: Origin | undefined): unknown[] | undefined {
  return origin && [origin.group, origin.head];
}

function spellCut(cut: Cut | undefined): unknown[] | undefined {
  return cut && [cut.epoch, cut.chainId, cut.iteration];
}
