import assert from "node:assert/strict";
import { commandNamed, inChat, readCommand } from "../../../../client/tui/commands.ts";
import { GROUP_COMMANDS, type GroupDeed } from "../../../../client/tui/group_commands.ts";
import { invitedText } from "../../../../client/group_texts.ts";
import { explain } from "../../../../client/cli/explain.ts";
import { ClientError, type ClientFault } from "../../../../client/fault.ts";
import { username } from "../../../support/names.ts";

const BOB = username("bob");
const CAROL = username("carol");

/** What is asked of the joined group. */
function deedOf(line: string): GroupDeed | null {
  const command = readCommand(line);
  return command.kind === "deed" ? command.deed : null;
}

/** The hint of a fault, as the chat gives it. */
function hintOf(code: ClientFault): string | undefined {
  return inChat(explain(new ClientError(code), { relay: "its address" })).hint;
}

Deno.test("a line that begins with a group's handle is for the group", () => {
  const message = { kind: "message", to: "#team", text: "hi  there\nyou" };
  assert.deepEqual(readCommand("#team hi  there\nyou"), message);
  assert.deepEqual(readCommand("#Team hi  there\nyou "), message);
  assert.deepEqual(readCommand("/msg #team hi  there\nyou"), message);
});

Deno.test("a line that begins with # and names no group goes nowhere", () => {
  for (const line of ["#", "# heading", "#team", "#team ", "#tëam secret", "#team! hi"]) {
    assert.deepEqual(readCommand(line), {
      kind: "wrong",
      text: "a line that begins with # is for a group",
      hint: "#GROUP TEXT; with a blank before its # it is a text",
    });
  }
  assert.deepEqual(readCommand(" # heading"), { kind: "text", text: " # heading" });
});

Deno.test("what is about a conversation takes a group as well", () => {
  const who = "#team";
  assert.deepEqual(readCommand("/join #Team"), { kind: "join", who });
  assert.deepEqual(readCommand("/info #team"), { kind: "info", who });
  assert.deepEqual(readCommand("/renew #team"), { kind: "renew", who });
  for (const act of ["accept", "decline"]) {
    assert.deepEqual(readCommand(`/${act} #team`), { kind: "standing", act, who });
  }
});

Deno.test("what is about a person takes no group", () => {
  for (const name of ["block", "unblock", "verify", "code", "trust", "kick", "invite"]) {
    assert.equal(readCommand(`/${name} #team`).kind, "wrong", name);
  }
});

Deno.test("a group is founded by its name, which may have blanks", () => {
  const name = "Rowing club";
  assert.deepEqual(readCommand(`/group ${name}`), { kind: "create", name });
  assert.equal(readCommand("/group").kind, "wrong");
  assert.deepEqual(readCommand("/groups"), { kind: "groups" });
});

Deno.test("what is done to the joined group is read with whom it is done to", () => {
  assert.deepEqual(deedOf("/invite bob  @Carol"), { act: "invite", users: [BOB, CAROL] });
  assert.deepEqual(deedOf("/kick bob"), { act: "kick", who: BOB });
  assert.deepEqual(deedOf("/rename The Team"), { act: "rename", name: "The Team" });
  assert.deepEqual(deedOf("/promote bob"), { act: "promote", who: BOB });
  assert.deepEqual(deedOf("/members"), { act: "members" });
  const demote = { act: "demote", who: BOB, successor: null } as const;
  assert.deepEqual(deedOf("/demote bob"), demote);
  assert.deepEqual(deedOf("/demote bob carol"), { ...demote, successor: CAROL });
  assert.deepEqual(deedOf("/leave"), { act: "leave", successor: null });
  assert.deepEqual(deedOf("/leave carol"), { act: "leave", successor: CAROL });
});

Deno.test("too few, too many or no people show how it is typed", () => {
  for (
    const line of [
      "/invite",
      "/invite bob Ä",
      "/kick",
      "/kick bob carol",
      "/promote",
      "/demote",
      "/demote a b c",
      "/members bob",
      "/leave bob carol",
      "/groups all",
    ]
  ) {
    assert.equal(readCommand(line).kind, "wrong", line);
  }
});

Deno.test("a hint about groups names the chat's own commands", () => {
  assert.equal(
    inChat(invitedText("bob", "#team")).hint,
    "/accept #team, or /decline #team",
  );
  assert.match(hintOf("unknown-group") ?? "", /^\/groups lists yours;/);
  assert.equal(hintOf("bad-group-name"), "/group Team");
  assert.equal(hintOf("unknown-member"), "/members lists its members");
  assert.equal(hintOf("group-full"), "/kick USER makes room");
  assert.equal(
    hintOf("last-admin"),
    "name one who follows: /leave USER, or /demote USER USER",
  );
  const hint = "messenger group info '#team' shows how it stands";
  assert.equal(inChat({ hint }).hint, "/info #team shows how it stands");
});

Deno.test("what only a verb can do is still said as a verb", () => {
  assert.match(
    hintOf("log-full") ?? "",
    /messenger group create NAME --replacing GROUP$/,
  );
});

Deno.test("each command about groups is one of the chat's", () => {
  for (const command of GROUP_COMMANDS) {
    assert.equal(commandNamed(command.names[0]), command);
  }
});
