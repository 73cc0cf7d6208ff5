import { BODY } from "../../src/channel/frame.ts";
import { decodeHello, type Hello } from "../../src/channel/hello.ts";
import {
  identityOf,
  type RelayPin,
  type Trusted,
  verifyRelay,
} from "../../src/channel/verify.ts";
import { PeerError } from "../../src/errors.ts";
import { ClientError } from "../fault.ts";
import type { RelayAddress } from "./address.ts";
import type { RelayPins } from "./link.ts";
import { post } from "./post.ts";

/** Which relay to look at, and who decides about it. */
export interface TrustInput {
  readonly address: RelayAddress;
  readonly pins: RelayPins;
  /** Unix milliseconds. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Fetches a relay's hello and judges it. All that is known of the relay, the pin and the
 * key in its address, must lead to the identity that it shows. A new pin is written
 * before anything is said under it.
 */
export async function trustRelay(input: TrustInput): Promise<Trusted> {
  const { address, pins, now } = input;
  const hello = await fetchHello(input);
  const stored = pins.read();
  const pin = stored ?? await firstPin(hello, input);
  const trusted = judge(hello, pin, now);
  if (address.key !== null) judge(hello, { ...pin, fingerprint: address.key }, now);
  const { fingerprint, serial } = trusted.pin;
  const isKnown = stored?.fingerprint === fingerprint && stored.serial === serial;
  if (!isKnown) pins.write(trusted.pin);
  return trusted;
}

async function fetchHello({ address, signal }: TrustInput): Promise<Hello> {
  const posted = await post(address, Uint8Array.of(BODY.hello), signal);
  if (posted.came !== "answer") {
    throw new ClientError("relay-unreachable", { cause: posted });
  }
  try {
    return decodeHello(posted.body);
  } catch (cause) {
    if (cause instanceof PeerError) throw new ClientError("relay-broken", { cause });
    throw cause;
  }
}

/** What to pin of a relay that was never met: its address's key, or what is accepted. */
async function firstPin(hello: Hello, { address, pins }: TrustInput): Promise<RelayPin> {
  if (address.key !== null) return { fingerprint: address.key, serial: 0 };
  const fingerprint = identityOf(hello);
  if (fingerprint === null) throw new ClientError("relay-broken");
  const accepted = await pins.accept(fingerprint);
  if (!accepted) throw new ClientError("relay-untrusted", { fingerprint });
  return { fingerprint, serial: 0 };
}

function judge(hello: Hello, pin: RelayPin, now: number): Trusted {
  const verdict = verifyRelay(hello, pin, now);
  if (verdict.verdict === "trusted") return verdict;
  const fault = FAULT[verdict.verdict];
  if (verdict.verdict !== "changed") throw new ClientError(fault);
  throw new ClientError(fault, { fingerprint: verdict.fingerprint });
}

const FAULT = {
  "changed": "relay-changed",
  "rolled-back": "relay-broken",
  "expired": "clock-off",
  "too-new": "relay-version",
  "forged": "relay-broken",
} as const;
