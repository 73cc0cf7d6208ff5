import {
  type Answer,
  type Data,
  type Op,
  OPERATIONS,
} from "../../src/channel/operations.ts";
import { parse } from "../../src/codec/schema.ts";
import { PeerError } from "../../src/errors.ts";
import { ClientError } from "../fault.ts";
import type { Refusal, Reply } from "./link.ts";

/** What an answer to this operation says; "relay-broken" where it is none to it. */
export function replyOf<O extends Op>(op: O, answer: Answer): Reply<O> {
  const { status, retryAfter, data } = answer;
  if (status !== "ok") return { status, ...(retryAfter !== undefined && { retryAfter }) };
  try {
    return { status, data: parse(OPERATIONS[op].data, data) };
  } catch (cause) {
    throw cause instanceof PeerError ? new ClientError("relay-broken", { cause }) : cause;
  }
}

/** The data of a reply; the refusals that every operation may meet become faults. */
export function dataOf<O extends Op>(reply: Reply<O>): Data<O> {
  if (reply.status === "ok") return reply.data;
  throw faultOf(reply);
}

/** The fault that a refusal is, where the operation gives it no other meaning. */
export function faultOf({ status, retryAfter }: Refusal): ClientError {
  const about = { subject: status, ...(retryAfter !== undefined && { retryAfter }) };
  switch (status) {
    case "unauthenticated":
      return new ClientError("logged-out", about);
    case "limited":
      return new ClientError("limited", about);
    case "mailbox-full":
      return new ClientError("mailbox-full", about);
    case "unavailable":
      return new ClientError("relay-unreachable", about);
    case "forbidden":
    case "not-found":
    case "taken":
    case "malformed":
    case "too-large":
    case "stale-head":
    case "stale-generation":
      return new ClientError("relay-broken", about);
  }
}
