import * as v from "valibot";
import { LIMIT } from "../../src/limits.ts";

/*
 * JSON-RPC 2.0 as its specification has it, one value a line. Pure: what a line asks
 * for, and how an answer is spelled.
 */

/** What an answer names its call by; a call without one is not answered. */
export type Id = string | number | null;

/** A call that is well-formed; nothing is said yet of its method and parameters. */
export interface Call {
  /** Absent where no answer is wanted. */
  readonly id?: Id;
  readonly method: string;
  readonly params: unknown;
}

/** An error as the other side gets it. */
export interface RpcFault {
  /** One of `RPC`, or -32000 less the exit code of the command line. */
  readonly code: number;
  readonly message: string;
  /** What the command line says of the same: a stable code, and what to do. */
  readonly data?: { readonly code: string; readonly hint?: string };
}

/** One answer. */
export type Answer =
  | { readonly jsonrpc: "2.0"; readonly id: Id; readonly result: unknown }
  | { readonly jsonrpc: "2.0"; readonly id: Id; readonly error: RpcFault };

/** What a line asks for; `Answer`s stand in the place of what is no call. */
export type Asked =
  | { readonly kind: "call"; readonly call: Call }
  | { readonly kind: "batch"; readonly calls: readonly (Call | Answer)[] }
  | { readonly kind: "refused"; readonly answer: Answer };

/** The codes that the specification gives a meaning. */
export const RPC = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  internal: -32603,
} as const;

/** What the exit code of a command is taken from, for the code of an error of ours. */
export const RPC_SERVER = -32000;

/** A call that cannot be carried out as it was made. */
export class RpcError extends Error {
  override readonly name = "RpcError";

  constructor(readonly fault: RpcFault) {
    super(fault.message);
  }
}

const ID = v.union([v.string(), v.number(), v.null()]);

/** What has an id to be answered by. */
const NAMED = v.object({ id: ID });

const CALL = v.object({
  jsonrpc: v.literal("2.0"),
  id: v.optional(ID),
  method: v.string(),
  params: v.optional(v.custom<object>(isObject)),
});

const strict = new TextDecoder("utf-8", { fatal: true });

/** What a line asks for; `null` stands for one that was too long to be read. */
export function readLine(line: Uint8Array | null): Asked {
  if (line === null) {
    return refused(RPC.request, `a line has at most ${LIMIT.rpcLine} bytes`);
  }
  let value: unknown;
  try {
    value = JSON.parse(strict.decode(line));
  } catch {
    return refused(RPC.parse, "that is no JSON on one line");
  }
  if (!Array.isArray(value)) return one(readCall(value));
  if (value.length === 0) return refused(RPC.request, "a batch has a call in it");
  if (value.length > LIMIT.rpcBatch) {
    return refused(RPC.request, `a batch has at most ${LIMIT.rpcBatch} calls`);
  }
  return { kind: "batch", calls: value.map(readCall) };
}

/** The answer of a call that was carried out. */
export function succeeded(id: Id, result: unknown): Answer {
  return { jsonrpc: "2.0", id, result: result ?? null };
}

/** The answer of a call that was not. */
export function failed(id: Id, error: RpcFault): Answer {
  return { jsonrpc: "2.0", id, error };
}

/** Something that is told unasked, or of which no answer is wanted. */
export function notification(method: string, params: object): object {
  return { jsonrpc: "2.0", method, params };
}

function one(read: Call | Answer): Asked {
  return "jsonrpc" in read
    ? { kind: "refused", answer: read }
    : { kind: "call", call: read };
}

function readCall(value: unknown): Call | Answer {
  const call = v.safeParse(CALL, value);
  if (!call.success) {
    const id = v.is(NAMED, value) ? value.id : null;
    return failed(id, { code: RPC.request, message: "that is no call of JSON-RPC 2.0" });
  }
  const { id, method, params = {} } = call.output;
  return { ...(id !== undefined && { id }), method, params };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function refused(code: number, message: string): Asked {
  return { kind: "refused", answer: failed(null, { code, message }) };
}
