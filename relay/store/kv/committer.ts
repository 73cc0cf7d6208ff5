import { StoreError } from "../store.ts";

/** One record set or deleted. */
export type Mutation =
  | {
    readonly type: "set";
    readonly key: Deno.KvKey;
    readonly value: Uint8Array;
  }
  | { readonly type: "delete"; readonly key: Deno.KvKey };

/** Commits mutations, all or none of them, and resolves once they are on the disk. */
export type Write = (mutations: readonly Mutation[]) => Promise<unknown>;

/** What one commit of Deno KV may hold; below its own bounds (ext/kv/config.rs). */
const MOST = {
  mutations: 1_000,
  keyBytes: 72 * 1024,
  bytes: 760 * 1024,
} as const;

/** Milliseconds that a change which is in no hurry waits for company. */
const PATIENCE_MS = 200;

interface Change {
  readonly mutations: readonly Mutation[];
  readonly size: Size;
  readonly kept: () => void;
  readonly failed: (error: StoreError) => void;
}

interface Size {
  readonly keyBytes: number;
  readonly bytes: number;
}

/**
 * Group commit. Each commit costs a disk flush, so one carries every change that came
 * while the one before it was under way. Changes are kept in the order of asking, and
 * each is whole: no commit holds a part of it.
 */
export class Committer {
  readonly #write: Write;
  #waiting: Change[] = [];
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(write: Write) {
    this.#write = write;
  }

  /** Resolves once the mutations, all of them, are on the disk. */
  commit(mutations: readonly Mutation[]): Promise<void> {
    const promise = this.#add(mutations);
    this.#start();
    return promise;
  }

  /** The same, for what may wait a moment to share a commit with others. */
  commitSoon(mutations: readonly Mutation[]): Promise<void> {
    const promise = this.#add(mutations);
    if (this.#running === null) {
      this.#timer ??= setTimeout(() => this.#start(), PATIENCE_MS);
    }
    return promise;
  }

  /** Resolves once nothing waits any more. */
  async idle(): Promise<void> {
    this.#start();
    await this.#running;
  }

  #add(mutations: readonly Mutation[]): Promise<void> {
    const size = sizeOf(mutations);
    if (exceeds(mutations.length, size)) {
      throw new RangeError("Change too large");
    }
    return new Promise((kept, failed) => {
      this.#waiting.push({ mutations, size, kept, failed });
    });
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // What else is asked for in this turn of the event loop joins the first commit.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#flush(this.#group());
    this.#running = null;
  }

  /** Takes as many changes from the front as one commit holds. */
  #group(): readonly Change[] {
    let [mutations, keyBytes, bytes, end] = [0, 0, 0, 0];
    for (const change of this.#waiting) {
      mutations += change.mutations.length;
      keyBytes += change.size.keyBytes;
      bytes += change.size.bytes;
      if (exceeds(mutations, { keyBytes, bytes })) break;
      end++;
    }
    return this.#waiting.splice(0, end);
  }

  async #flush(group: readonly Change[]): Promise<void> {
    try {
      await this.#write(group.flatMap(({ mutations }) => mutations));
      for (const change of group) change.kept();
    } catch (cause) {
      const error = storeError(cause);
      for (const change of group) change.failed(error);
    }
  }
}

/** What a failure of the database means; the original error stays the cause. */
export function storeError(cause: unknown): StoreError {
  const full = cause instanceof Error && /disk is full/.test(cause.message);
  return new StoreError(full ? "full" : "failed", { cause });
}

function exceeds(mutations: number, size: Size): boolean {
  return mutations > MOST.mutations || size.keyBytes > MOST.keyBytes ||
    size.bytes > MOST.bytes;
}

/** Bytes of each part and its tag; nine for a number, which is exact for Deno KV. */
function sizeOf(mutations: readonly Mutation[]): Size {
  let [keyBytes, bytes] = [0, 0];
  for (const mutation of mutations) {
    for (const part of mutation.key) {
      keyBytes += typeof part === "string" ? part.length + 2 : 9;
    }
    if (mutation.type === "set") bytes += mutation.value.length;
  }
  return { keyBytes, bytes: bytes + keyBytes };
}
