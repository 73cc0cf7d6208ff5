import { type Address, addressBytes } from "../address.ts";
import { compare, equal } from "../bytes.ts";
import type { Exporter, PublicKey } from "../crypto/keys.ts";
import { LIMIT } from "../limits.ts";
import type { Random } from "../random.ts";
import {
  type Abort,
  type AbortReason,
  type Accept,
  type Reveal,
  type Role,
  RUN_LENGTH,
  SHARE_LENGTH,
  type Start,
  type Step,
} from "../wire/comparison_step.ts";
import { commitmentTo, comparisonEmoji, confirmationMac } from "./comparison_code.ts";
import type { Emoji } from "./emoji.ts";

/**
 * Two people compare seven emoji while both are there (`groups.md` 5). Steps go through
 * the pair's session; the emoji go by any other way, such as a call.
 *
 *   starter    begin() ─▶ Started ──accept──▶ Revealed ──reveal──▶ Comparing
 *                            ╎ a start that crosses ours and stands
 *                            ▼
 *   accepter   offered() ─▶ Offered ──agree()──▶ Accepted ──reveal──▶ Comparing
 *
 *   Comparing ──answer(match)──▶ Matched ──confirm──▶ Verified
 *       │└──confirm──▶ Confirmed ──answer(match)─────────▲
 *       └──answer(mismatch), as in Confirmed──▶ Mismatched
 *
 *   any of them but the last two ──abort, ten minutes, another session──▶ Aborted
 *
 * Nobody is verified but by the own person's "match" and the peer's; nobody is a cheat
 * but by the own person's "mismatch". Everything else ends a run without a result.
 */
export type Comparison = Running | Ended;

/** A run that goes on. */
export type Running =
  | Started
  | Revealed
  | Offered
  | Accepted
  | Comparing
  | Confirmed
  | Matched;

/** A run that is over. */
export type Ended = Verified | Mismatched | Aborted;

/** One of the two devices. */
export interface Side {
  readonly address: Address;
  readonly identityKey: PublicKey;
}

/** What this side believes of the pair, by its pins and its active session. */
export interface View {
  readonly ours: Side;
  readonly theirs: Side;
  /** The active session's base key. */
  readonly baseKey: PublicKey;
  /** The active session's X. */
  readonly exporter: Exporter;
}

/** What every state of a run knows. */
interface Run {
  readonly view: View;
  readonly role: Role;
  readonly start: Start;
  /** Unix milliseconds after which the run is over. */
  readonly until: number;
}

/** Our start is out. */
export interface Started extends Run {
  readonly state: "started";
  readonly share: Uint8Array;
}

/** They committed, we revealed. */
export interface Revealed extends Run {
  readonly state: "revealed";
  readonly share: Uint8Array;
  readonly accept: Accept;
}

/** Their start has come; our person was not asked yet. */
export interface Offered extends Run {
  readonly state: "offered";
}

/** We committed. */
export interface Accepted extends Run {
  readonly state: "accepted";
  readonly share: Uint8Array;
  readonly accept: Accept;
}

/** Both people look at emoji. */
export interface Comparing extends Run {
  readonly state: "comparing";
  readonly emoji: readonly Emoji[];
}

/** Their person said "match", ours did not answer yet. */
export interface Confirmed extends Run {
  readonly state: "confirmed";
  readonly emoji: readonly Emoji[];
}

/** Our person said "match", theirs did not answer yet. */
export interface Matched extends Run {
  readonly state: "matched";
}

/** Both people said "match": the identity is who it claims to be. */
export interface Verified {
  readonly state: "verified";
  readonly identityKey: PublicKey;
}

/** Our person said "mismatch": the peer is to be blocked. */
export interface Mismatched {
  readonly state: "mismatched";
  readonly identityKey: PublicKey;
}

/** No result; to be shown, with who ended it and why. */
export interface Aborted {
  readonly state: "aborted";
  readonly by: "us" | "them";
  readonly reason: AbortReason;
}

