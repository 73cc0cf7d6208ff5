import assert from "node:assert/strict";
import { groupChat, groupOf, isGroupChat, isHandle } from "../../../client/chat_id.ts";
import { groupId } from "../../../src/wire/group_log.ts";

Deno.test("a group's conversation is known by its id, and leads back to it", () => {
  const group = groupId(new Uint8Array(32).fill(0xab));
  const chat = groupChat(group);
  assert.equal(chat, `#${"ab".repeat(32)}`);
  assert.ok(isGroupChat(chat));
  assert.deepEqual(groupOf(chat), group);
});

Deno.test("no person's name and no handle passes for a group's conversation", () => {
  for (const text of ["alice", "#team", "#", `#${"AB".repeat(32)}`, "ab".repeat(32)]) {
    assert.equal(isGroupChat(text), false, text);
  }
});

Deno.test("a handle is ASCII behind one number sign", () => {
  for (const text of ["#team", "#team-2", "#7", "#a_b"]) assert.ok(isHandle(text), text);
  const wrong = ["team", "#", "##team", "#Team", "#t\u0435am", "#-a", "#a b", "#a\n"];
  for (const text of wrong) assert.equal(isHandle(text), false, text);
  assert.equal(isHandle(`#${"ab".repeat(32)}`), false);
});
