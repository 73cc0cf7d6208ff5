import assert from "node:assert/strict";
import { type GroupHandle, isHandle } from "../../../client/chat_id.ts";
import { bodyText, messageRecord, spokenText } from "../../../client/cli/message_line.ts";
import { groupNoticeText, invitedText, lineText } from "../../../client/group_texts.ts";
import type { GroupAct, GroupLine, Message } from "../../../client/message.ts";
import { nameOf } from "../../support/relay_world.ts";

const [ALICE, BOB] = [nameOf("alice"), nameOf("bob")];
const TEAM = handleOf("#team");

/** A line of #team's history that alice is behind, in epoch 7. */
function line(body: GroupLine): Message {
  return {
    ...{ id: "00", chat: TEAM, from: ALICE, body, sentAt: 0, receivedAt: 0 },
    ...{ state: "received", isVerified: false, isRequest: false },
    group: { id: "00", epoch: 7, isLate: false },
  };
}

function change(
  act: GroupAct,
  who = BOB,
  successor: typeof BOB | null = null,
): GroupLine {
  return { kind: "change", act, who, successor };
}

function handleOf(text: string): GroupHandle {
  if (!isHandle(text)) throw new Error(`${text} is no handle`);
  return text;
}

const LINES: readonly [body: GroupLine, text: string][] = [
  [change("create"), "founded by alice"],
  [change("add"), "bob added by alice"],
  [change("remove"), "epoch 7: keys renewed, bob removed by alice"],
  [change("leave"), "epoch 7: keys renewed, alice left"],
  [change("leave", BOB, BOB), "epoch 7: keys renewed, alice left, bob is an admin now"],
  [change("promote"), "bob made an admin by alice"],
  [change("demote"), "bob made a member like others by alice"],
  [
    change("demote", ALICE, BOB),
    "alice made a member like others by alice, bob is an admin now",
  ],
  [change("rename"), "renamed by alice"],
  [change("renew"), "epoch 7: keys renewed by alice"],
  [change("rekey"), "epoch 7: keys renewed, the new identity of bob accepted by alice"],
  [{ kind: "named", name: "Te\u202eam" }, 'it is called "Team" now'],
  [{ kind: "invitation" }, "alice invites you"],
  [
    { kind: "missing-log" },
    "a message from alice is lost: the relay never showed the group's history that " +
    "it belongs to",
  ],
  [{ kind: "split" }, "group history was split: nothing is sent there any more"],
];

Deno.test("every line of a group's history is the same text wherever it is shown", () => {
  for (const [body, text] of LINES) {
    const message = line(body);
    assert.equal(lineText(body, message), text);
    assert.equal(bodyText(message), text);
    assert.equal(spokenText(message), `-- #team: ${text}`);
    const { type, event, epoch, ...record } = messageRecord(message);
    assert.deepEqual([type, event, epoch, record["text"]], ["group", body, 7, text]);
  }
});

Deno.test("what is told of a group names it, and says what to do where one can", () => {
  const chat = TEAM;
  const notices = [
    groupNoticeText({ kind: "relay-lied", chat }),
    groupNoticeText({ kind: "log-refused", chat }),
    groupNoticeText({ kind: "log-withheld", chat }),
    groupNoticeText({ kind: "group-closed", chat }),
    groupNoticeText({ kind: "member-differs", chat, who: BOB }),
    groupNoticeText({ kind: "change-dropped", chat, code: "last-admin" }),
    invitedText(ALICE, chat),
  ];
  for (const { text, hint } of notices) {
    assert.match(text, /#team/);
    assert.match(hint ?? "", /\S/);
    assert.doesNotMatch(text, /^[A-Z]|\.$/);
  }
});
