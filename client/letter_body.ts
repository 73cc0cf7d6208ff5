import * as v from "valibot";
import { decodeCborMap, encodeCbor } from "../src/codec/cbor.ts";
import { parse } from "../src/codec/schema.ts";
import { bodyValue, type KnownBody, readBody } from "../src/wire/body.ts";

/** What a letter says that shows in no conversation, as bytes for the outbox. */

const BODY = v.strictTuple([v.string(), v.unknown()]);

/** The bytes of a body: its type, and its value. */
export function encodeBody(body: KnownBody): Uint8Array {
  return encodeCbor([body.type, bodyValue(body)]);
}

/** The body that `encodeBody` wrote. */
export function decodeBody(bytes: Uint8Array): KnownBody {
  const [type, value] = parse(BODY, decodeCborMap(bytes));
  const body = readBody(type, value);
  if (body.type === "unknown") throw new Error("A letter of ours has a known type");
  return body;
}
