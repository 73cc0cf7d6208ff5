import * as v from "valibot";
import { contactRecord } from "../cli/contacts.ts";
import { infoRecord } from "../cli/info.ts";
import { messageRecord } from "../cli/message_line.ts";
import { receiptsRecord } from "../cli/receipts.ts";
import type { Contact } from "../messenger.ts";
import { type Caller, method } from "./method.ts";
import { CONTACT, INFO, MESSAGE, RECEIPTS, USER } from "./records.ts";

/** Other people, and how far they are known. */
export const PEOPLE_METHODS = {
  "contacts": method({
    summary: "everyone ever written to or heard from",
    params: {},
    result: v.array(CONTACT),
    run: ({ messenger }) => messenger.contacts().map(contactRecord),
  }),
  "online": method({
    summary: "who else is connected to the relay",
    params: {},
    result: v.array(v.string()),
    run: ({ messenger }) => messenger.online(),
  }),
  "info": method({
    summary: "what protects the conversation with a person",
    params: { user: USER },
    result: INFO,
    run: ({ messenger }, { user }) =>
      infoRecord(messenger.info(user), messenger.identityEmoji(user)),
  }),
  "accept": upon("let a stranger who wrote in", (of, user) => of.accept(user)),
  "decline": upon("turn a stranger's request down", (of, user) => of.decline(user)),
  "block": upon("drop what a person writes", (of, user) => of.block(user)),
  "unblock": upon("hear from a person again", (of, user) => of.unblock(user)),
  "trust": upon("accept a person's new identity", (of, user) => of.trust(user)),
  "receipts": method({
    summary: "who is told that what they wrote came",
    params: {},
    result: RECEIPTS,
    run: ({ messenger }) => receiptsRecord(messenger.receipts()),
  }),
  "receipts.set": method({
    summary: "tell everyone accepted that what they wrote came, or one person, or not",
    params: { wanted: v.boolean(), user: v.optional(USER) },
    result: RECEIPTS,
    run: ({ messenger }, { wanted, user }) =>
      receiptsRecord(messenger.setReceipts(wanted, user)),
  }),
  "renew": method({
    summary: "agree on new keys with a person",
    params: { user: USER },
    result: MESSAGE,
    run: ({ messenger }, { user }) => messageRecord(messenger.renew(user)),
  }),
  "verify.number": method({
    summary: "the number to compare with a person, and its text for a QR code",
    params: { user: USER },
    result: v.object({ safetyNumber: v.string(), scannable: v.string() }),
    run: ({ messenger }, { user }) => ({
      safetyNumber: messenger.info(user).safetyNumber,
      scannable: messenger.scannable(user),
    }),
  }),
  "verify.code": method({
    summary: "verify a person by the number or text that the other side shows",
    params: { user: USER, code: v.string() },
    result: CONTACT,
    run: ({ messenger }, { user, code }) =>
      contactRecord(messenger.verifyCode(user, code)),
  }),
  "verify.compare": method({
    summary: "ask a person to compare emoji, or agree to it; an `event` brings them",
    params: { user: USER },
    run: ({ messenger }, { user }) => messenger.compare(user),
  }),
  "verify.answer": method({
    summary: "say whether the emoji are the same on both sides",
    params: { user: USER, same: v.boolean() },
    result: CONTACT,
    run: ({ messenger }, { user, same }) => contactRecord(messenger.answer(user, same)),
  }),
};

/** What is done about one person, whose state it answers. */
function upon(
  summary: string,
  act: (messenger: Caller["messenger"], user: string) => Contact | Promise<Contact>,
) {
  return method({
    summary,
    params: { user: USER },
    result: CONTACT,
    run: async ({ messenger }, { user }) => contactRecord(await act(messenger, user)),
  });
}
