import type { Username } from "../../src/address.ts";
import * as core from "../../src/identity/comparison.ts";
import type { Step } from "../../src/wire/comparison_step.ts";
import { ClientError } from "../fault.ts";
import { NOTHING, type Outcome, telling, together } from "../outcome.ts";
import type { Self } from "../self.ts";
import { acceptByWriting, isTalkingWith } from "../standing.ts";
import { comparisonsIn, contactNamed, type Reading } from "../vault/mod.ts";
import { type Tx, writeComparisons, writeContact } from "../vault/mod.ts";
import { momentOf, queueStep, viewWith } from "./pair.ts";
import { rowOf, runOf } from "./snapshot.ts";
import { newsOf, stateOf } from "./state.ts";

/**
 * The steps of a live comparison (`groups.md` 5), each for one commit: the run's next
 * state, the step that goes out for it, and what it makes of the person. A step that is
 * lost with the process is in the outbox, and one that came is not acknowledged before.
 */

/** A run, and with whom it is. */
export interface Current {
  readonly username: Username;
  readonly run: core.Running;
}

const HOUR_MS = 60 * 60 * 1_000;

/** The one run that is under way, or `null`. */
export function currentRun(rows: Reading): Current | null {
  const { running } = comparisonsIn(rows);
  return running && { username: running.username, run: runOf(running.run) };
}

/** Asks a person to compare, or agrees where she asked. */
export function compare(self: Self, tx: Tx, username: Username): Outcome {
  const ended = expire(self, tx);
  const current = currentRun(tx);
  if (current === null) return together(ended, begin(self, tx, username));
  if (current.username === username) {
    return together(ended, proceed(self, tx, current));
  }
  // An offer that nobody agreed to stands in nobody's way.
  if (current.run.state !== "offered") {
    throw new ClientError("comparison-busy", { subject: current.username });
  }
  const refused = settle(self, tx, current, core.cancel(current.run));
  return together(ended, refused, begin(self, tx, username));
}

/** The person's answer: "no-comparison" where there are no emoji to say "match" to. */
export function answer(
  self: Self,
  tx: Tx,
  { username, isMatch }: { readonly username: Username; readonly isMatch: boolean },
): Outcome {
  const ended = expire(self, tx);
  const current = currentRun(tx);
  const run = current?.username === username ? current.run : null;
  if (run?.state === "comparing" || run?.state === "confirmed") {
    const turn = core.answer(run, isMatch, momentOf(self, tx, username));
    return together(ended, settle(self, tx, { username, run }, turn));
  }
  if (isMatch) throw new ClientError("no-comparison", { subject: username });
  const given = run === null
    ? NOTHING
    : settle(self, tx, { username, run }, core.cancel(run));
  setCompared(tx, username, "mismatch");
  const news = newsOf(username, { at: "mismatched" });
  return together(ended, given, telling(news));
}

/** A step of a person's came; a stranger's is passed over without a word. */
export function hearStep(
  self: Self,
  tx: Tx,
  { username, step }: { readonly username: Username; readonly step: Step },
): Outcome {
  if (!isTalkingWith(tx, username)) return NOTHING;
  const ended = expire(self, tx);
  const current = currentRun(tx);
  if (current?.username === username) {
    const turn = core.receive(current.run, step, momentOf(self, tx, username));
    return together(ended, settle(self, tx, current, agreed(self, tx, current, turn)));
  }
  if (step.step !== "start") return ended;
  const now = self.clock.now();
  const view = viewWith(self, tx, username);
  const turn = view === null || !mayRun(tx, username, now)
    ? core.refuse(step)
    : core.offered(view, step, now);
  if (turn.next.state === "offered") note(tx, username, now);
  return together(ended, settle(self, tx, { username, run: null }, turn));
}

/** Ends the run whose time or session is over. */
export function expire(self: Self, tx: Tx): Outcome {
  const current = currentRun(tx);
  if (current === null) return NOTHING;
  const turn = core.expire(current.run, momentOf(self, tx, current.username));
  return turn === null ? NOTHING : settle(self, tx, current, turn);
}

function begin(self: Self, tx: Tx, username: Username): Outcome {
  const now = self.clock.now();
  const view = viewWith(self, tx, username);
  if (view === null) throw new ClientError("no-session", { subject: username });
  if (!mayRun(tx, username, now)) {
    const retryAfter = HOUR_MS / 1_000;
    throw new ClientError("limited", { subject: username, retryAfter });
  }
  acceptByWriting(tx, username);
  note(tx, username, now);
  const turn = core.begin(view, now, self.random);
  return settle(self, tx, { username, run: null }, turn);
}

/** Agrees to what was offered; anything else of hers is under way already. */
function proceed(self: Self, tx: Tx, { username, run }: Current): Outcome {
  if (run.state !== "offered") return NOTHING;
  const turn = core.agree(run, momentOf(self, tx, username), self.random);
  return settle(self, tx, { username, run }, turn);
}

/** Of two starts that cross, both people want to compare: nobody is to be asked. */
function agreed(self: Self, tx: Tx, { username, run }: Current, turn: core.Turn) {
  if (run.state !== "started" || turn.next.state !== "offered") return turn;
  return core.agree(turn.next, momentOf(self, tx, username), self.random);
}

/** Stores what a turn led to, and queues the step that it sends. */
function settle(
  self: Self,
  tx: Tx,
  { username, run }: { readonly username: Username; readonly run: core.Running | null },
  { next, send }: core.Turn,
): Outcome {
  const isRunning = isUnderWay(next);
  // A start that was refused ends nothing.
  if (isRunning || run !== null) {
    const running = isRunning ? { username, run: rowOf(next) } : null;
    writeComparisons(tx, { ...comparisonsIn(tx), running });
  }
  const letters = queueStep(self, tx, username, send);
  if (next.state === "verified") setCompared(tx, username, "match");
  if (next.state === "mismatched") setCompared(tx, username, "mismatch");
  const was = run === null ? null : stateOf(run).at;
  const state = stateOf(next);
  // A person may ask as often as she likes: what was refused is no news.
  const isNews = state.at !== was && state.at !== "asked" && state.at !== "waiting" &&
    (run !== null || state.at !== "aborted" || state.reason !== "busy");
  return { letters, events: isNews ? [newsOf(username, state)] : [] };
}

function isUnderWay(state: core.Comparison): state is core.Running {
  return state.state !== "verified" && state.state !== "mismatched" &&
    state.state !== "aborted";
}

function mayRun(rows: Reading, username: Username, now: number): boolean {
  const { running, began } = comparisonsIn(rows);
  const times = began.filter((run) => run.username === username).map(({ at }) => at);
  return core.mayRun({ isRunning: running !== null, began: times }, now);
}

/** Remembers that a run began. */
function note(tx: Tx, username: Username, at: number): void {
  const { running, began } = comparisonsIn(tx);
  const recent = began.filter((run) => at - run.at < HOUR_MS);
  writeComparisons(tx, { running, began: [...recent, { username, at }] });
}

function setCompared(tx: Tx, username: Username, compared: "match" | "mismatch"): void {
  const contact = contactNamed(tx, username);
  if (contact === null) throw new ClientError("unknown-user", { subject: username });
  writeContact(tx, { ...contact, compared });
}