/** What a turn leads to, and the step to send, in this order: state first. */
export interface Turn<Next extends Comparison = Comparison> {
  readonly next: Next;
  readonly send: Step | null;
}

/** When something happens, and which session is active then. */
export interface Moment {
  /** Unix milliseconds. */
  readonly now: number;
  readonly baseKey: PublicKey;
}

/** The runs of this device, as far as they stand against another one. */
export interface Runs {
  /** Whether one is under way, with whomever. */
  readonly isRunning: boolean;
  /** When those with the peer began, on either side: Unix milliseconds. */
  readonly began: readonly number[];
}

const HOUR_MS = 60 * 60 * 1000;

/** Whether another run with the peer may begin at `now`. */
export function mayRun({ isRunning, began }: Runs, now: number): boolean {
  const recent = began.filter((time) => now - time < HOUR_MS);
  return !isRunning && recent.length < LIMIT.comparisonsPerHour;
}

/** Starts a run. */
export function begin(view: View, now: number, random: Random): Turn<Started> {
  const { ours, theirs, baseKey } = view;
  const start: Start = {
    step: "start",
    run: random.bytes(RUN_LENGTH),
    starter: ours.address,
    accepter: theirs.address,
    starterKey: ours.identityKey,
    accepterKey: theirs.identityKey,
    baseKey,
  };
  const until = now + LIMIT.comparisonMs;
  const share = random.bytes(SHARE_LENGTH);
  return {
    next: { state: "started", view, role: "starter", start, until, share },
    send: start,
  };
}

/** A peer's start has come: an offer for our person, unless the two views differ. */
export function offered(view: View, start: Start, now: number): Turn<Offered | Aborted> {
  const { ours, theirs, baseKey } = view;
  const agrees = start.starter === theirs.address && start.accepter === ours.address &&
    equal(start.starterKey, theirs.identityKey) &&
    equal(start.accepterKey, ours.identityKey);
  if (!agrees) return aborted(start, "other-view");
  // No mismatch: two sessions may have crossed, and which is active is settling still.
  if (!equal(start.baseKey, baseKey)) return aborted(start, "other-session");
  const until = now + LIMIT.comparisonMs;
  return {
    next: { state: "offered", view, role: "accepter", start, until },
    send: null,
  };
}

/** Our person agrees to compare. */
export function agree(
  run: Offered,
  at: Moment,
  random: Random,
): Turn<Accepted | Aborted> {
  const reason = interruption(run, at);
  if (reason !== null) return aborted(run.start, reason);
  const share = random.bytes(SHARE_LENGTH);
  const commitment = commitmentTo(run.start, share);
  const accept: Accept = { step: "accept", run: run.start.run, commitment };
  return { next: { ...run, state: "accepted", share, accept }, send: accept };
}

/** A step of the peer's has come. */
export function receive(run: Running, step: Step, at: Moment): Turn {
  if (!equal(step.run, run.start.run)) return receiveOther(run, step, at);
  if (step.step === "abort") {
    return { next: { state: "aborted", by: "them", reason: step.reason }, send: null };
  }
  const reason = interruption(run, at);
  if (reason !== null) return aborted(run.start, reason);
  switch (step.step) {
    case "accept":
      if (run.state === "started") return revealOurs(run, step);
      break;
    case "reveal":
      if (run.state === "revealed" && step.by === "accepter") return check(run, step);
      if (run.state === "accepted" && step.by === "starter") return uncover(run, step);
      break;
    case "confirm":
      return receiveConfirm(run, step.mac);
    case "start":
      break;
  }
  return aborted(run.start, "out-of-order");
}

