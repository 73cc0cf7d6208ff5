import { DEFAULT_LIMITS, type Limits } from "../../relay/limits.ts";
import type { Mail, Recipient } from "../../relay/mailbox.ts";
import { Mailboxes } from "../../relay/mailboxes.ts";
import { address } from "../../src/address.ts";
import { type Envelope, KIND } from "../../src/wire/envelope.ts";
import { HandClock } from "./hand_clock.ts";
import { someBytes, someUuid } from "./relay_world.ts";
import { Disk, settle, ShakyStore } from "./shaky_store.ts";

/** Writes. */
export const ALICE = address(someUuid(), 1);
/** Reads. */
export const BOB = address(someUuid(), 1);

/** A message from Alice to Bob. */
export function mail(parts: Partial<Mail> = {}): Mail {
  const body = someBytes(10);
  return { id: someBytes(16), from: ALICE, to: BOB, kind: KIND.message, body, ...parts };
}

/** A socket that writes down what happens to it. */
export class Socket implements Recipient {
  readonly seen: string[] = [];
  readonly places: number[] = [];

  deliver(envelope: Envelope): void {
    this.seen.push(`envelope`);
    this.places.push(envelope.seq);
  }

  drained(): void {
    this.seen.push("drained");
  }

  replaced(): void {
    this.seen.push("replaced");
  }

  failed(): void {
    this.seen.push("failed");
  }

  get last(): number {
    return this.places.at(-1) ?? 0;
  }
}

/** Mailboxes over a store that does nothing unasked. */
export interface Scene {
  readonly mailboxes: Mailboxes;
  readonly store: ShakyStore;
  readonly disk: Disk;
  readonly clock: HandClock;
  readonly failures: unknown[];
}

/** Sets one up. */
export async function scene(
  limits: Partial<Limits> = {},
  disk = new Disk(),
): Promise<Scene> {
  const store = new ShakyStore(disk);
  const clock = new HandClock();
  const failures: unknown[] = [];
  const mailboxes = await Mailboxes.open({
    store: { accounts: store.accounts, mailboxes: store },
    clock,
    limits: { ...DEFAULT_LIMITS, ...limits },
    onFailure: (error) => failures.push(error),
  });
  return { mailboxes, store, disk, clock, failures };
}

/** Attaches a socket and lets everything that waits be pushed. */
export async function connect({ mailboxes, store }: Scene, cursor = 0): Promise<Socket> {
  const socket = new Socket();
  const attached = mailboxes.attach(BOB, socket, cursor);
  await store.finish();
  await attached;
  return socket;
}

/** The answer, if there is one yet. */
export async function soFar<T>(promise: Promise<T>): Promise<T | "open"> {
  await settle();
  return await Promise.race([promise, Promise.resolve<"open">("open")]);
}
