import type { GroupId, SignedHead } from "../../src/group/mod.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import type { Kept } from "../keeping.ts";
import { NOTHING, type Outcome, telling } from "../outcome.ts";
import type { Self } from "../self.ts";
import { advanceCursor, allGroups, isHolding, type Tx } from "../vault/mod.ts";
import { hearErrand } from "./bodies.ts";
import type { GroupLogs } from "./group_logs.ts";
import { hearEnvelope } from "./hearing.ts";
import { isGroupBody } from "./holding.ts";
import type { LogSync } from "./log_sync.ts";
import { hearAgain } from "./rehearing.ts";

/** What comes from others about groups: in messages to all, and from one to one. */
export class GroupEar {
  readonly #self: Self;
  readonly #logs: GroupLogs;
  readonly #sync: LogSync;

  constructor(self: Self, logs: GroupLogs, sync: LogSync) {
    this.#self = self;
    this.#logs = logs;
    this.#sync = sync;
  }

  /** One commit: a message to a group, before it is acknowledged. What is to be told. */
  hear(envelope: GroupEnvelope): Outcome {
    const { vault } = this.#self;
    const { events, content, isAhead } = vault.commit((tx) => {
      advanceCursor(tx, envelope.seq);
      return hearEnvelope(this.#self, tx, this.#logs, envelope);
    });
    if (content?.statement !== undefined) this.#sync.hear(content.statement);
    if (isAhead) this.#sync.want(envelope.group);
    return telling(...events);
  }

  /**
   * Within a commit: what one person says about a group, if she does. Whom a group's log
   * names may speak for it, whatever she is to us.
   */
  hearErrand(tx: Tx, { envelope, letter, username }: Kept): Outcome {
    const { content: { body, statement }, opened: { identity } } = letter;
    if (!isGroupBody(body)) return NOTHING;
    const heardAt = this.#self.clock.now();
    const errand = { body, sender: envelope.from, username, identity, heardAt };
    const heard = hearErrand(this.#self, tx, this.#logs, errand);
    if (heard.wanted !== null) this.#sync.want(heard.wanted);
    if (statement !== undefined) this.#self.background.start(this.#gossip(statement));
    return heard;
  }

  /** Once the commit that a letter came in is done: what it passes on of the relay. */
  async #gossip(statement: SignedHead): Promise<void> {
    await Promise.resolve();
    this.#sync.hear(statement);
  }

  /** One commit for each: what is held of any group may count now. */
  hearAllAgain(): void {
    this.hearAgain(null);
    for (const { group } of allGroups(this.#self.vault)) this.hearAgain(group);
  }

  /** One commit: what is held of a group may count now; `null` for unknown ones. */
  hearAgain(group: GroupId | null): void {
    const { vault } = this.#self;
    if (!isHolding(vault, group)) return;
    const events = vault.commit((tx) => hearAgain(this.#self, tx, this.#logs, group));
    for (const event of events) this.#self.tell(event);
  }
}
