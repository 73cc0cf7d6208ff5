import * as v from "valibot";
import type { Once } from "../store.ts";
import type { Mutation } from "./committer.ts";
import type { Database } from "./database.ts";
import { answerKey } from "./keys.ts";

/** What a request comes to: what it changes, and what is returned for it. */
export interface Effect<T> {
  readonly result: T;
  /** Empty where nothing changes; such a result is not remembered. */
  readonly mutations: readonly Mutation[];
}

/** A request that is to have its effect once. */
export interface Request<S extends v.GenericSchema> {
  readonly once: Once;
  /** Whose turn to wait for: the names of all that the effect reads and changes. */
  readonly turns: readonly string[];
  /** What the effect returns. */
  readonly result: S;
}

/** What is needed to remember answers. */
export interface AnswersParts {
  readonly database: Database;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds for which an answer is remembered. */
  readonly answerMs: number;
}

/** Remembers each result in the commit of its effect, and gives it again to a repeat. */
export class Answers {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #answerMs: number;

  constructor(parts: AnswersParts) {
    this.#database = parts.database;
    this.#now = parts.now;
    this.#answerMs = parts.answerMs;
  }

  /** Has the effect, unless the request had it before; the result either way. */
  once<S extends v.GenericSchema>(
    request: Request<S>,
    effect: () => Promise<Effect<v.InferOutput<S>>>,
  ): Promise<v.InferOutput<S>> {
    const key = answerKey(request.once);
    return this.#database.turns.take(
      [key.path.join(), ...request.turns],
      async () => {
        const earlier = await this.recall(request.once, request.result);
        if (earlier !== null) return earlier.value;
        const { result, mutations } = await effect();
        if (mutations.length === 0) return result;
        const until = this.#now() + this.#answerMs;
        const answer = this.#database.put(key, { value: result, until });
        await this.#database.commit([...mutations, answer]);
        return result;
      },
    );
  }

  /** What the request returned when it had its effect; `null` if it had none yet. */
  async recall<S extends v.GenericSchema>(
    once: Once,
    result: S,
  ): Promise<{ readonly value: v.InferOutput<S> } | null> {
    const answer = await this.#database.get(answerKey(once));
    if (answer === null || answer.until <= this.#now()) return null;
    const value = v.safeParse(result, answer.value);
    return value.success ? { value: value.output } : null;
  }
}
