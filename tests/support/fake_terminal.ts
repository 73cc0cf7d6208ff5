import { Input, type Source } from "../../client/terminal/input.ts";
import { type Manner, Output, type Sink } from "../../client/terminal/output.ts";

/** A standard stream that keeps what is written to it. */
export class FakeSink implements Sink {
  /** All that was written. */
  text = "";
  readonly #decoder = new TextDecoder();

  constructor(readonly terminal = false) {}

  writeSync(bytes: Uint8Array): number {
    this.text += this.#decoder.decode(bytes, { stream: true });
    return bytes.length;
  }

  isTerminal(): boolean {
    return this.terminal;
  }

  /** The lines so far, which are whole ones. */
  get lines(): readonly string[] {
    return this.text.split("\n").slice(0, -1);
  }
}

/** Standard input that yields the given pieces, and remembers how each was read. */
export class FakeSource implements Source {
  /** Whether the terminal was raw at each read. */
  readonly rawAtRead: boolean[] = [];
  raw = false;
  readonly #pieces: string[];

  constructor(pieces: readonly string[], readonly terminal = true) {
    this.#pieces = [...pieces];
  }

  read(buffer: Uint8Array): Promise<number | null> {
    this.rawAtRead.push(this.raw);
    const piece = this.#pieces.shift();
    if (piece === undefined) return Promise.resolve(null);
    const bytes = new TextEncoder().encode(piece);
    buffer.set(bytes);
    return Promise.resolve(bytes.length);
  }

  isTerminal(): boolean {
    return this.terminal;
  }

  setRaw(raw: boolean): void {
    this.raw = raw;
  }
}

/** A person at a keyboard, with all that is shown. */
export interface FakeTerminal {
  readonly source: FakeSource;
  readonly input: Input;
  readonly out: FakeSink;
  readonly err: FakeSink;
  readonly output: Output;
}

/** Someone who types the given pieces. */
export function fakeTerminal(
  pieces: readonly string[] = [],
  manner: Partial<Manner> = {},
): FakeTerminal {
  const source = new FakeSource(pieces);
  const out = new FakeSink(true);
  const err = new FakeSink(true);
  const output = new Output(
    { json: false, quiet: false, ...manner },
    out,
    err,
    () => ({ columns: 80, rows: 24 }),
  );
  return { source, input: new Input(source), out, err, output };
}
