import fc from "fast-check";
import type { Args, Data, Op } from "../../src/channel/operations.ts";
import type { SignedEntry } from "../../src/wire/group_log.ts";
import { signedHead } from "./content_values.ts";
import { partial, record } from "./values.ts";
import * as some from "./values.ts";
import * as wire from "./wire_values.ts";

/** What each operation asks and yields. */

const none = fc.constant({});
const opaque = fc.stringMatching(/^[\w-]{1,80}$/);
const token = fc.stringMatching(/^[\w.-]{1,80}$/);
const signature = some.bytes(64);
const mac = some.bytes(32);
const proof = record({ device: some.device, signature });
const keys = wire.lasting;
const entry = record<SignedEntry>({ body: some.bytesUpTo(300), signature });
const user = record({
  uuid: some.uuid,
  username: some.username,
  devices: fc.array(some.device, { maxLength: 3 }),
});

/** Arguments of each operation. */
export const ARGS: { readonly [O in Op]: fc.Arbitrary<Args<O>> } = {
  "register/start": record({ username: some.username, request: opaque }),
  "register/finish": record({
    username: some.username,
    uuid: some.uuid,
    record: opaque,
    device: wire.deviceRecord,
    keys,
  }),
  "login/start": partial<Args<"login/start">, "device">({
    username: some.username,
    request: opaque,
    device: proof,
  }, ["device"]),
  "login/finish": partial<Args<"login/finish">, "device">({
    finish: opaque,
    mac,
    device: proof,
  }, ["device"]),
  "device/replace": record({ device: wire.deviceRecord, keys }),
  "session/open": record({ address: some.at, signature, generation: some.count }),
  "logout": none,
  "password/start": record({ request: opaque }),
  "password/finish": record({ record: opaque }),
  "keys/publish": wire.upload,
  "keys/count": none,
  "bundle/claim": partial<Args<"bundle/claim">, "group">({
    address: some.at,
    group: some.group,
  }, ["group"]),
  "user/find": fc.oneof(
    record({ username: some.username }),
    record({ uuid: some.uuid }),
  ),
  "presence/list": none,
  "presence/set": record({ visible: fc.boolean() }),
  "send": wire.outgoing,
  "mailbox/list": record({ after: some.count }),
  "mailbox/acknowledge": record({ upTo: some.count }),
  "group/create": record({ entry }),
  "group/append": record({ group: some.group, entry }),
  "group/log": record({ group: some.group, from: some.count }),
  "group/head": record({ group: some.group }),
  "group/list": partial<Args<"group/list">, "after">({ after: some.group }, ["after"]),
  "device/generation": record({ generation: some.count }),
  "ping": none,
};

/** What each operation yields that is not refused. */
export const DATA: { readonly [O in Op]: fc.Arbitrary<Data<O>> } = {
  "register/start": record({ response: opaque }),
  "register/finish": none,
  "login/start": record({ response: opaque }),
  "login/finish": record({
    mac,
    uuid: some.uuid,
    device: fc.integer({ min: 0, max: 127 }),
    token,
  }),
  "device/replace": none,
  "session/open": record({ token, lifetime: some.u32, generation: some.count }),
  "logout": none,
  "password/start": record({ response: opaque }),
  "password/finish": none,
  "keys/publish": none,
  "keys/count": record({ ec: some.u32, kyber: some.u32 }),
  "bundle/claim": record({ bundle: wire.bundle }),
  "user/find": user,
  "presence/list": record({
    online: fc.array(record({ uuid: some.uuid, username: some.username }), {
      maxLength: 3,
    }),
  }),
  "presence/set": none,
  "send": none,
  "mailbox/list": record({
    envelopes: fc.array(wire.envelope, { maxLength: 2 }),
    more: fc.boolean(),
  }),
  "mailbox/acknowledge": none,
  "group/create": record({ head: signedHead }),
  "group/append": record({ head: signedHead }),
  "group/log": record({
    entries: fc.array(entry, { maxLength: 3 }),
    more: fc.boolean(),
    head: signedHead,
  }),
  "group/head": record({ head: signedHead }),
  "group/list": record({
    heads: fc.array(signedHead, { maxLength: 2 }),
    more: fc.boolean(),
  }),
  "device/generation": record({ generation: some.count }),
  "ping": none,
};
