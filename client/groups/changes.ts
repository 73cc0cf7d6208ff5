import type { GroupId } from "../../src/group/mod.ts";
import { type GroupChat, groupChat, groupOf } from "../chat_id.ts";
import { ClientError, type ClientFault } from "../fault.ts";
import { Lanes, type Turn } from "../lanes.ts";
import type { Reply } from "../link/link.ts";
import { faultOf } from "../link/reply.ts";
import { allGroups, groupAt, removeChange, type Tx } from "../vault/mod.ts";
import { carryOut } from "./carrying_out.ts";
import type { LogSync } from "./log_sync.ts";
import { type Dropped, faultOfDropped, giveUpFounding, intend } from "./offers.ts";
import { type Intent, isFounding, isInLog, nextWanted, offerChange } from "./offers.ts";
import { type Offered, type Wanted, withdrawOffer } from "./offers.ts";
import type { GroupParts } from "./parts.ts";

/** Seconds to wait where the relay did not say how long. */
const PAUSE_S = 60;

/** Milliseconds within which a change is signed again after another came first. */
const JITTER_MS = 500;

/** What changes of groups are made with. */
export interface ChangesParts extends GroupParts {
  readonly sync: LogSync;
  /** Called after a change was made, or was given up. */
  readonly settled: (group: GroupId) => void;
}

/**
 * Brings the changes that we want into groups' logs, those of one group one after the
 * other. Each step is a commit, so a kill at any point neither loses a change nor makes
 * it twice:
 *
 *     intend ──▶ waiting ──sign──▶ offered ──"ok"──▶ in the log: carried out, gone
 *                   ▲                │
 *                   └──another came first: fetch, and look whether it is still right
 *                                    └──▶ dropped, with a reason
 */
export class Changes {
  readonly #parts: ChangesParts;
  readonly #lanes: Lanes<GroupChat>;
  /** Who waits for a change, by group and number. */
  readonly #waiting = new Map<string, PromiseWithResolvers<void>>();

  constructor(parts: ChangesParts) {
    this.#parts = parts;
    this.#lanes = new Lanes(parts.self, (chat) => this.#work(chat));
  }

  /** The relay is there. */
  open(): void {
    const groups = allGroups(this.#parts.self.vault);
    this.#lanes.open(groups.map(({ group }) => groupChat(group)));
  }

  /** The relay is gone: changes stay where they are. */
  shut(): void {
    this.#lanes.shut();
    this.#rejectAll("#", new ClientError("relay-unreachable", { isKept: true }));
  }

  /** Goes on with a group's changes, where there are any. */
  start(group: GroupId): void {
    this.#lanes.start(groupChat(group));
  }

  /**
   * One commit: the change is wanted. Resolves when it is made; rejects with why it never
   * will be, or with "relay-unreachable" where it is left for later.
   */
  async make(group: GroupId, intent: Intent): Promise<void> {
    const { vault } = this.#parts.self;
    const number = vault.commit((tx) => this.intend(tx, group, intent));
    await this.settled(group, number);
  }

  /** Within a commit: the change is wanted. Its number in the group's queue. */
  intend(tx: Tx, group: GroupId, intent: Intent): number {
    const { logs, self } = this.#parts;
    const log = logs.at(tx, group);
    if (log === null) throw new Error("Only a group whose log is here can be changed");
    return intend(self, tx, log, intent);
  }

  /** Resolves when a queued change is made, as `make` does. */
  settled(group: GroupId, number: number): Promise<void> {
    if (!this.#lanes.isOpen) {
      return Promise.reject(new ClientError("relay-unreachable", { isKept: true }));
    }
    const waiting = Promise.withResolvers<void>();
    this.#waiting.set(nameOf({ group, number }), waiting);
    this.start(group);
    return waiting.promise;
  }

  async #work(chat: GroupChat): Promise<Turn> {
    const { self, logs } = this.#parts;
    const group = groupOf(chat);
    const wanted = nextWanted(self, group);
    const log = logs.at(self.vault, group);
    if (wanted === null || log === null) {
      // Whoever still waits wanted something that went with our membership.
      this.#rejectAll(chat, new ClientError("not-a-member"));
      return "rest";
    }
    const offered = offerChange(self, log, wanted);
    if (typeof offered === "string") return this.#dropped(wanted, offered);
    try {
      return await this.#answered(offered, await this.#ask(offered));
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      return { afterMs: (error.about.retryAfter ?? PAUSE_S) * 1_000 };
    }
  }

