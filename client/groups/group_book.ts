import type { Change, GroupLog } from "../../src/group/mod.ts";
import { ClientError } from "../fault.ts";
import type { Link } from "../link/link.ts";
import type { Outbox } from "../outbox.ts";
import type { Self } from "../self.ts";
import { allGroups, groupAt, type GroupRow, writeGroup } from "../vault/mod.ts";
import { describe, describeFully, eventsOf } from "./description.ts";
import { foundGroup } from "./founding.ts";
import { GroupEngine } from "./group_engine.ts";
import type { Group, GroupEvent, GroupInfo, Groups } from "./groups.ts";
import * as intents from "./intents.ts";
import { groupNamed, newName } from "./naming.ts";

/** A group that we are in and may change. */
interface Ours {
  readonly row: GroupRow;
  readonly log: GroupLog;
}

/** What can be done with groups, over whatever goes on in them. */
export class GroupBook implements Groups {
  /** What goes on in the groups by itself. */
  readonly engine: GroupEngine;
  readonly #self: Self;
  readonly #outbox: Outbox;

  constructor(self: Self, link: Link, outbox: Outbox) {
    this.engine = new GroupEngine({ self, link, outbox });
    this.#self = self;
    this.#outbox = outbox;
  }

  list(): readonly Group[] {
    return allGroups(this.#self.vault).map((row) => this.#describe(row));
  }

  info(group: string): GroupInfo {
    return describeFully(this.#self, this.engine.logs, this.#row(group));
  }

  events(group: string): readonly GroupEvent[] {
    return eventsOf(this.#self, this.engine.logs, this.#row(group));
  }

  async create(
    text: string,
    { replacing }: { readonly replacing?: string } = {},
  ): Promise<Group> {
    const { logs, changes } = this.engine;
    const { vault, random } = this.#self;
    const name = newName(text, random);
    const old = replacing === undefined ? null : this.#row(replacing);
    const origin = old === null ? null : logs.at(vault, old.group)?.membership ?? null;
    const { row, change } = vault.commit((tx) =>
      foundGroup(this.#self, tx, logs, { name, origin })
    );
    await whereThere(changes.settled(row.group, change));
    return this.#describe(groupAt(vault, row.group) ?? row);
  }

  async invite(group: string, usernames: readonly string[]): Promise<void> {
    const { changes } = this.engine;
    const names = intents.namesOf(usernames);
    this.#ours(group);
    for (const name of names) await this.#outbox.meet(name);
    const { row, log } = this.#ours(group);
    const acts = names.map((name) => intents.toAdd(this.#self.vault, log, name));
    for (const act of acts) intents.checkAllowed(this.#self, log, act);
    const numbers = this.#self.vault.commit((tx) =>
      acts.map((act) => changes.intend(tx, row.group, { act }))
    );
    await Promise.all(numbers.map((number) => changes.settled(row.group, number)));
  }

  remove(group: string, username: string): Promise<void> {
    const { vault } = this.#self;
    return this.#make(group, ({ log }) => intents.toRemove(vault, log, username));
  }

  promote(group: string, username: string): Promise<void> {
    return this.#make(group, ({ log }) => intents.toPromote(log, username));
  }

  demote(group: string, username: string, successor?: string): Promise<void> {
    return this.#make(group, ({ log }) => intents.toDemote(log, username, successor));
  }

  leave(group: string, successor?: string): Promise<void> {
    return this.#make(group, ({ log }) => intents.toLeave(log, successor));
  }

  async rename(group: string, text: string): Promise<void> {
    const { row, log } = this.#ours(group);
    const intent = intents.toRename(this.#self, text);
    intents.checkAllowed(this.#self, log, intent.act);
    await this.engine.changes.make(row.group, intent);
  }

  renew(group: string): Promise<void> {
    return this.#make(group, () => ({ type: "renew" }));
  }

  accept(group: string): Group {
    return this.#answer(group, true);
  }

  decline(group: string): Group {
    return this.#answer(group, false);
  }

  /** One commit: an invitation is answered. The log is to bear it out in either case. */
  #answer(name: string, stays: boolean): Group {
    const { vault } = this.#self;
    const { group, handle } = this.#row(name);
    vault.commit((tx) => {
      const row = groupAt(tx, group);
      if (row?.standing.at !== "invited") {
        throw new ClientError("no-invitation", { subject: handle });
      }
      writeGroup(tx, { ...row, standing: { ...row.standing, at: "joining", stays } });
    });
    this.engine.sync.want(group);
    return this.#describe(this.#row(name));
  }

  async #make(name: string, changeOf: (ours: Ours) => Change): Promise<void> {
    const ours = this.#ours(name);
    const act = changeOf(ours);
    intents.checkAllowed(this.#self, ours.log, act);
    await this.engine.changes.make(ours.row.group, { act });
  }

  #ours(name: string): Ours {
    const row = this.#row(name);
    const log = this.engine.logs.at(this.#self.vault, row.group);
    const { at } = row.standing;
    if (log !== null && (at === "member" || at === "founding")) return { row, log };
    const code = at === "split" ? "group-split" : "not-a-member";
    throw new ClientError(code, { subject: row.handle });
  }

  #row(name: string): GroupRow {
    return groupNamed(this.#self.vault, name);
  }

  #describe(row: GroupRow): Group {
    return describe(this.#self, this.engine.logs, row);
  }
}

/** Waits for the relay, where there is one. */
async function whereThere(made: Promise<void>): Promise<void> {
  try {
    await made;
  } catch (error) {
    const isLater = error instanceof ClientError && error.code === "relay-unreachable";
    if (!isLater) throw error;
  }
}
