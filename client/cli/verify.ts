import { comparisonText, emojiText } from "../comparing/words.ts";
import type { ComparisonState } from "../event.ts";
import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";
import { askYes } from "../terminal/prompt.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { usage } from "./explain.ts";
import { groupedLines } from "./info.ts";
import { qrLines } from "./qr.ts";

/** How to verify somebody; without any of these by emoji, live. */
export interface VerifyOptions {
  readonly code?: string | undefined;
  readonly number?: true | undefined;
  readonly accept?: true | undefined;
  readonly mismatch?: true | undefined;
  /** Seconds to wait for the other side. */
  readonly timeout: number;
}

/** `messenger verify U`: by number, by QR code, or by seven emoji that both look at. */
export async function verify(
  context: Context,
  user: string,
  options: VerifyOptions,
): Promise<ExitCode> {
  const { code, number, accept, mismatch, timeout } = options;
  if ([code, number, accept, mismatch].filter((one) => one !== undefined).length > 1) {
    throw usage(
      "--code, --number, --accept and --mismatch exclude each other",
      "messenger verify USER compares emoji",
    );
  }
  const username = user.toLowerCase();
  return await withAccount(context, async (messenger) => {
    if (code !== undefined) return byCode(context, messenger, username, code);
    if (number) return await showNumber(context, messenger, username);
    const live = new Live(context, messenger, username, timeout);
    const exit = accept || mismatch
      ? await live.answer(accept === true)
      : await live.compare();
    await messenger.posted(); // the other side waits for the last step
    return exit;
  }, username);
}

function byCode(
  context: Context,
  messenger: Messenger,
  who: string,
  code: string,
): ExitCode {
  const { username, trust } = messenger.verifyCode(who, code);
  context.output.result(
    { type: "verified", username, trust },
    `${username} is verified: the number is the same on both sides`,
  );
  return EXIT.done;
}

async function showNumber(
  { output }: Context,
  messenger: Messenger,
  who: string,
): Promise<ExitCode> {
  const { contact: { username }, safetyNumber } = messenger.info(who);
  const scannable = messenger.scannable(who);
  const lines = [...await qrLines(scannable), scannable, ...groupedLines(safetyNumber)];
  output.result(
    { type: "number", username, safetyNumber, scannable },
    lines.join("\n"),
  );
  output.note(`hint: ${username} scans or reads it: messenger verify USER --code TEXT`);
  return EXIT.done;
}

const GOING_ON: readonly ComparisonState["at"][] = [
  "asked",
  "offered",
  "waiting",
  "matched",
];

/** A comparison with somebody who is there at the same time. */
class Live {
  readonly #states: ComparisonState[] = [];
  #wake = () => {};

  constructor(
    readonly context: Context,
    readonly messenger: Messenger,
    readonly who: string,
    readonly timeout: number,
  ) {
    messenger.listen((event) => {
      if (event.kind !== "comparison" || event.chat !== who) return;
      this.#states.push(event.now);
      this.#wake();
    });
  }

  /** Asks, or agrees, and shows the emoji; at a terminal it takes the answer as well. */
  async compare(): Promise<ExitCode> {
    await this.#connected();
    this.messenger.compare(this.who);
    const now = this.#now();
    if (now?.at === "comparing") return await this.#follow(now);
    if (now !== null) this.#note(now);
    return await this.#follow(null);
  }

  /** The answer to emoji that were shown before. */
  async answer(isMatch: boolean): Promise<ExitCode> {
    await this.#connected();
    this.messenger.answer(this.who, isMatch);
    return await this.#follow(null);
  }

  /** Until there is an answer to give, or a result. */
  async #follow(first: ComparisonState | null): Promise<ExitCode> {
    for (let now = first ?? await this.#next();; now = await this.#next()) {
      if (now === null) return this.#late();
      if (now.at === "comparing") {
        const goesOn = await this.#ask(now);
        if (!goesOn) return EXIT.done;
      } else if (GOING_ON.includes(now.at)) this.#note(now);
      else return this.#end(now);
    }
  }

  /** Shows the emoji; whether somebody could be asked about them. */
  async #ask(now: Extract<ComparisonState, { at: "comparing" }>): Promise<boolean> {
    const { output, input } = this.context;
    const emoji = now.emoji.map(({ word }) => word);
    output.result(
      { type: "comparison", username: this.who, emoji },
      emojiText(now.emoji),
    );
    const { hint } = comparisonText(this.who, now);
    if (!input.isTerminal()) {
      output.note(`hint: ${hint}`);
      return false;
    }
    output.note(`read these to ${this.who}, by voice, and hear theirs`);
    if (await askYes(input, output, "are all seven the same?")) {
      this.messenger.answer(this.who, true);
      return true;
    }
    if (await askYes(input, output, "so they differ, and nothing more is sent?")) {
      this.messenger.answer(this.who, false);
      return true;
    }
    output.note(`hint: ${hint}`);
    return false;
  }

  #end(now: ComparisonState): ExitCode {
    const { text, hint } = comparisonText(this.who, now);
    const { trust } = this.messenger.info(this.who).contact;
    const record = { type: "verify", username: this.who, result: now.at, trust };
    const reason = now.at === "aborted" ? { by: now.by, reason: now.reason } : {};
    this.context.output.result({ ...record, ...reason }, text);
    if (hint !== undefined) this.context.output.note(`hint: ${hint}`);
    if (now.at === "verified") return EXIT.done;
    const isMismatch = now.at === "mismatched" ||
      now.at === "aborted" && now.reason === "mismatch";
    return isMismatch ? EXIT.identity : EXIT.fixable;
  }

  #late(): ExitCode {
    const { output } = this.context;
    output.note(`nothing came from ${this.who}; the comparison goes on for ten minutes`);
    output.note(`hint: messenger verify ${this.who}`);
    return EXIT.later;
  }

  #now(): ComparisonState | null {
    const current = this.messenger.comparison();
    return current?.chat === this.who ? current.now : null;
  }

  #note(now: ComparisonState): void {
    const { text, hint } = comparisonText(this.who, now);
    this.context.output.note(text);
    if (hint !== undefined) this.context.output.note(`hint: ${hint}`);
  }

  /** The next state that is told, or `null` where none is for too long. */
  async #next(): Promise<ComparisonState | null> {
    const there = Promise.withResolvers<void>();
    this.#wake = there.resolve;
    const timer = setTimeout(there.resolve, this.timeout * 1_000);
    if (this.#states.length === 0) await there.promise;
    clearTimeout(timer);
    return this.#states.shift() ?? null;
  }

  /** Goes online, and takes what waited: an offer may be there. */
  async #connected(): Promise<void> {
    const drained = Promise.withResolvers<void>();
    const deafen = this.messenger.listen((event) => {
      if (event.kind === "drained") drained.resolve();
      if (event.kind === "connection" && event.state.at === "offline") {
        drained.reject(new ClientError(event.state.code));
      }
    });
    try {
      await Promise.all([this.messenger.connect(), drained.promise]);
    } finally {
      deafen();
    }
  }
}
