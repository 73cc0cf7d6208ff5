import * as v from "valibot";
import type { Source } from "../terminal/input.ts";
import type { Sink } from "../terminal/output.ts";
import type { SignalHandler } from "../terminal/signals.ts";
import { type Order, SIGNAL, type TerminalFacts } from "./order.ts";

/** Bytes of one order to write. */
const PIECE = 64 * 1024;

/**
 * The terminal of a verb that was typed in another process: its standard streams and the
 * signals that reach it, at the far end of a connection. When that breaks the verb finds
 * its input ended and its output broken, and is told to stop as by a signal.
 */
export class FarTerminal {
  readonly stdin: Source;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly #tell: (order: Order) => void;
  readonly #marks = new Map<number, PromiseWithResolvers<void>>();
  readonly #handlers = new Set<SignalHandler>();
  #mark = 0;
  #wanted: PromiseWithResolvers<Uint8Array | null> | null = null;
  /** What was read and did not fit. */
  #left: Uint8Array | null = null;
  #isGone = false;

  constructor(readonly facts: TerminalFacts, tell: (order: Order) => void) {
    this.#tell = tell;
    this.stdout = this.#sink("stdout");
    this.stderr = this.#sink("stderr");
    this.stdin = {
      read: (buffer) => this.#read(buffer),
      isTerminal: () => facts.stdin,
      setRaw: (raw) => tell({ method: "raw", params: { raw } }),
    };
  }

  /** Listens to signals of the far process, as `onSignals` does to those of this one. */
  onSignals(handlers: readonly SignalHandler[]): () => void {
    for (const handler of handlers) this.#handlers.add(handler);
    this.#catch();
    if (this.#isGone) queueMicrotask(() => this.signal("SIGTERM"));
    return () => {
      for (const handler of handlers) this.#handlers.delete(handler);
      this.#catch();
    };
  }

  /** The far end wrote everything up to a mark. */
  written(mark: number): void {
    this.#marks.get(mark)?.resolve();
    this.#marks.delete(mark);
  }

  /** The far end read something, or came to the end of its input. */
  input(bytes: Uint8Array | null): void {
    this.#wanted?.resolve(bytes);
    this.#wanted = null;
  }

  /** A signal reached the far end. */
  signal(name: string): void {
    for (const [signal, handler] of [...this.#handlers]) {
      if (signal === name) handler();
    }
  }

  /** The far end is gone: nobody reads any more. */
  leave(): void {
    this.#isGone = true;
    for (const { reject } of this.#marks.values()) reject(new Deno.errors.BrokenPipe());
    this.input(null);
    this.signal("SIGTERM");
  }

  #sink(to: "stdout" | "stderr"): Sink {
    const decoder = new TextDecoder();
    return {
      writeSync: (bytes) => {
        const piece = bytes.subarray(0, PIECE);
        const text = decoder.decode(piece, { stream: true });
        this.#tell({ method: "write", params: { to, text } });
        return piece.length;
      },
      isTerminal: () => this.facts[to],
      written: () => this.#written(),
    };
  }

  #written(): Promise<void> {
    const mark = ++this.#mark;
    const written = Promise.withResolvers<void>();
    if (this.#isGone) written.reject(new Deno.errors.BrokenPipe());
    else this.#marks.set(mark, written);
    this.#tell({ method: "mark", params: { mark } });
    return written.promise;
  }

  async #read(buffer: Uint8Array): Promise<number | null> {
    if (this.#isGone) return null;
    const bytes = this.#left ?? await this.#next();
    if (bytes === null) return null;
    const taken = bytes.subarray(0, buffer.length);
    buffer.set(taken);
    this.#left = taken.length < bytes.length ? bytes.slice(taken.length) : null;
    bytes.fill(0);
    return taken.length;
  }

  #next(): Promise<Uint8Array | null> {
    this.#wanted = Promise.withResolvers();
    this.#tell({ method: "read", params: {} });
    return this.#wanted.promise;
  }

  #catch(): void {
    const wanted = new Set(Array.from(this.#handlers, ([signal]) => signal));
    const signals = [...wanted].filter((signal) => v.is(SIGNAL, signal));
    this.#tell({ method: "catch", params: { signals } });
  }
}
