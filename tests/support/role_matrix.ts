import type { Change } from "../../src/group/act.ts";
import type { Membership } from "../../src/group/membership.ts";
import { type Actor, People } from "./group_people.ts";

/**
 * Role × act × target. Each row is an act upon a target, each column an actor: the only
 * admin of a group, one admin of two, a member, an admin who was removed, and a stranger.
 * "gone" is a member who was removed. A dash: there is no such target; "no": not allowed.
 */
const MATRIX = `
  act              target    only-admin  admin  member  gone-admin  stranger
  add              self      moot        moot   no      no          no
  add              admin     –           moot   no      no          no
  add              member    moot        moot   no      no          no
  add              gone      ok          ok     no      no          no
  add              outsider  ok          ok     no      no          no
  remove           self      no          no     no      no          no
  remove           admin     –           ok     no      no          no
  remove           member    ok          ok     no      no          no
  remove           gone      moot        moot   no      no          no
  remove           outsider  moot        moot   no      no          no
  promote          self      moot        moot   no      no          no
  promote          admin     –           moot   no      no          no
  promote          member    ok          ok     no      no          no
  promote          gone      moot        moot   no      no          no
  promote          outsider  moot        moot   no      no          no
  demote           self      last-admin  ok     no      no          no
  demote           admin     –           ok     no      no          no
  demote           member    moot        moot   no      no          no
  demote           gone      moot        moot   no      no          no
  demote           outsider  moot        moot   no      no          no
  demote-self-for  self      last-admin  no     no      no          no
  demote-self-for  admin     –           no     no      no          no
  demote-self-for  member    ok          no     no      no          no
  demote-self-for  gone      last-admin  no     no      no          no
  demote-self-for  outsider  last-admin  no     no      no          no
  leave            –         last-admin  ok     ok      no          no
  leave-to         self      last-admin  no     no      no          no
  leave-to         admin     –           no     no      no          no
  leave-to         member    ok          no     no      no          no
  leave-to         gone      last-admin  no     no      no          no
  leave-to         outsider  last-admin  no     no      no          no
  rename           –         ok          ok     no      no          no
  renew            –         ok          ok     ok      no          no
  rekey            self      no          no     no      no          no
  rekey            admin     –           ok     no      no          no
  rekey            member    ok          ok     no      no          no
  rekey            gone      moot        moot   no      no          no
  rekey            outsider  moot        moot   no      no          no
  rekey-agreed     self      ok          ok     ok      –           –
  rekey-agreed     admin     –           no     no      no          no
  rekey-agreed     member    no          no     no      no          no
`;

type Cast = Readonly<Record<string, Actor | undefined>>;

/** A change and who makes it. */
export type Step = readonly [Actor, Change];

/** Who appears in the table; her account is the same in every run. */
export const people = new People(1);
const alice = people.actor("alice");
const anna = people.actor("anna");
const bob = people.actor("bob");
const carol = people.actor("carol");
const rita = people.actor("rita");
const rolf = people.actor("rolf");
const sam = people.actor("sam");
const zoe = people.actor("zoe");

/** Alice, who founded the group, governs Bob and Carol; Rita and Rolf were removed. */
const byOne: readonly Step[] = [
  ...[bob, carol, rita, rolf].map((actor) => add(actor)),
  [alice, promote(rita)],
  [rita, remove(rolf)],
  [alice, remove(rita)],
];
/** The same with Anna as a second admin. */
const byTwo: readonly Step[] = [...byOne, add(anna), [alice, promote(anna)]];

/** A column of the table. */
export interface Column {
  /** What happened in the group that Alice founded. */
  readonly history: readonly Step[];
  readonly actor: Actor;
  /** Who the targets are. */
  readonly cast: Cast;
}

/** Everybody. */
export const CAST = { alice, anna, bob, carol, rita, rolf, sam, zoe } as const;

/** The columns by their names. */
export const COLUMNS: Readonly<Record<string, Column>> = {
  "only-admin": column(byOne, alice, { member: bob }),
  "admin": column(byTwo, alice, { admin: anna, member: bob }),
  "member": column(byTwo, bob, { admin: anna, member: carol }),
  "gone-admin": column(byTwo, rita, { admin: anna, member: bob }),
  "stranger": column(byTwo, sam, { admin: anna, member: bob }),
};

/** A row of the table: what becomes of the act, by the column of its actor. */
export interface Row {
  readonly act: string;
  readonly target: string;
  /** "ok", "no", or what the rules say; without those that there cannot be. */
  readonly cells: ReadonlyMap<string, string>;
}

/** The rows. */
export const ROWS: readonly Row[] = MATRIX.trim().split("\n").slice(1).map((line) => {
  const [act = "", target = "", ...words] = line.trim().split(/\s+/);
  const cells = Object.keys(COLUMNS).map((name, i): [string, string] => {
    return [name, words[i] ?? ""];
  });
  return { act, target, cells: new Map(cells.filter(([, word]) => word !== "–")) };
});

function add({ person }: Actor): Step {
  return [alice, { type: "add", member: person }];
}

function promote({ person }: Actor): Change {
  return { type: "promote", target: person.address };
}

function remove({ person }: Actor): Change {
  return { type: "remove", target: person.address };
}

function column(history: readonly Step[], actor: Actor, cast: Cast): Column {
  return { history, actor, cast: { self: actor, gone: rolf, outsider: zoe, ...cast } };
}

/** What the act of a row is in a group, by the actor and upon the target. */
export function changeOf(
  act: string,
  state: Membership,
  actor: Actor,
  target?: Actor,
): Change {
  const at = (target ?? actor).person.address;
  const next = people.renewed(target ?? actor);
  switch (act) {
    case "add":
      return { type: "add", member: (target ?? actor).person };
    case "remove":
    case "promote":
    case "demote":
      return { type: act, target: at };
    case "demote-self-for":
      return { type: "demote", target: actor.person.address, successor: at };
    case "leave":
    case "renew":
      return { type: act };
    case "leave-to":
      return { type: "leave", successor: at };
    case "rename":
      return { type: act, name: people.random.bytes(32) };
    case "rekey":
      return { type: act, member: next.person };
    case "rekey-agreed":
      return people.rekey(state, next);
    default:
      throw new Error(`${act} is not in the table`);
  }
}
