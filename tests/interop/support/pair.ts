import assert from "node:assert/strict";
import { equal, utf8 } from "../../../src/bytes.ts";
import { PeerError } from "../../../src/errors.ts";
import { KIND } from "../../../src/wire/envelope.ts";
import type { End, Sealed } from "./end.ts";
import { Keyring } from "./keyring.ts";
import { NativeEnd } from "./native_end.ts";
import { OurEnd } from "./our_end.ts";

/** Two ends of one conversation. */
export interface Pair {
  readonly alice: End;
  readonly bob: End;
}

/** Which library Alice, who usually starts, runs; Bob runs the other. */
export const INITIATORS = ["ours", "native"] as const;

/** The library that the peer of an end on this one runs. */
export function other(library: End["library"]): End["library"] {
  return library === "ours" ? "native" : "ours";
}

/** An end on the given library. */
export function end(library: End["library"], keyring: Keyring, peer: Keyring): End {
  return library === "ours"
    ? new OurEnd(keyring, peer.owner)
    : new NativeEnd(keyring, peer.owner);
}

/** Alice on the given library and Bob on the other; neither knows the other yet. */
export function strangers(alices: End["library"]): Pair {
  const [alice, bob] = [new Keyring("alice"), new Keyring("bob")];
  return { alice: end(alices, alice, bob), bob: end(other(alices), bob, alice) };
}

/** Alice and Bob after one message in each direction: both hold the session. */
export async function acquainted(alices: End["library"]): Promise<Pair> {
  const pair = strangers(alices);
  const { alice, bob } = pair;
  await alice.start(bob.keyring.bundle(true));
  await says(alice, bob, "hello");
  await says(bob, alice, "hello to you");
  return pair;
}

/** One end's words arrive at the other. */
export async function says(from: End, to: End, text: string): Promise<Sealed> {
  const sealed = await from.seal(utf8(text));
  await reads(to, sealed, text);
  return sealed;
}

/** An end opens a message, and never again. */
export async function reads(to: End, sealed: Sealed, text: string): Promise<void> {
  assert.deepEqual(await to.open(sealed), utf8(text));
  await refuses(to, sealed);
}

/** An end refuses a message and is none the wiser. */
export async function refuses(to: End, sealed: Sealed): Promise<void> {
  const before = to.state();
  await assert.rejects(
    async () => await to.open(sealed),
    (error) => isRefusal(to, error),
  );
  assert.ok(equal(to.state(), before), `${to.library} kept a trace of what it refused`);
}

/** Whether an error is an end's refusal of what it was given, and not a bug of ours. */
export function isRefusal({ library }: End, error: unknown): boolean {
  return library === "native" || error instanceof PeerError;
}

/** `count` messages that only their sender has. */
export async function unsent(from: End, count: number): Promise<Sealed[]> {
  const sealed: Sealed[] = [];
  for (let i = 0; i < count; i++) sealed.push(await from.seal(utf8(`${i}`)));
  return sealed;
}

/** Whether a message starts a session, or repeats the start. */
export function isFirst({ kind }: Sealed): boolean {
  return kind === KIND.prekeyMessage;
}
