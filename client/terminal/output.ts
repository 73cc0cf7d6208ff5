import { safeJson } from "../safe_text.ts";
import type { Size } from "./layout.ts";

/** What `Output` writes to: a standard stream, or a test's stand-in. */
export interface Sink {
  writeSync(bytes: Uint8Array): number;
  isTerminal(): boolean;
  /** Resolves when all of it is out; absent where `writeSync` has done that already. */
  written?(): Promise<void>;
}

/** How a verb is to speak. */
export interface Manner {
  /** One JSON object a line instead of text. */
  readonly json: boolean;
  /** No notes, only data and problems. */
  readonly quiet: boolean;
}

/** One result for scripts: a stable type, and fields that are only ever added to. */
export interface Result {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What went wrong, for a person: one line, and what to type next. */
export interface Problem {
  /** Stable, for scripts. */
  readonly code: string;
  /** Lower case, no full stop. */
  readonly line: string;
  readonly hint?: string;
}

const encoder = new TextEncoder();

/** UTF-16 units of a text that are written at once. */
const PIECE = 512 * 1024;

/**
 * Where a verb speaks: data on standard output, everything else on standard error.
 * Texts of peers must have passed `safe_text` before; JSON is made safe here.
 */
export class Output {
  constructor(
    readonly manner: Manner,
    readonly out: Sink = Deno.stdout,
    readonly err: Sink = Deno.stderr,
    /** How large the terminal is, where there is one. */
    readonly size: () => Size = Deno.consoleSize,
  ) {}

  /** Columns that a line of a result may have. */
  get columns(): number {
    return this.out.isTerminal() ? this.size().columns : Infinity;
  }

  /** One result: `record` with `--json`, `text` otherwise. */
  result(record: Result, text: string): void {
    write(this.out, `${this.manner.json ? safeJson(record) : text}\n`);
  }

  /** Resolves when all results so far are out, and rejects where nobody reads them. */
  async written(): Promise<void> {
    await this.out.written?.();
  }

  /** A text of any length as it is, no faster than it is read. */
  async document(text: string): Promise<void> {
    for (let at = 0; at < text.length;) {
      const isTorn = /[\ud800-\udbff]/.test(text.charAt(at + PIECE - 1));
      const end = at + PIECE + (isTorn ? 1 : 0);
      write(this.out, text.slice(at, end));
      await this.written();
      at = end;
    }
  }

  /** Something worth knowing that is no result. */
  note(text: string): void {
    if (!this.manner.quiet) write(this.err, `${text}\n`);
  }

  /** A failure, said also when quiet. */
  problem({ code, line, hint }: Problem, exit: number): void {
    if (this.manner.json) {
      const record = { type: "error", code, message: line, hint, exit };
      return write(this.err, `${safeJson(record)}\n`);
    }
    write(this.err, `messenger: ${line}\n${hint === undefined ? "" : `hint: ${hint}\n`}`);
  }

  /** Part of a line, such as a question. */
  prompt(text: string): void {
    write(this.err, text);
  }
}

/** Writes all of it, waiting where another program made the terminal non-blocking. */
export function write(sink: Sink, text: string): void {
  let bytes = encoder.encode(text);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(sink.writeSync(bytes));
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

const PAUSE_MS = 5;
