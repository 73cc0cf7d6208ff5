import type { GroupId, SignedHead } from "../../src/group/mod.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import type { Kept } from "../keeping.ts";
import { NOTHING, type Outcome } from "../outcome.ts";
import { advanceCursor, allGroups, isHolding, type Tx } from "../vault/mod.ts";
import { hearErrand } from "./bodies.ts";
import { hearEnvelope } from "./hearing.ts";
import { isGroupBody } from "./holding.ts";
import type { LogSync } from "./log_sync.ts";
import type { GroupParts } from "./parts.ts";
import { hearAgain } from "./rehearing.ts";

/** What comes from others about groups: in messages to all, and from one to one. */
export class GroupEar {
  readonly #parts: GroupParts;
  readonly #sync: LogSync;

  constructor(parts: GroupParts, sync: LogSync) {
    this.#parts = parts;
    this.#sync = sync;
  }

  /** One commit: a message to a group, before it is acknowledged. What is to be told. */
  hear(envelope: GroupEnvelope): Outcome {
    const { self, logs } = this.#parts;
    const heard = self.vault.commit((tx) => {
      advanceCursor(tx, envelope.seq);
      return hearEnvelope(self, tx, logs, envelope);
    });
    const { content, isAhead } = heard;
    if (content?.statement !== undefined) this.#sync.hear(content.statement);
    if (isAhead) this.#sync.want(envelope.group);
    return heard;
  }

  /**
   * Within a commit: what one person says about a group, if she does. Whom a group's log
   * names may speak for it, whatever she is to us.
   */
  hearErrand(tx: Tx, { envelope, letter, username }: Kept): Outcome {
    const { content: { body, statement }, opened: { identity } } = letter;
    if (!isGroupBody(body)) return NOTHING;
    const { self, logs } = this.#parts;
    const heardAt = self.clock.now();
    const errand = { body, sender: envelope.from, username, identity, heardAt };
    const heard = hearErrand(self, tx, logs, errand);
    if (heard.wanted !== null) this.#sync.want(heard.wanted);
    if (statement !== undefined) self.background.start(this.#gossip(statement));
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
    for (const { group } of allGroups(this.#parts.self.vault)) this.hearAgain(group);
  }

  /** One commit: what is held of a group may count now; `null` for unknown ones. */
  hearAgain(group: GroupId | null): void {
    const { self, logs, outbox } = this.#parts;
    if (!isHolding(self.vault, group)) return;
    const heard = self.vault.commit((tx) => hearAgain(self, tx, logs, group));
    outbox.take(heard.letters);
    for (const event of heard.events) self.tell(event);
  }
}
