import fc from "fast-check";
import * as v from "valibot";
import * as operations from "../../../src/channel/operations.ts";
import type { Answer, Op, Push, Request } from "../../../src/channel/operations.ts";
import type { SocketOpening } from "../../../src/channel/operations.ts";
import {
  openPayload,
  openPayloads,
  payload,
  payloadOf,
} from "../../../src/channel/payload.ts";
import { decodeCbor, encodeCbor } from "../../../src/codec/cbor.ts";
import { parse } from "../../../src/codec/schema.ts";
import { signedHead } from "../content_values.ts";
import { ARGS, DATA } from "../operation_values.ts";
import { sampled, type Target, target } from "../target.ts";
import { partial, record, word } from "../values.ts";
import * as some from "../values.ts";
import { envelope } from "../wire_values.ts";

const OPS = Object.keys(ARGS).filter(operations.isOp);
const none = fc.constant({});
const token = fc.stringMatching(/^[\w.-]{1,80}$/);
const id = some.bytes(16);

const request: fc.Arbitrary<Request> = fc.oneof(
  ...OPS.map((op) =>
    partial<Request, "token" | "generation">({
      op: word(op),
      id,
      token,
      generation: some.count,
      args: ARGS[op] as fc.Arbitrary<object>,
    }, ["token", "generation"])
  ),
);

/** An operation and what it yields, which travels as an answer's data. */
type Yield = readonly [op: Op, data: unknown];

const yielded: fc.Arbitrary<Yield> = fc.oneof(
  ...OPS.map((op) => fc.tuple(word(op), DATA[op] as fc.Arbitrary<unknown>)),
);

const YIELD = v.strictTuple([
  v.custom<Op>((op) => operations.isOp(String(op))),
  v.unknown(),
]);

const answer = partial<Answer, "retryAfter" | "data">({
  id,
  status: fc.constantFrom(...operations.STATUS),
  retryAfter: some.u32,
  data: yielded.map(([, data]) => data as object),
}, ["retryAfter", "data"]);

const said: fc.Arbitrary<Answer | Push> = fc.oneof(
  answer,
  record<Push>({ op: word("envelope"), args: envelope }),
  record<Push>({ op: word("drained"), args: none }),
  record<Push>({ op: word("replaced"), args: none }),
  record<Push>({ op: word("group"), args: signedHead }),
);

const opening = record<SocketOpening>({ op: word("ws"), token, cursor: some.count });

const relayFrame = fc.array(said, { minLength: 1, maxLength: 4 });

function frameOf(said: readonly (Answer | Push)[]): Uint8Array {
  return payloadOf(said, 0).plaintext;
}

/** What is said in a channel, as whoever has its keys may say it. */
export const OPERATIONS: readonly Target[] = [
  target<Request>({
    name: "request",
    seeds: sampled(request, payload),
    decode(bytes) {
      const request = operations.parseRequest(openPayload(bytes));
      const { op, args } = request;
      if (!operations.isOp(op)) return request;
      return { ...request, args: parse(operations.OPERATIONS[op].args, args) };
    },
    encode: payload,
    exact: true,
    values: request,
  }),
  target<Yield>({
    name: "operation_data",
    seeds: sampled(yielded, encodeCbor),
    decode(bytes) {
      const [op, data] = parse(YIELD, decodeCbor(bytes));
      return [op, parse(operations.OPERATIONS[op].data, data)];
    },
    encode: encodeCbor,
    exact: true,
    values: yielded,
  }),
  target({
    name: "relay_frame",
    seeds: sampled(relayFrame, frameOf),
    decode: (bytes) => openPayloads(bytes).map(operations.parseRelayFrame),
    encode: frameOf,
    exact: true,
    values: relayFrame,
  }),
  target({
    name: "answer",
    seeds: sampled(answer, payload),
    decode: (bytes) => operations.parseAnswer(openPayload(bytes)),
    encode: payload,
    exact: true,
    values: answer,
  }),
  target({
    name: "socket_opening",
    seeds: sampled(opening, payload),
    decode: (bytes) => operations.parseOpening(openPayload(bytes)),
    encode: payload,
    exact: true,
    values: opening,
  }),
];
