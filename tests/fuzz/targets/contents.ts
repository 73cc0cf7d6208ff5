import * as v from "valibot";
import { decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
import { parse } from "../../../src/codec/schema.ts";
import {
  type Body,
  bodyValue,
  type KnownBody,
  readBody,
} from "../../../src/wire/body.ts";
import { readStep, stepBytes } from "../../../src/wire/comparison_step.ts";
import { decodeContent, encodeContent } from "../../../src/wire/content.ts";
import type { OutgoingSaid, Said } from "../../../src/wire/content.ts";
import {
  decodeGroupContent,
  encodeGroupContent,
} from "../../../src/wire/group_content.ts";
import * as some from "../content_values.ts";
import { sampled, type Target, target } from "../target.ts";

const BODY = v.strictTuple([v.string(), v.unknown()]);

/** What is inside the messages that only a peer of ours can have encrypted. */
export const CONTENTS: readonly Target[] = [
  target({
    name: "content",
    seeds: sampled(some.content, encodeContent),
    decode: decodeContent,
    encode: (content) => isOurs(content) ? encodeContent(content) : null,
    values: some.content,
  }),
  target({
    name: "group_content",
    seeds: sampled(some.groupContent, encodeGroupContent),
    decode: decodeGroupContent,
    encode: (content) => isOurs(content) ? encodeGroupContent(content) : null,
    values: some.groupContent,
  }),
  target<Body>({
    name: "body",
    seeds: sampled(some.body, encodeBody),
    decode(bytes) {
      const [type, value] = parse(BODY, decodeCborMap(bytes));
      return readBody(type, value);
    },
    encode: (body) => body.type === "unknown" ? null : encodeBody(body),
    values: some.body,
  }),
  target({
    name: "comparison_step",
    seeds: sampled(some.step, stepBytes),
    decode: (bytes) => readStep(decodeCborMap(bytes)),
    encode: stepBytes,
    exact: true,
    values: some.step,
  }),
];

/** A body with its type before it: it says nothing of that itself. */
function encodeBody(body: KnownBody): Uint8Array {
  return encodeCbor([body.type, bodyValue(body)]);
}

/** Types that this version does not know are read, and never written. */
function isOurs<T extends Said>(said: T): said is T & OutgoingSaid {
  return said.body.type !== "unknown";
}
