import { concat } from "../src/bytes.ts";
import { PeerError } from "../src/errors.ts";
import type { Clock } from "./clock.ts";

/** Why a body was not read. */
export type BodyFault = "too-large" | "too-slow";

/** What a body may take. */
export interface BodyBounds {
  readonly bytes: number;
  readonly milliseconds: number;
  readonly clock: Clock;
}

/**
 * The body of a request. Sizes are counted as the bytes arrive, whatever the head says,
 * and time runs until the last of them: the runtime has no deadline of its own. One that
 * breaks off is its sender's fault: `PeerError` "malformed".
 */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  bounds: BodyBounds,
): Promise<Uint8Array | BodyFault> {
  if (body === null) return new Uint8Array(0);
  const reader = body.getReader();
  const late = Promise.withResolvers<"too-slow">();
  const { clock, milliseconds } = bounds;
  const cancel = clock.after(milliseconds, () => late.resolve("too-slow"));
  try {
    const read = await Promise.race([readAll(reader, bounds.bytes), late.promise]);
    if (typeof read === "string") reader.cancel().catch(nothing);
    return read;
  } finally {
    cancel();
  }
}

async function readAll(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  most: number,
): Promise<Uint8Array | "too-large"> {
  // Joined once: to join at each piece would make tiny pieces dear.
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await nextPiece(reader);
    if (done) return concat(...pieces);
    length += value.length;
    if (length > most) return "too-large";
    pieces.push(value);
  }
}

async function nextPiece(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
  } catch (cause) {
    throw new PeerError("malformed", { cause });
  }
}

function nothing(): void {
  // A body that is given up may be gone already.
}