  #ask(offered: Offered): Promise<Reply<"group/append">> {
    const { link } = this.#parts;
    const { group, offer: { id, entry } } = offered;
    return isFounding(offered)
      ? link.request("group/create", { entry }, id)
      : link.request("group/append", { group, entry }, id);
  }

  async #answered(offered: Offered, reply: Reply<"group/append">): Promise<Turn> {
    switch (reply.status) {
      case "ok":
        if (!this.#done(offered)) return await this.#refused(offered);
        this.#parts.sync.hear(reply.data.head);
        return "next";
      case "limited":
      case "unavailable":
      case "unauthenticated":
      case "mailbox-full":
        throw faultOf(reply);
      case "taken":
        // By ourselves: a group is named after the entry that founds it.
        if (isFounding(offered) && this.#done(offered)) return "next";
        return await this.#refused(offered);
      case "stale-head":
      case "not-found":
      case "forbidden":
      case "too-large":
      case "malformed":
      case "stale-generation":
        return await this.#refused(offered);
    }
  }

  /**
   * The relay did not take the entry: another one came first, or this one did, and its
   * answer was lost for longer than the relay remembers. The log tells which.
   */
  async #refused(offered: Offered): Promise<Turn> {
    const { self, sync, logs } = this.#parts;
    const { group } = offered;
    if (isFounding(offered)) {
      giveUpFounding(self, group);
      return this.#settle(offered, "change-refused");
    }
    await sync.fetch(group);
    const wanted = nextWanted(self, group);
    if (wanted?.number !== offered.number) return "next";
    if (isInLog(logs.at(self.vault, group), wanted) && this.#done(wanted)) return "next";
    withdrawOffer(self, wanted);
    const [chance = 0] = self.random.bytes(1);
    return { afterMs: Math.ceil(JITTER_MS * chance / 255) };
  }

  /**
   * One commit: the entry is in the log, and all that is to follow from it is durable.
   * `false` where another entry stands in its place, and nothing was done.
   */
  #done(wanted: Wanted): boolean {
    const { self, logs, outbox } = this.#parts;
    const { group, number, value: change } = wanted;
    const carried = self.vault.commit((tx) => {
      const carried = carryOut(self, tx, logs, { group, change });
      if (carried !== null) removeChange(tx, group, number);
      return carried;
    });
    if (carried === null) return false;
    outbox.take(carried.letters);
    for (const event of carried.events) self.tell(event);
    this.#settle(wanted, null);
    return true;
  }

  /** Nothing is wanted any more; where others did the very same, nobody is told. */
  #dropped(wanted: Wanted, why: Dropped): Turn {
    const { self } = this.#parts;
    const code = faultOfDropped(why);
    const isAwaited = this.#waiting.has(nameOf(wanted));
    const chat = groupAt(self.vault, wanted.group)?.handle;
    if (!isAwaited && code !== null && chat !== undefined) {
      self.tell({ kind: "notice", notice: { kind: "change-dropped", chat, code } });
    }
    return this.#settle(wanted, code);
  }

  /** Tells whoever waits for the change. */
  #settle(wanted: Wanted, code: ClientFault | null): Turn {
    const name = nameOf(wanted);
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    if (code === null) waiting?.resolve();
    else waiting?.reject(new ClientError(code));
    this.#parts.settled(wanted.group);
    return "next";
  }

  /** Whoever waits for any change whose name begins so hears that it is not made. */
  #rejectAll(start: string, why: ClientError): void {
    for (const [name, waiting] of this.#waiting) {
      if (!name.startsWith(start)) continue;
      this.#waiting.delete(name);
      waiting.reject(why);
    }
  }
}

function nameOf({ group, number }: Pick<Wanted, "group" | "number">): string {
  return `${groupChat(group)} ${number}`;
}
