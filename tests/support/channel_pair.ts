import assert from "node:assert/strict";
import { makeCertificate } from "../../src/channel/certificate.ts";
import type { Certificate } from "../../src/channel/certificate.ts";
import type { ClientChannel } from "../../src/channel/client_channel.ts";
import {
  beginHandshake,
  type PendingHandshake,
} from "../../src/channel/client_handshake.ts";
import { type Fingerprint, fingerprintOf } from "../../src/channel/fingerprint.ts";
import type { Hello } from "../../src/channel/hello.ts";
import type { RelayChannel } from "../../src/channel/relay_channel.ts";
import { type Accepted, acceptHandshake } from "../../src/channel/relay_handshake.ts";
import type { RelayStatic } from "../../src/channel/relay_handshake.ts";
import { type TrustedCertificate, verifyRelay } from "../../src/channel/verify.ts";
import { ed25519Public } from "../../src/crypto/ed25519.ts";
import { x25519Private, x25519Public } from "../../src/crypto/x25519.ts";
import { Secret } from "../../src/secret.ts";
import { seeded } from "./seeded.ts";

/** The moment at which these tests play, Unix milliseconds. */
export const NOW = Date.UTC(2026, 10, 22);

/** Seconds that the relays of these tests keep a channel. */
export const LIFETIME = 24 * 60 * 60;

const DAY = 24 * 60 * 60;

/** A relay as far as the channel goes: its identity and its certified static key. */
export interface TestRelay extends RelayStatic {
  readonly identity: Secret;
  readonly relayId: Uint8Array;
}

/** What may differ from an ordinary relay that is valid for thirty days from `NOW`. */
export interface RelayOptions extends Partial<Certificate> {
  readonly seed?: number;
  /** The relay whose identity and id it shares. */
  readonly same?: TestRelay;
}

/** A relay with a fresh static key. */
export function testRelay(
  { seed = 1, same, ...fields }: RelayOptions = {},
): TestRelay {
  const random = seeded(seed, "relay");
  const identity = same?.identity ?? new Secret("identity", random.bytes(32));
  const relayId = fields.relayId ?? same?.relayId ?? random.bytes(16);
  const privateKey = x25519Private(random);
  const certificate = makeCertificate({
    relayId,
    staticKey: x25519Public(privateKey),
    opaqueKey: random.bytes(32),
    serial: 1,
    notBefore: NOW / 1_000,
    notAfter: NOW / 1_000 + 30 * DAY,
    minVersion: 1,
    ...fields,
  }, identity);
  const secret = new Secret("static", privateKey);
  return { identity, relayId, certificate, privateKey: secret };
}

/** The fingerprint of a test relay. */
export function fingerprintOfRelay(relay: TestRelay): Fingerprint {
  return fingerprintOf(ed25519Public(relay.identity.expose()));
}

/** A relay's hello without successors. */
export function helloOf(relay: TestRelay): Hello {
  return { certificate: relay.certificate, successors: [] };
}

/** A relay's certificate, verified by somebody who pinned it. */
export function trusted(relay: TestRelay): TrustedCertificate {
  const pin = { fingerprint: fingerprintOfRelay(relay), serial: 0 };
  const verdict = verifyRelay(helloOf(relay), pin, NOW);
  assert.ok(verdict.verdict === "trusted");
  return verdict.certificate;
}

/** A client's handshake that waits for an answer. */
export function begun(relay: TestRelay, seed = 1): PendingHandshake {
  return beginHandshake(trusted(relay), seeded(seed, "client"));
}

/** The relay's part of a handshake. */
export function accepted(relay: TestRelay, message: Uint8Array, seed = 1): Accepted {
  const random = seeded(seed, "accept");
  return acceptHandshake({
    statics: [relay],
    message,
    random,
    now: NOW,
    lifetime: LIFETIME,
  });
}

/** Both ends of a fresh channel. */
export interface ChannelPair {
  readonly client: ClientChannel;
  readonly relay: RelayChannel;
}

/** A channel whose handshake went through. */
export function channelPair(seed = 1): ChannelPair {
  const relay = testRelay({ seed });
  const pending = begun(relay, seed);
  const { answer, channel } = accepted(relay, pending.message, seed);
  return { client: pending.finish(answer, NOW), relay: channel };
}
