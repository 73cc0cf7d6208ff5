import assert from "node:assert/strict";
import {
  begin,
  type Effect,
  type Event,
  type State,
} from "../../../../client/tui/state.ts";
import { update } from "../../../../client/tui/update.ts";
import { promptOf } from "../../../../client/tui/plain_view.ts";
import { messageOf } from "../../../support/fake_messenger.ts";
import { handle, username } from "../../../support/names.ts";

const BOB = username("bob");
const TEAM = handle("#team");
const ALONE = begin(username("alice"), [BOB], []);
const IN_TEAM: State = { ...ALONE, groups: [TEAM], joined: TEAM };

/** What becomes of a state by a line. */
function entered(state: State, text: string): readonly [State, readonly Effect[]] {
  return update(state, { kind: "entered", text });
}

/** The notice that answers a line. */
function answer(state: State, text: string): string {
  const [, [effect]] = entered(state, text);
  if (effect?.kind !== "show" || effect.entry.kind !== "notice") return "";
  return `${effect.entry.text} | ${effect.entry.hint}`;
}

Deno.test("a joined group takes the lines, and stands in the prompt", () => {
  const [state, effects] = entered({ ...ALONE, groups: [TEAM] }, "/join #team");
  assert.deepEqual(effects, [{ kind: "tail", chat: TEAM, limit: 20 }]);
  assert.equal(promptOf({ ...state, connection: "online" }), "#team> ");
  assert.deepEqual(entered(state, "hi")[1], [{ kind: "send", to: TEAM, text: "hi" }]);
  const tail = [{ kind: "tail", chat: TEAM, limit: 3 }];
  assert.deepEqual(entered(state, "/tail 3")[1], tail);
});

Deno.test("a line for a group goes there, whoever is joined", () => {
  const there = { ...ALONE, groups: [TEAM], joined: BOB };
  const [state, effects] = entered(there, "#team hi");
  assert.deepEqual(effects, [{ kind: "send", to: TEAM, text: "hi" }]);
  assert.equal(state.joined, BOB);
  assert.equal(state.handed, 1);
});

Deno.test("what is done to a group is done to the joined one", () => {
  const deed = { act: "kick", who: BOB };
  assert.deepEqual(entered(IN_TEAM, "/kick bob")[1], [
    { kind: "deed", group: TEAM, deed },
  ]);
  const none = "in which group? none is joined | /join #GROUP; /groups lists yours";
  assert.equal(answer(ALONE, "/kick bob"), none);
  assert.equal(answer({ ...ALONE, joined: BOB }, "/leave"), none);
});

Deno.test("keys and infos are the group's where one is joined or named", () => {
  for (const act of ["info", "renew", "accept", "decline"]) {
    const effects = [{ kind: "deed", group: TEAM, deed: { act } }];
    assert.deepEqual(entered(IN_TEAM, `/${act}`)[1], effects);
    assert.deepEqual(entered(ALONE, `/${act} #team`)[1], effects);
  }
  assert.equal(entered(IN_TEAM, "/renew")[0].handed, 0);
  assert.deepEqual(entered(IN_TEAM, "/info bob")[1], [{ kind: "info", who: BOB }]);
});

Deno.test("what only people have is not asked of a group", () => {
  for (const line of ["/block", "/unblock", "/verify", "/match", "/code"]) {
    assert.match(answer(IN_TEAM, line), /^#team is a group \| name a person/, line);
  }
  const block = { kind: "standing", act: "block", who: BOB };
  assert.deepEqual(entered(IN_TEAM, "/block bob")[1], [block]);
});

Deno.test("a founded group is joined, and known from then on", () => {
  const name = "Team";
  assert.deepEqual(entered(ALONE, "/group Team")[1], [{ kind: "create", name }]);
  const [state, effects] = update(ALONE, { kind: "created", group: TEAM });
  assert.deepEqual(effects, []);
  assert.equal(state.joined, TEAM);
  assert.deepEqual(state.groups, [TEAM]);
});

Deno.test("a group that is heard of can be completed, and is not joined for it", () => {
  const invited = { kind: "invited", chat: TEAM, from: BOB } as const;
  const message = messageOf({ chat: "#team" });
  for (const event of [invited, { kind: "message", message } as const]) {
    const happened: Event = { kind: "messenger", event };
    const [state] = update(update(ALONE, happened)[0], happened);
    assert.deepEqual(state.groups, [TEAM]);
    assert.equal(state.joined, null);
    assert.deepEqual(state.people, [BOB]);
  }
});

Deno.test("an invitation says what to type about it", () => {
  const event = { kind: "invited", chat: TEAM, from: BOB } as const;
  const [, [effect]] = update(ALONE, { kind: "messenger", event });
  assert.deepEqual(effect, {
    kind: "show",
    entry: {
      kind: "notice",
      text: "bob invites you to #team; nothing is sent there before you agree",
      hint: "/accept #team, or /decline #team",
    },
  });
});

Deno.test("the help of all commands fits a terminal of the usual width", () => {
  const [, [effect]] = entered(ALONE, "/help");
  assert.ok(effect?.kind === "show" && effect.entry.kind === "listing");
  for (const line of effect.entry.lines) assert.ok(line.length <= 80, line);
});
