import type { GroupId, GroupLog } from "../../src/group/mod.ts";
import { type GroupChat, groupChat, groupOf } from "../chat_id.ts";
import { ClientError } from "../fault.ts";
import { Lanes, type Turn } from "../lanes.ts";
import { checkText } from "../letters.ts";
import type { Reply } from "../link/link.ts";
import { faultOf } from "../link/reply.ts";
import type { Message } from "../message.ts";
import { allGroups, chatName } from "../vault/mod.ts";
import { delayed, differingIn, mustWait, nextLetter, obstacle } from "./group_letters.ts";
import { reasonAgainst, settleGroupLetter, type Waiting } from "./group_letters.ts";
import { writeToGroup } from "./group_letters.ts";
import { sealForGroup } from "./group_sealing.ts";
import type { GroupParts, Synced } from "./parts.ts";

/** Seconds to wait where the relay did not say how long. */
const PAUSE_S = 60;

/**
 * What waits to be sent to groups: the letters to one group one after the other, each
 * under a log that the relay vouched for less than a minute ago, and none before the
 * changes of ours that were wanted before it.
 */
export class GroupOutbox {
  readonly #parts: GroupParts;
  readonly #sync: Synced;
  readonly #lanes: Lanes<GroupChat>;
  /** The epoch of each group for which it was told who gets no keys. */
  readonly #warned = new Map<GroupChat, number>();

  constructor(parts: GroupParts, sync: Synced) {
    this.#parts = parts;
    this.#sync = sync;
    this.#lanes = new Lanes(parts.self, (chat) => this.#work(chat));
  }

  /** The relay is there: goes on with whatever waits. */
  open(): void {
    const groups = allGroups(this.#parts.self.vault);
    this.#lanes.open(groups.map(({ group }) => groupChat(group)));
  }

  /** The relay is gone: letters stay where they are. */
  shut(): void {
    this.#lanes.shut();
  }

  /** Goes on with the letters to a group, where there are any. */
  start(group: GroupId): void {
    this.#lanes.start(groupChat(group));
  }

  /** Queues a text: durable when it returns. Throws what stands against it. */
  send(group: GroupId, text: string): Message {
    const { self, logs } = this.#parts;
    checkText(text);
    const reason = obstacle(self.vault, group);
    if (reason !== null) {
      const subject = chatName(self.vault, groupChat(group));
      throw new ClientError(reason, { subject });
    }
    const message = writeToGroup(self, logs.at(self.vault, group), { group, text });
    this.start(group);
    return message;
  }

  async #work(chat: GroupChat): Promise<Turn> {
    const { self } = this.#parts;
    const group = groupOf(chat);
    const letter = nextLetter(self, group);
    if (letter === null || mustWait(self.vault, group)) return "rest";
    const reason = reasonAgainst(self, letter);
    if (reason !== null) return this.#settle(letter, reason);
    try {
      await this.#sync.freshen(group);
      return await this.#deliver(letter);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      return this.#putOff(letter, error);
    }
  }

  async #deliver(letter: Waiting): Promise<Turn> {
    const { self, link, logs, outbox } = this.#parts;
    const { group } = letter;
    const log = logs.at(self.vault, group);
    // Where we stand in the group may have turned out to be another than before.
    if (log === null || obstacle(self.vault, group) !== null) return "next";
    const { outgoing, letters } = self.vault.commit((tx) =>
      sealForGroup(self, tx, log, letter)
    );
    outbox.take(letters);
    this.#warn(log);
    const reply = await link.request("send", outgoing, letter.value.id);
    return await this.#answered(letter, reply);
  }

  async #answered(letter: Waiting, reply: Reply<"send">): Promise<Turn> {
    const { group } = letter;
    switch (reply.status) {
      case "ok":
        return this.#settle(letter, null);
      case "stale-head":
        await this.#sync.fetch(group);
        return "next";
      case "not-found":
      case "forbidden":
        await this.#sync.fetch(group);
        // Where the log says that we are a member, the relay makes no sense.
        if (obstacle(this.#parts.self.vault, group) === null) throw faultOf(reply);
        return "next";
      case "limited":
      case "mailbox-full":
      case "unavailable":
      case "unauthenticated":
        throw faultOf(reply);
      case "taken":
      case "malformed":
      case "too-large":
      case "stale-generation":
        return this.#settle(letter, "not-delivered");
    }
  }

  /** Tells, once in an epoch, who gets no keys of us, and so reads nothing of ours. */
  #warn(log: GroupLog): void {
    const { self } = this.#parts;
    const { group, epoch } = log.membership;
    const chat = groupChat(group);
    if (this.#warned.get(chat) === epoch) return;
    this.#warned.set(chat, epoch);
    for (const event of differingIn(self, log)) self.tell(event);
  }

  #settle(letter: Waiting, code: Parameters<typeof settleGroupLetter>[2]): Turn {
    const { self } = this.#parts;
    const event = settleGroupLetter(self, letter, code);
    if (event !== null) self.tell(event);
    return "next";
  }

  #putOff(letter: Waiting, { code, about }: ClientError): Turn {
    const { self } = this.#parts;
    const retryInMs = (about.retryAfter ?? PAUSE_S) * 1_000;
    const event = delayed(self, letter, { code, retryInMs });
    if (event !== null && this.#lanes.isOpen) self.tell(event);
    return { afterMs: retryInMs };
  }
}
