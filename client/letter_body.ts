import * as v from "valibot";
import { decodeCborMap, encodeCbor } from "../src/codec/cbor.ts";
import { parse } from "../src/codec/schema.ts";
import { decodeEntry, type GroupId } from "../src/group/mod.ts";
import { bodyValue, type KnownBody, readBody } from "../src/wire/body.ts";

/** What a letter says that shows in no conversation, as bytes for the outbox. */

const BODY = v.strictTuple([v.string(), v.unknown()]);

/** The bytes of a body: its type, and its value. */
export function encodeBody(body: KnownBody): Uint8Array {
  return encodeCbor([body.type, bodyValue(body)]);
}

/** The group that is spoken of to one of its members; `null` where none is. */
export function groupIn(body: KnownBody): GroupId | null {
  switch (body.type) {
    case "sender-key":
    case "invite":
      return body.group;
    case "group-entry":
      return decodeEntry(body.entry.body).group;
    case "text":
    case "profile":
    case "request":
    case "renew":
    case "sas":
    case "receipt":
      return null;
  }
}

/** The body that `encodeBody` wrote. */
export function decodeBody(bytes: Uint8Array): KnownBody {
  const [type, value] = parse(BODY, decodeCborMap(bytes));
  const body = readBody(type, value);
  if (body.type === "unknown") throw new Error("A letter of ours has a known type");
  return body;
}
