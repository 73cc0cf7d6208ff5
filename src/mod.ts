/**
 * The core: Signal's current protocol (PQXDH, the triple ratchet, sender keys, safety
 * numbers), without any input or output. Every state is a value; a call takes one and
 * returns the next, which the caller makes durable before it acts on the rest. Chance and
 * time are arguments. What a peer does wrong is a `PeerError` and changes nothing.
 *
 * Two people: Bob publishes a bundle, Alice verifies it and writes, Bob reads.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as core from "./mod.ts";
 * import { fromUtf8, utf8 } from "./bytes.ts";
 *
 * const random = core.systemRandom;
 * const now = Date.now();
 *
 * // Bob's device, his prekeys, and the public halves that a relay hands out for him.
 * const bob = core.makeDevice(core.uuidFrom(random.bytes(16)), 1, random);
 * const signedPrekey = core.makeSignedPrekey(bob.identity, 1, random);
 * const lastResort = core.makeKyberPrekey(bob.identity, 1, random);
 * const keys = { device: bob, signedPrekey, lastResort, serial: 1, now, random };
 * const bundle = {
 *   device: 1,
 *   registrationId: bob.registrationId,
 *   identityKey: bob.identity.public,
 *   lasting: core.lastingKeys(keys),
 * };
 *
 * // Alice trusts what Bob's identity signed, and seals her first message.
 * const alice = core.makeDevice(core.uuidFrom(random.bytes(16)), 1, random);
 * const stranger = { pinned: null, seen: null };
 * const verified = core.verifyBundle({ bundle, address: bob.address, ...stranger, now });
 * const started = core.startSession(core.NO_SESSIONS, {
 *   us: alice,
 *   bundle: verified,
 *   random,
 *   now,
 * });
 * const sealed = core.sealMessage(started, {
 *   us: alice,
 *   to: bob.address,
 *   plaintext: core.pad(utf8("hello, bob")),
 *   pinned: verified.identity,
 *   random,
 *   now,
 * });
 *
 * // Her record goes into her vault first, then the body to the relay.
 * const stored = core.encodeRecord(sealed.next);
 * assert.equal(core.isUnanswered(core.decodeRecord(stored)), true);
 *
 * // Bob opens it with the private halves that his vault holds.
 * const prekeys: core.PrekeyVault = {
 *   signedPrekey: (id) => id === signedPrekey.id ? signedPrekey.pair : null,
 *   ecPrekey: () => null,
 *   kyberPrekey: () => ({ private: lastResort.pair.private, use: "last-resort" }),
 *   lookUpStart: () => "new",
 * };
 * const { kind, body } = sealed;
 * const message = { us: bob, from: alice.address, kind, body, pinned: null, prekeys };
 * const opened = core.openMessage(core.NO_SESSIONS, message);
 * assert.equal(fromUtf8(core.unpad(opened.plaintext)), "hello, bob");
 *
 * // Opening it again changes nothing.
 * assert.throws(() => core.openMessage(opened.next, message), { code: "duplicate" });
 * ```
 *
 * A group: each member encrypts once, however many read it.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import * as core from "./mod.ts";
 * import { fromUtf8, utf8 } from "./bytes.ts";
 *
 * const random = core.systemRandom;
 * const hers = core.createSenderKey(random.bytes(16), random);
 *
 * // Alice hands her key to each member, in their pairwise session with her.
 * const given = core.decodeSenderKeyDistribution(core.distribute(hers));
 * const held = core.acceptSenderKey(null, given);
 *
 * const { message } = core.sealGroup(hers, utf8("hello, all"), random);
 * const { next, plaintext } = core.openGroup(held, message);
 * assert.equal(fromUtf8(plaintext), "hello, all");
 * assert.throws(() => core.openGroup(next, message), { code: "duplicate" });
 * ```
 *
 * @module
 */

export { type Address, address, type Username, type Uuid, uuidFrom } from "./address.ts";
export { type Fault, PeerError } from "./errors.ts";
export { type Random, systemRandom } from "./random.ts";
export { Secret } from "./secret.ts";

// The types of keys, and of what a relay hands out: all come from calls below.
export type { ChainKey, IdentityPair, KeyPair, LoginPrivate } from "./crypto/keys.ts";
export type { OurIdentity, OurPublic, PrivateKey, PublicKey } from "./crypto/keys.ts";
export type { SigningPair, SigningPrivate } from "./crypto/keys.ts";
export type { TheirIdentity, TheirPublic } from "./crypto/keys.ts";
export type { KyberPair, KyberPrivate, OurKyberPublic } from "./crypto/kyber1024.ts";
export type { Bundle, LastingKeys } from "./wire/bundle.ts";
export type { EcPrekey, KyberPrekey, SignedPrekey } from "./wire/bundle.ts";
export type { DeviceRecord } from "./wire/device.ts";
export { KIND, type Kind, type PairKind } from "./wire/envelope.ts";

// Who we are, and what others must know to begin.
export { deviceRecord, makeDevice, type OurDevice } from "./identity/identity.ts";
export * from "./identity/prekeys.ts";
export { type LastingInput, lastingKeys } from "./identity/statement.ts";
export { type BundleInput, type SeenStatement } from "./identity/verify.ts";
export { type VerifiedBundle, verifyBundle } from "./identity/verify.ts";
export { matches, type Party, safetyNumber } from "./identity/safety_number.ts";
export { type SafetyNumber } from "./identity/safety_number.ts";

// Sessions with one device of a peer.
export * from "./session/conversation.ts";
export { archiveCurrent, decodeRecord, encodeRecord } from "./session/record.ts";
export { NO_SESSIONS, type SessionRecord } from "./session/record.ts";
export { type Ends, type Outgoing } from "./session/session.ts";
export { type Initiation } from "./session/start.ts";
export { judgeRepeat, type Place, placeOf, type Repeat } from "./session/trace.ts";
export { type Repeated, type Trace } from "./session/trace.ts";
export * from "./session/vault.ts";

// Sender keys of a group.
export * from "./group/sender_key.ts";
export { decodeSenderKeyDistribution } from "./wire/sender_key_message.ts";
export {
  type SenderKeyDistribution,
  type SenderKeyPlace,
} from "./wire/sender_key_message.ts";

// What is inside a message.
export { type Body, type KnownBody, type RenewalCause } from "./wire/body.ts";
export { type Content, type Names, type OutgoingContent } from "./wire/content.ts";
export { decodeContent, encodeContent, ensureExpected } from "./wire/content.ts";
export { type Expected, type OutgoingSaid, type Said } from "./wire/content.ts";
export * from "./wire/group_body.ts";
export * from "./wire/group_content.ts";
export { type EntryHash, entryHash, type GroupId, groupId } from "./wire/group_log.ts";
export { type SignedEntry, type SignedHead } from "./wire/group_log.ts";
export * from "./wire/comparison_step.ts";
export { LARGEST_CONTENT, pad, unpad } from "./wire/padding.ts";