/** Our person's own answer, which nothing of the peer's replaces. */
export function answer(
  run: Comparing | Confirmed,
  isMatch: boolean,
  at: Moment,
): Turn<Matched | Ended> {
  const { view: { ours, theirs, exporter }, role, start } = run;
  const { identityKey } = theirs;
  if (!isMatch) {
    const send: Abort = { step: "abort", run: start.run, reason: "mismatch" };
    return { next: { state: "mismatched", identityKey }, send };
  }
  const reason = interruption(run, at);
  if (reason !== null) return aborted(start, reason);
  const keys = { own: ours.identityKey, peer: identityKey };
  const mac = confirmationMac(exporter, { run: start.run, role, ...keys });
  const send: Step = { step: "confirm", run: start.run, mac };
  if (run.state === "confirmed") {
    return { next: { state: "verified", identityKey }, send };
  }
  const { view, until } = run;
  return { next: { state: "matched", view, role, start, until }, send };
}

/** Ends a run because our person gave it up. */
export function cancel(run: Running): Turn<Aborted> {
  return aborted(run.start, "cancelled");
}

/** Ends a run whose time or session is over; `null` while it goes on. */
export function expire(run: Running, at: Moment): Turn<Aborted> | null {
  const reason = interruption(run, at);
  return reason === null ? null : aborted(run.start, reason);
}

/** The answer to a start for which `mayRun` says no. */
export function refuse(start: Start): Turn<Aborted> {
  return aborted(start, "busy");
}

/** A step of another run: only a start that crosses ours can matter. */
function receiveOther(run: Running, step: Step, at: Moment): Turn {
  if (step.step !== "start") return { next: run, send: null };
  if (run.state !== "started") return { next: run, send: refuse(step).send };
  const { ours, theirs } = run.view;
  const order = compare(addressBytes(ours.address), addressBytes(theirs.address));
  if (order < 0) return { next: run, send: null };
  return offered(run.view, step, at.now);
}

function revealOurs(run: Started, accept: Accept): Turn<Revealed> {
  const { share, start } = run;
  const send: Step = { step: "reveal", by: "starter", run: start.run, share };
  return { next: { ...run, state: "revealed", accept }, send };
}

/** The accepter's share, which must be the one of the commitment. */
function check(run: Revealed, { share }: Reveal): Turn<Comparing | Aborted> {
  const { start, accept } = run;
  const isKept = equal(commitmentTo(start, share), accept.commitment);
  if (!isKept) return aborted(start, "broken-commitment");
  const shares = { starter: run.share, accepter: share };
  return { next: comparing(run, comparisonEmoji({ start, accept }, shares)), send: null };
}

/** The starter's share: now ours may be known. */
function uncover(run: Accepted, { share }: Reveal): Turn<Comparing> {
  const { start, accept } = run;
  const shares = { starter: share, accepter: run.share };
  const emoji = comparisonEmoji({ start, accept }, shares);
  const send: Step = {
    step: "reveal",
    by: "accepter",
    run: start.run,
    share: run.share,
  };
  return { next: comparing(run, emoji), send };
}

function comparing(
  { view, role, start, until }: Run,
  emoji: readonly Emoji[],
): Comparing {
  return { state: "comparing", view, role, start, until, emoji };
}

/** The peer's "match" counts where it comes from the other end of this very session. */
function receiveConfirm(run: Running, mac: Uint8Array): Turn {
  const { view: { ours, theirs, exporter }, start } = run;
  if (run.state !== "comparing" && run.state !== "matched") {
    return aborted(start, "out-of-order");
  }
  const role = run.role === "starter" ? "accepter" : "starter";
  const keys = { own: theirs.identityKey, peer: ours.identityKey };
  const expected = confirmationMac(exporter, { run: start.run, role, ...keys });
  if (!equal(mac, expected)) return aborted(start, "forged");
  if (run.state === "comparing") {
    return { next: { ...run, state: "confirmed" }, send: null };
  }
  return {
    next: { state: "verified", identityKey: theirs.identityKey },
    send: null,
  };
}

function interruption(run: Run, { now, baseKey }: Moment): AbortReason | null {
  if (now > run.until) return "timed-out";
  return equal(run.view.baseKey, baseKey) ? null : "other-session";
}

function aborted({ run }: Start, reason: AbortReason): Turn<Aborted> {
  const send: Abort = { step: "abort", run, reason };
  return { next: { state: "aborted", by: "us", reason }, send };
}
