import assert from "node:assert/strict";
import { ClientError } from "../../../../client/fault.ts";
import { groupLines } from "../../../../client/tui/group_errands.ts";
import { Errands } from "../../../../client/tui/errands.ts";
import type { GroupDeed } from "../../../../client/tui/group_commands.ts";
import type { Entry, Errand, Event } from "../../../../client/tui/state.ts";
import { groupOf, memberOf } from "../../../support/fake_groups.ts";
import { FakeMessenger } from "../../../support/fake_messenger.ts";
import { handle, username } from "../../../support/names.ts";

const BOB = username("bob");
const TEAM = handle("#team");

/** Errands with a messenger that has one group, and what they show and tell. */
class Stage {
  readonly messenger = new FakeMessenger();
  readonly shown: string[] = [];
  readonly told: Event[] = [];
  readonly errands = new Errands(this.messenger, {
    tell: (event) => this.told.push(event),
    show: (entry) => this.shown.push(spelled(entry)),
  });

  constructor() {
    this.messenger.groups.all.push(groupOf());
  }

  /** Runs an errand to its end. */
  async run(errand: Errand): Promise<void> {
    this.errands.run(errand);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    assert.equal(this.errands.busy, false);
  }

  /** Does something to the group. */
  async do(deed: GroupDeed): Promise<void> {
    await this.run({ kind: "deed", group: TEAM, deed });
  }

  /** What a failed errand was explained with. */
  get problems(): string[] {
    return this.told.flatMap((one) => one.kind === "failed" ? [one.problem.line] : []);
  }
}

function spelled(entry: Entry): string {
  switch (entry.kind) {
    case "notice":
    case "alarm":
      return entry.hint === undefined ? entry.text : `${entry.text} | ${entry.hint}`;
    case "group":
      return groupLines(entry.info, entry.past).join(" / ");
    case "listing":
      return entry.lines.join(" / ");
    case "message":
    case "code":
    case "found":
      return entry.kind;
  }
}

Deno.test("a founded group is joined before it is spoken of", async () => {
  const stage = new Stage();
  await stage.run({ kind: "create", name: "Tennis" });
  assert.deepEqual(stage.told[0], { kind: "created", group: "#tennis" });
  assert.deepEqual(stage.shown, ["#tennis is there | /invite USER..."]);
  stage.messenger.groups.create = () =>
    Promise.resolve(groupOf({ handle: handle("#away"), standing: "founding" }));
  await stage.run({ kind: "create", name: "Away" });
  assert.match(stage.shown[1] ?? "", /^#away is there; the relay hears of it later/);
});

Deno.test("groups are listed, and known by their handles", async () => {
  const stage = new Stage();
  assert.deepEqual(stage.errands.groups(), [TEAM]);
  await stage.run({ kind: "groups" });
  stage.messenger.groups.all.length = 0;
  await stage.run({ kind: "groups" });
  assert.match(stage.shown[0] ?? "", /^#team .*2 members {2}Team$/);
  assert.equal(stage.shown[1], "no group yet | /group NAME");
});

Deno.test("a change needs no word: the group's history tells of it", async () => {
  const stage = new Stage();
  const changes: readonly [GroupDeed, string][] = [
    [{ act: "renew" }, "group renew #team"],
    [{ act: "invite", users: [BOB, username("carol")] }, "group invite #team bob carol"],
    [{ act: "kick", who: BOB }, "group remove #team bob"],
    [{ act: "rename", name: "The Team" }, "group rename #team The Team"],
    [{ act: "promote", who: BOB }, "group promote #team bob"],
    [{ act: "demote", who: BOB, successor: null }, "group demote #team bob"],
    [{ act: "demote", who: BOB, successor: BOB }, "group demote #team bob bob"],
    [{ act: "leave", successor: null }, "group leave #team"],
    [{ act: "leave", successor: BOB }, "group leave #team bob"],
  ];
  for (const [deed, call] of changes) {
    await stage.do(deed);
    assert.equal(stage.messenger.calls.at(-1), call);
  }
  assert.deepEqual(stage.shown, []);
  assert.equal(stage.errands.exit, 0);
});

Deno.test("members are listed, and an answer says what became of it", async () => {
  const stage = new Stage();
  await stage.do({ act: "members" });
  await stage.do({ act: "info" });
  await stage.do({ act: "accept" });
  await stage.do({ act: "decline" });
  const [members, info, ...answers] = stage.shown;
  assert.match(info ?? "", /^group .*#team \/ name .*Team \/ epoch .*7/);
  assert.match(info ?? "", /alice admin \[you\] \(key made\) \/ .*bob \[unverified\]/);
  assert.match(info ?? "", /next: \/verify bob/);
  assert.match(info ?? "", /epoch 1 .* dave removed by alice \/ epoch 0 .* dave added/);
  assert.equal(members, info);
  for (const answer of answers) assert.match(answer, /^#team: answered; the relay is/);
  assert.deepEqual(stage.messenger.calls.filter((call) => /accept|decline/.test(call)), [
    "group accept #team",
    "group decline #team",
  ]);
});

Deno.test("a change that the relay has not taken is kept, and said so", async () => {
  const stage = new Stage();
  const { groups } = stage.messenger;
  groups.remove = () => {
    groups.all[0] = groupOf({ waiting: ["remove"] });
    return Promise.reject(new ClientError("relay-unreachable"));
  };
  await stage.do({ act: "kick", who: BOB });
  const kept = "the relay is away: the change of #team is kept, and made later";
  assert.deepEqual(stage.shown, [kept]);
  assert.deepEqual(stage.problems, []);
  assert.equal(stage.errands.exit, 3);
});

Deno.test("a change that is not kept is not said to be", async () => {
  const stage = new Stage();
  const { faults, groups } = stage.messenger;
  groups.all[0] = groupOf({ waiting: ["rename"], members: [memberOf("alice")] });
  faults.set("group invite", new ClientError("relay-unreachable"));
  await stage.do({ act: "invite", users: [BOB] });
  faults.set("group promote", new ClientError("not-allowed"));
  await stage.do({ act: "promote", who: BOB });
  assert.deepEqual(stage.shown, []);
  assert.match(stage.problems[0] ?? "", /relay/);
  assert.equal(stage.problems[1], "only an admin of the group may do that");
});

Deno.test("a group that is none is told of", async () => {
  const stage = new Stage();
  await stage.run({ kind: "deed", group: handle("#none"), deed: { act: "members" } });
  assert.deepEqual(stage.problems, ["there is no group #none here"]);
});
