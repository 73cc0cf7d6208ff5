import { uuidBytes, uuidOf } from "../../src/address.ts";
import { base32, fromBase32 } from "../../src/codec/base32.ts";
import { theirIdentity } from "../../src/crypto/keys.ts";
import { PeerError } from "../../src/errors.ts";
import { type Emoji, identityEmoji } from "../../src/identity/emoji.ts";
import { matches, type SafetyNumber } from "../../src/identity/safety_number.ts";
import { safetyNumber } from "../../src/identity/safety_number.ts";
import { ClientError } from "../fault.ts";
import type { Self } from "../self.ts";
import type { ContactRow, Party } from "../vault/mod.ts";

/** What two people compare without each other's device: a number, or its QR code. */

/** The number over both identities: the one that waits for trust, where one does. */
export function numberWith(self: Self, contact: ContactRow): SafetyNumber {
  const { address, identity } = self.device;
  const { address: there, identityKey } = partyOf(contact);
  const ours = { identifier: uuidBytes(uuidOf(address)), key: identity.public };
  const key = theirIdentity(identityKey);
  return safetyNumber(ours, { identifier: uuidBytes(uuidOf(there)), key });
}

/** What a QR code holds, in letters and digits that such codes hold shortly. */
export function scannableText({ scannable }: SafetyNumber): string {
  return base32(scannable).toUpperCase();
}

/**
 * Whether a code is the number, in whatever groups, or what was scanned from the person's
 * own QR code. "bad-code" where it can be neither.
 */
export function isSameCode(number: SafetyNumber, code: string): boolean {
  const text = code.replace(/\s/g, "");
  if (/^\d{60}$/.test(text)) return text === number.digits;
  try {
    return matches(number, fromBase32(text.toLowerCase()));
  } catch (error) {
    if (!(error instanceof PeerError || error instanceof RangeError)) throw error;
    throw new ClientError("bad-code");
  }
}

/** 16 emoji over both identities. */
export function identityList(self: Self, contact: ContactRow): readonly Emoji[] {
  const { address, identity } = self.device;
  const { address: there, identityKey } = partyOf(contact);
  return identityEmoji(
    { uuid: uuidOf(address), identityKey: identity.public },
    { uuid: uuidOf(there), identityKey: theirIdentity(identityKey) },
  );
}

/** Whose identity is in question: what is offered, where something is. */
function partyOf({ offered, pinned }: ContactRow): Party {
  const party = offered ?? pinned;
  if (party === null) throw new ClientError("vault-damaged", { subject: "contacts" });
  return party;
}
