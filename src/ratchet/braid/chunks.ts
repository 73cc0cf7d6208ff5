import { addMultiple, divide, multiply } from "./gf16.ts";

/**
 * The chunk code (wire-spec 8.6): a message of n * 32 bytes becomes up to 65 536 chunks
 * of 32 bytes, any n of which give the message back, so a relay must suppress nearly
 * everything to suppress anything.
 *
 * The message is read as 16 columns of n field elements. Column i is the polynomial of
 * degree below n through (k, y) for k < n, y being the k-th element of the column, and
 * chunk j is the 16 values at j. Chunks below n are therefore slices of the message, and
 * chunks from n on are parity.
 */

/** Bytes of a chunk: one field element of each of the 16 columns. */
export const CHUNK_LENGTH = 32;

/** How many chunks there are; the sender's index wraps here. */
export const CHUNK_INDEXES = 65_536;

/** One chunk and its place in the code. */
export interface Chunk {
  /** 0 to 65 535. */
  readonly index: number;
  /** 32 bytes. */
  readonly data: Uint8Array;
}

/** What is being sent, and which chunk is next. */
export interface Encoder {
  /** n * 32 bytes. */
  readonly message: Uint8Array;
  /** Index of the next chunk. */
  readonly next: number;
}

/** The distinct chunks that came so far, in one array. */
export interface Decoder {
  /** How many chunks give the message. */
  readonly needed: number;
  /** For each chunk its index (two bytes, big-endian) and its 32 bytes, as they came. */
  readonly held: Uint8Array;
}

/** Bytes of one entry in `Decoder.held`. */
export const HELD_LENGTH = 2 + CHUNK_LENGTH;

/** Will send the message, whose length is a multiple of 32 bytes, from chunk 0 on. */
export function encoder(message: Uint8Array): Encoder {
  return { message, next: 0 };
}

/** The next chunk. An encoder never ends: after the message come 65 536 - n parities. */
export function nextChunk(
  { message, next: index }: Encoder,
): { readonly next: Encoder; readonly chunk: Chunk } {
  const next = { message, next: (index + 1) % CHUNK_INDEXES };
  const start = index * CHUNK_LENGTH;
  if (start < message.length) {
    const data = message.subarray(start, start + CHUNK_LENGTH);
    return { next, chunk: { index, data } };
  }
  const data = new Uint8Array(CHUNK_LENGTH);
  interpolate(firstNodes(message.length / CHUNK_LENGTH), message, index, data);
  return { next, chunk: { index, data } };
}

/** Has received nothing yet of a message of `needed` chunks. */
export function decoder(needed: number): Decoder {
  return { needed, held: new Uint8Array(0) };
}

/** How many distinct chunks the decoder holds. */
export function heldCount(decoder: Decoder): number {
  return decoder.held.length / HELD_LENGTH;
}

/**
 * The decoder with one more chunk; an index that it holds already changes nothing. It
 * copies what is held, a little more than a kilobyte at most: that is cheaper than a
 * list of chunks would be, which each snapshot had to be taken apart into.
 */
export function addChunk(decoder: Decoder, chunk: Chunk): Decoder {
  const { needed, held } = decoder;
  for (let at = 0; at < held.length; at += HELD_LENGTH) {
    if (indexAt(held, at) === chunk.index) return decoder;
  }
  const more = new Uint8Array(held.length + HELD_LENGTH);
  more.set(held);
  more[held.length] = chunk.index >> 8;
  more[held.length + 1] = chunk.index;
  more.set(chunk.data, held.length + 2);
  return { needed, held: more };
}

/** The message, or `null` while chunks are wanting. */
export function decoded(decoder: Decoder): Uint8Array | null {
  const { needed, held } = decoder;
  if (heldCount(decoder) < needed) return null;
  const points = new Uint16Array(needed);
  const values = new Uint8Array(needed * CHUNK_LENGTH);
  for (let i = 0; i < needed; i++) {
    const at = i * HELD_LENGTH;
    points[i] = indexAt(held, at);
    values.set(held.subarray(at + 2, at + HELD_LENGTH), i * CHUNK_LENGTH);
  }
  return slices(points, values);
}

/** Chunks 0 to n - 1 from any n: those that are there as they are, the rest computed. */
function slices(points: Uint16Array, values: Uint8Array): Uint8Array {
  const message = new Uint8Array(values.length);
  const missing = new Set(points.keys());
  points.forEach((point, i) => {
    if (!missing.delete(point)) return;
    const start = i * CHUNK_LENGTH;
    message.set(
      values.subarray(start, start + CHUNK_LENGTH),
      point * CHUNK_LENGTH,
    );
  });
  if (missing.size === 0) return message;
  const nodes = nodesAt(points);
  for (const k of missing) {
    const start = k * CHUNK_LENGTH;
    interpolate(
      nodes,
      values,
      k,
      message.subarray(start, start + CHUNK_LENGTH),
    );
  }
  return message;
}

/** Places at which polynomials are known, ready for barycentric interpolation. */
interface Nodes {
  /** The x_k. */
  readonly points: Uint16Array;
  /** The w_k = 1 / product over j != k of (x_k - x_j). */
  readonly weights: Uint16Array;
}

function nodesAt(points: Uint16Array): Nodes {
  const weights = points.map((x) => {
    const others = points.reduce(
      (all, o) => o === x ? all : multiply(all, x ^ o),
      1,
    );
    return divide(1, others);
  });
  return { points, weights };
}

/** Nodes 0 to n - 1 by n, which is 3, 5, 30 or 36: an encoder's nodes never change. */
const FIRST_NODES = new Map<number, Nodes>();

function firstNodes(n: number): Nodes {
  const known = FIRST_NODES.get(n);
  if (known !== undefined) return known;
  const nodes = nodesAt(Uint16Array.from({ length: n }, (_, k) => k));
  FIRST_NODES.set(n, nodes);
  return nodes;
}

/**
 * Writes the 16 columns' values at x, which is no node, into `chunk`. With l(x) the
 * product of all (x - x_k), the value is the sum of y_k w_k l(x) / (x - x_k).
 */
function interpolate(
  nodes: Nodes,
  values: Uint8Array,
  x: number,
  chunk: Uint8Array,
): void {
  const { points, weights } = nodes;
  const l = points.reduce((product, point) => multiply(product, x ^ point), 1);
  for (let k = 0; k < points.length; k++) {
    const factor = divide(multiply(weights[k]!, l), x ^ points[k]!);
    addMultiple(chunk, factor, values, k * CHUNK_LENGTH);
  }
}

function indexAt(held: Uint8Array, at: number): number {
  return held[at]! << 8 | held[at + 1]!;
}
