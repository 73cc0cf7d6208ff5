import * as v from "valibot";
import { LIMIT } from "../../src/limits.ts";
import { messageRecord } from "../cli/message_line.ts";
import { method } from "./method.ts";
import { ACCOUNT, CHAT, CHAT_STATE, MESSAGE, MESSAGE_ID, PAGE } from "./records.ts";

/** What is said, and what was. */
export const TALK_METHODS = {
  "whoami": method({
    summary: "whose account it is, and its relay",
    params: {},
    result: ACCOUNT,
    run: ({ messenger }) => ({ type: "account", ...messenger.me }),
  }),
  "send": method({
    summary: "send a text: durable when answered, and an `event` tells when it was taken",
    params: { to: CHAT, text: v.string() },
    result: MESSAGE,
    run: async ({ messenger }, { to, text }) =>
      messageRecord(await messenger.send(to, text)),
  }),
  "subscribe": method({
    summary: "be told of later messages and events, by `message` and `event`",
    params: {},
    run: (caller) => caller.subscribe(true),
  }),
  "unsubscribe": method({
    summary: "be told no more",
    params: {},
    run: (caller) => caller.subscribe(false),
  }),
  "receive": method({
    summary: "the oldest received messages that were not acknowledged",
    params: { limit: PAGE },
    result: v.array(MESSAGE),
    run: ({ messenger }, { limit }) => messenger.unprinted(limit).map(messageRecord),
  }),
  "acknowledge": method({
    summary: "take received messages off that list: they are dealt with",
    params: { ids: v.pipe(v.array(MESSAGE_ID), v.maxLength(LIMIT.rpcPage)) },
    run: ({ messenger }, { ids }) => messenger.printed(ids),
  }),
  "history": method({
    summary: "the newest messages of a conversation, or those before one of them",
    params: { chat: CHAT, limit: PAGE, before: v.optional(MESSAGE_ID) },
    result: v.array(MESSAGE),
    run: ({ messenger }, { chat, limit, before }) =>
      messenger.history(chat, { limit, ...(before !== undefined && { before }) })
        .map(messageRecord),
  }),
  "search": method({
    summary: "the newest messages that a query means: words from: in: before: after:",
    params: { query: v.string(), limit: PAGE },
    result: v.array(MESSAGE),
    run: async ({ messenger }, { query, limit }) =>
      (await messenger.search(query, limit)).map(messageRecord),
  }),
  "chats": method({
    summary: "all conversations, those with the newest messages first",
    params: {},
    result: v.array(CHAT_STATE),
    run: ({ messenger }) =>
      messenger.chats().map(({ name, trust, standing, unread, lastAt }) => ({
        ...{ chat: name, trust, standing, unread },
        lastAt: lastAt === 0 ? null : new Date(lastAt).toISOString(),
      })),
  }),
};
