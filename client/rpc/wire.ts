import { LIMIT } from "../../src/limits.ts";
import { safeJson } from "../safe_text.ts";

const LINE_FEED = 0x0a;
const CHUNK = 64 * 1024;

const encoder = new TextEncoder();

/**
 * One end of a socket that carries a JSON value a line. Lines from the other end are
 * bounded; what is written waits until it is read there, and the other end is cut off
 * where too much does: it can neither stop us nor fill our memory.
 */
export class Wire {
  /** Resolves when the connection is over, whoever ended it. */
  readonly ended: Promise<void>;
  readonly #end = Promise.withResolvers<void>();
  readonly #socket: Deno.Conn;
  readonly #queue: Uint8Array[] = [];
  #waiting = 0;
  #writing: Promise<void> | null = null;
  #isOpen = true;

  constructor(socket: Deno.Conn) {
    this.#socket = socket;
    this.ended = this.#end.promise;
  }

  /** Writes a value, or ends the connection where too much waits to be read already. */
  send(value: unknown): void {
    if (!this.#isOpen) return;
    if (this.#waiting > LIMIT.rpcBacklog) return this.close();
    const bytes = encoder.encode(`${safeJson(value)}\n`);
    this.#queue.push(bytes);
    this.#waiting += bytes.length;
    this.#writing ??= this.#write();
  }

  /** Resolves when all that was sent has been handed to the other end. */
  async drained(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  /** The lines that come, without their ends; `null` for one that is too long. */
  async *lines(): AsyncGenerator<Uint8Array | null> {
    let left = new Uint8Array(0);
    for (let read = await this.#read(); read !== null; read = await this.#read()) {
      const bytes = joined(left, read);
      let from = 0;
      for (let end = bytes.indexOf(LINE_FEED, left.length); end >= 0;) {
        yield end - from > LIMIT.rpcLine ? null : bytes.subarray(from, end);
        from = end + 1;
        end = bytes.indexOf(LINE_FEED, from);
      }
      left = bytes.subarray(from);
      if (left.length > LIMIT.rpcLine) return yield null;
    }
  }

  /** Ends it at once; what waits is not written any more. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.close();
    this.#end.resolve();
  }

  async #write(): Promise<void> {
    for (let bytes = this.#queue[0]; bytes !== undefined; bytes = this.#queue[0]) {
      const written = await this.#socket.write(bytes).catch(() => null);
      if (written === null || !this.#isOpen) {
        this.close();
        break;
      }
      this.#waiting -= written;
      if (written < bytes.length) this.#queue[0] = bytes.subarray(written);
      else this.#queue.shift();
    }
    // Not a moment after the queue was found empty: what is sent then would stay in it.
    this.#writing = null;
  }

  /** What comes next; `null` at the end, which leaves our own half open. */
  async #read(): Promise<Uint8Array | null> {
    if (!this.#isOpen) return null;
    const buffer = new Uint8Array(CHUNK);
    try {
      const length = await this.#socket.read(buffer);
      return length === null ? null : buffer.subarray(0, length);
    } catch {
      this.close();
      return null;
    }
  }
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
}
