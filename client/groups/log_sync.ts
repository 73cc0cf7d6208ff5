import { PeerError } from "../../src/errors.ts";
import { type GroupId, isFresh, keptHead, type SignedHead } from "../../src/group/mod.ts";
import type { Data } from "../../src/channel/operations.ts";
import { type GroupChat, groupChat, groupOf } from "../chat_id.ts";
import type { MessengerEvent } from "../event.ts";
import { ClientError } from "../fault.ts";
import { Lanes, type Turn } from "../lanes.ts";
import { dataOf, faultOf } from "../link/reply.ts";
import { allGroups, groupAt, type GroupRow, type Tx } from "../vault/mod.ts";
import { advance, settleInvitation, stopIn } from "./advance.ts";
import { noteHead, verified } from "./heads.ts";
import type { GroupParts, Synced } from "./parts.ts";

/** Seconds to wait where the relay did not say how long. */
const PAUSE_S = 60;

/**
 * Keeps the logs of our groups up to date: what follows on what is here is asked of the
 * relay whenever it says that a log has grown, somebody's message shows it, or something
 * is to be sent. Everything that the relay gives is verified before it is believed.
 */
export class LogSync implements Synced {
  readonly #parts: GroupParts;
  readonly #grown: (group: GroupId) => void;
  readonly #lanes: Lanes<GroupChat>;
  readonly #running = new Map<GroupChat, Promise<void>>();

  /** `grown` is called after a log, or where we stand in its group, has changed. */
  constructor(parts: GroupParts, grown: (group: GroupId) => void) {
    this.#parts = parts;
    this.#grown = grown;
    this.#lanes = new Lanes(parts.self, (chat) => this.#work(chat));
  }

  /** The relay is there: every log may have grown. */
  open(): void {
    const groups = allGroups(this.#parts.self.vault).filter(isFollowed);
    this.#lanes.open(groups.map(({ group }) => groupChat(group)));
  }

  /** The relay is gone. */
  shut(): void {
    this.#lanes.shut();
  }

  /** The log of a group may have grown. */
  want(group: GroupId): void {
    this.#lanes.start(groupChat(group));
  }

  /** The relay states where a log ends. */
  hear(statement: SignedHead): void {
    const { self, logs } = this.#parts;
    const { group, seq } = statement;
    const row = groupAt(self.vault, group);
    if (row === null || !isFollowed(row)) return;
    this.#note(statement);
    if (seq > (logs.at(self.vault, group)?.membership.seq ?? -1)) this.want(group);
  }

  fetch(group: GroupId): Promise<void> {
    const chat = groupChat(group);
    const running = this.#running.get(chat);
    if (running !== undefined) return running;
    const started = this.#fetch(group).finally(() => this.#running.delete(chat));
    this.#running.set(chat, started);
    return started;
  }

  async freshen(group: GroupId): Promise<void> {
    const { link, self, logs } = this.#parts;
    if (this.#isFresh(group)) return;
    const { head } = dataOf(await link.request("group/head", { group }));
    this.#note(head);
    if (head.seq > (logs.at(self.vault, group)?.membership.seq ?? -1)) {
      await this.fetch(group);
    }
    if (groupAt(self.vault, group)?.standing.at !== "member") return;
    if (!this.#isFresh(group)) throw new ClientError("log-withheld");
  }

  #isFresh(group: GroupId): boolean {
    const { self, link, logs } = this.#parts;
    const statement = groupAt(self.vault, group)?.statement ?? null;
    const log = logs.at(self.vault, group);
    if (statement === null || log === null || link.seen === null) return false;
    const now = self.clock.now() + link.seen.clockAhead;
    return statement.seq === log.membership.seq && isFresh(keptHead(statement), now);
  }

  async #work(chat: GroupChat): Promise<Turn> {
    try {
      await this.fetch(groupOf(chat));
      return "rest";
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      return { afterMs: (error.about.retryAfter ?? PAUSE_S) * 1_000 };
    }
  }

  async #fetch(group: GroupId): Promise<void> {
    const { link, self, logs } = this.#parts;
    for (;;) {
      const row = groupAt(self.vault, group);
      if (row === null || !isFollowed(row)) return;
      const from = row.seq === null ? 0 : row.seq + 1;
      const reply = await link.request("group/log", { group, from });
      if (reply.status === "not-found") return this.#lose(group);
      if (reply.status !== "ok") throw faultOf(reply);
      if (!this.#take(group, from, reply.data)) break;
      if (!reply.data.more) {
        this.#ensureWhole(group);
        break;
      }
    }
    this.#commit((tx) => {
      const row = groupAt(tx, group);
      return row === null ? [] : settleInvitation(self, tx, logs, row);
    });
    this.#grown(group);
  }

  /** One commit: a page of a log; whether it was believed. */
  #take(group: GroupId, from: number, { entries, head }: Data<"group/log">): boolean {
    const { self, logs } = this.#parts;
    try {
      this.#commit((tx) => {
        const row = groupAt(tx, group);
        if (row === null) return [];
        // Our own changes may have come into the log while the page was on its way.
        const known = Math.max(0, (row.seq ?? -1) + 1 - from);
        return advance(self, tx, logs, { row, entries: entries.slice(known) });
      });
      this.#note(head);
      return true;
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      this.#complain(group, "log-refused");
      return false;
    }
  }

  /** The relay may have stated that there is more than it gives. */
  #ensureWhole(group: GroupId): void {
    const { self, logs } = this.#parts;
    const row = groupAt(self.vault, group);
    const seq = logs.at(self.vault, group)?.membership.seq ?? -1;
    if (row?.standing.at !== "member" || (row.statement?.seq ?? -1) <= seq) return;
    this.#complain(group, "log-withheld");
  }

  #note(statement: SignedHead): void {
    const { self, link, logs } = this.#parts;
    const head = link.seen && verified(statement, link.seen.identityKey);
    if (head !== null) this.#commit((tx) => noteHead(self, tx, logs, head));
  }

  /** The relay knows the group no more, or does not know us in it. */
  #lose(group: GroupId): void {
    this.#commit((tx) => {
      const row = groupAt(tx, group);
      if (row === null || !isFollowed(row)) return [];
      const missingSince = this.#parts.self.clock.now();
      stopIn(tx, row, { at: "former", by: "unproven", missingSince });
      return [];
    });
    this.#grown(group);
  }

  #complain(group: GroupId, kind: "log-refused" | "log-withheld"): void {
    const { self } = this.#parts;
    const row = groupAt(self.vault, group);
    if (row !== null) self.tell({ kind: "notice", notice: { kind, chat: row.handle } });
  }

  #commit(change: (tx: Tx) => MessengerEvent[]): void {
    const { self } = this.#parts;
    for (const event of self.vault.commit(change)) self.tell(event);
  }
}

/** Whether anything is asked of the relay about a group: never before we agreed to it. */
function isFollowed({ standing }: GroupRow): boolean {
  return standing.at === "member" || standing.at === "joining";
}
