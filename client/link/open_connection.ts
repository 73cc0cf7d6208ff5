import { beginHandshake } from "../../src/channel/client_handshake.ts";
import type { ClientChannel } from "../../src/channel/client_channel.ts";
import type { TrustedCertificate, Warning } from "../../src/channel/verify.ts";
import { PeerError } from "../../src/errors.ts";
import { pause } from "../clock.ts";
import { ClientError } from "../fault.ts";
import { Connection, type Way } from "./connection.ts";
import type { RelayPins } from "./link.ts";
import { post } from "./post.ts";
import { trustRelay } from "./trust.ts";

/** Which relay, and who decides whether it is the right one. */
export interface ConnectionInput extends Way {
  readonly pins: RelayPins;
  /** Told of odd times in a certificate that is used all the same. */
  readonly warn?: (warnings: readonly Warning[]) => void;
}

/** Milliseconds before the second of two attempts. */
const PAUSE_MS = 1_000;

/**
 * A fresh channel to the relay, once it has shown itself to be the pinned one. An
 * unreachable relay is tried twice, from the start: a handshake is never repeated.
 */
export async function openConnection(input: ConnectionInput): Promise<Connection> {
  try {
    return await attempt(input);
  } catch (error) {
    const isWorthIt = error instanceof ClientError && error.code === "relay-unreachable";
    if (!isWorthIt) throw error;
  }
  await pause(input.clock, PAUSE_MS, input.signal);
  return await attempt(input);
}

async function attempt(input: ConnectionInput): Promise<Connection> {
  const now = input.clock.now();
  const trusted = await trustRelay({ ...input, now });
  if (trusted.warnings.length > 0) input.warn?.(trusted.warnings);
  const channel = await shakeHands(trusted.certificate, input);
  const { fingerprint } = trusted.pin;
  const clockAhead = channel.relayTime - input.clock.now();
  const relay = { ...trusted.fields, clockAhead };
  return new Connection(channel, relay, { h: channel.h, fingerprint }, input);
}

async function shakeHands(
  certificate: TrustedCertificate,
  { address, random, clock, signal }: ConnectionInput,
): Promise<ClientChannel> {
  const pending = beginHandshake(certificate, random);
  try {
    const posted = await post(address, pending.message, signal);
    if (posted.came !== "answer") throw new ClientError("relay-unreachable");
    return pending.finish(posted.body, clock.now());
  } catch (cause) {
    if (!(cause instanceof PeerError)) throw cause;
    throw new ClientError("relay-unreachable", { cause });
  } finally {
    pending.abandon();
  }
}
