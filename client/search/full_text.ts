import { DatabaseSync as Database, type StatementSync as Statement } from "node:sqlite";
import type { Query, Wanted } from "./query.ts";

/** What is remembered of a message to find it again: none of its text as it was. */
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

/** What begins or ends a word in scripts that put no blanks between words. */
const UNSPACED = new RegExp(
  "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}" +
    "\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}]",
  "gv",
);

const SCHEMA = `
  PRAGMA temp_store = MEMORY;
  CREATE TABLE messages (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL, chat TEXT NOT NULL, writer TEXT NOT NULL, at INTEGER NOT NULL,
    UNIQUE (id, chat, writer)
  ) STRICT;
  CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', columnsize = 0, tokenize = "unicode61 remove_diacritics 2"
  );`;

/**
 * A full-text index that never touches a disk: SQLite's FTS5 in memory, which keeps the
 * words and where they stand. The one file that knows it.
 */
export class FullText {
  readonly #db = new Database(":memory:");
  readonly #message: Statement;
  readonly #words: Statement;

  constructor() {
    this.#db.exec(SCHEMA);
    this.#message = this.#db.prepare(
      "INSERT OR IGNORE INTO messages (id, chat, writer, at) VALUES (?, ?, ?, ?)",
    );
    this.#words = this.#db.prepare("INSERT INTO words (rowid, text) VALUES (?, ?)");
  }

  /** Takes messages in, each once. */
  add(messages: Iterable<Indexed & { readonly text: string }>): void {
    this.#db.exec("BEGIN");
    for (const { id, chat, from, at, text } of messages) {
      const { changes, lastInsertRowid } = this.#message.run(id, chat, from, at);
      if (changes !== 0) this.#words.run(lastInsertRowid, spaced(text));
    }
    this.#db.exec("COMMIT");
  }

  /** The newest messages that a query means, at most `limit`. */
  find(query: Query, limit: number): Indexed[] {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const where = (condition: string, value: string | number | null) => {
      if (value === null) return;
      conditions.push(condition);
      values.push(value);
    };
    const match = matching(query.words);
    where("words MATCH ?", match);
    where("writer = ?", query.from);
    where("chat = ?", query.in);
    where("at >= ?", query.after);
    where("at < ?", query.before);
    const found = this.#db.prepare(
      `SELECT id, chat, writer, at FROM ${match === null ? "messages" : MATCHING}
        WHERE ${conditions.join(" AND ")}
        ORDER BY at DESC, number DESC LIMIT ?`,
    ).all(...values, limit);
    return found.map((row) => ({
      id: String(row["id"]),
      chat: String(row["chat"]),
      from: String(row["writer"]),
      at: Number(row["at"]),
    }));
  }

  /** Forgets everything. */
  close(): void {
    this.#db.close();
  }
}

/** Messages with words in them, without a list of all that have them. */
const MATCHING = "words CROSS JOIN messages ON number = words.rowid";

/** All of the words, in FTS5's own language; `null` where there are none. */
function matching(words: readonly Wanted[]): string | null {
  const terms = words.map(({ text, isPhrase }) => {
    const quoted = `"${spaced(text).replaceAll('"', " ")}"`;
    return isPhrase ? quoted : `${quoted} *`;
  });
  return terms.length === 0 ? null : terms.join(" AND ");
}

/** The text with each letter of an unspaced script as a word of its own. */
function spaced(text: string): string {
  return text.replaceAll("\0", " ").replace(UNSPACED, " $& ");
}
