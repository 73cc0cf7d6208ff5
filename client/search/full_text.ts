import type { Query, Wanted } from "./query.ts";
import { wordsOf } from "./words.ts";

/** What is remembered of a message to find it again, beside its words. */
export interface Indexed {
  /** The message's id, in hexadecimal. */
  readonly id: string;
  /** In which conversation. */
  readonly chat: string;
  /** Who wrote it. */
  readonly from: string;
  /** When it was written, by its writer's clock: Unix milliseconds. */
  readonly at: number;
}

/** Words that are to follow each other in a message: their numbers. */
interface Sequence {
  /** All but the last; `undefined` where nobody ever said it. */
  readonly before: readonly (number | undefined)[];
  /** Any of them ends it. */
  readonly last: ReadonlySet<number>;
}

/**
 * A full-text index in memory, which never touches a disk. Messages and words are
 * numbered as they come: each word leads to the messages that have it, and the words of
 * all messages stand one after the other, for phrases.
 */
export class FullText {
  readonly #known = new Set<string>();
  readonly #messages: Indexed[] = [];
  /** Where the words of each message begin in `#said`; at the end where the next will. */
  readonly #starts: number[] = [0];
  readonly #said: number[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];
  /** For each word the messages that have it, rising. */
  readonly #places: number[][] = [];

  /** Takes messages in, each once. */
  add(messages: Iterable<Indexed & { readonly text: string }>): void {
    for (const { id, chat, from, at, text } of messages) {
      const name = `${id} ${chat} ${from}`;
      if (this.#known.has(name)) continue;
      this.#known.add(name);
      const message = this.#messages.push({ id, chat, from, at }) - 1;
      for (const word of wordsOf(text)) this.#said.push(this.#place(word, message));
      this.#starts.push(this.#said.length);
    }
  }

  /** The newest messages that a query means, at most `limit`; of one time the last. */
  find(query: Query, limit: number): Indexed[] {
    const marks = new Uint16Array(this.#messages.length);
    const sequences = query.words.flatMap((one, turn) => this.#mark(marks, one, turn));
    const found: Indexed[] = [];
    let oldest = -Infinity;
    this.#messages.forEach((message, number) => {
      if (marks[number] !== query.words.length || message.at < oldest) return;
      if (!isMeant(message, query)) return;
      if (!sequences.every((one) => this.#has(number, one))) return;
      const older = found.findIndex(({ at }) => at <= message.at);
      found.splice(older < 0 ? found.length : older, 0, message);
      if (found.length > limit) found.pop();
      if (found.length === limit) oldest = found.at(-1)?.at ?? oldest;
    });
    return found;
  }

  /** The word's number, once it leads to the message. */
  #place(word: string, message: number): number {
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = this.#words.push(word) - 1;
      this.#numbers.set(word, number);
      this.#places.push([message]);
      return number;
    }
    const places = this.#places[number];
    if (places?.at(-1) !== message) places?.push(message);
    return number;
  }

  /**
   * Marks the messages that have what is wanted, of those that had all before it. What is
   * more than a word has to be looked for in them.
   */
  #mark(marks: Uint16Array, { text, isPhrase }: Wanted, turn: number): Sequence[] {
    const words = wordsOf(text);
    const end = words.at(-1);
    if (end === undefined) return [];
    const last = new Set<number>();
    this.#words.forEach((word, number) => {
      if (isPhrase ? word !== end : !word.startsWith(end)) return;
      last.add(number);
      this.#places[number]?.forEach((message) => {
        if (marks[message] === turn) marks[message] = turn + 1;
      });
    });
    const before = words.slice(0, -1).map((word) => this.#numbers.get(word));
    return before.length === 0 ? [] : [{ before, last }];
  }

  /** Whether the words stand in the message as they should. */
  #has(message: number, { before, last }: Sequence): boolean {
    const said = this.#said.slice(this.#starts[message], this.#starts[message + 1]);
    return said.some((word, at) =>
      at >= before.length && last.has(word) &&
      before.every((one, step) => said[at - before.length + step] === one)
    );
  }
}

function isMeant(message: Indexed, query: Query): boolean {
  return (query.from === null || message.from === query.from) &&
    (query.in === null || message.chat === query.in) &&
    (query.after === null || message.at >= query.after) &&
    (query.before === null || message.at < query.before);
}
