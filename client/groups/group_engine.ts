import type { Username } from "../../src/address.ts";
import type { GroupId } from "../../src/group/mod.ts";
import type { Self } from "../self.ts";
import { allGroups } from "../vault/mod.ts";
import { Changes } from "./changes.ts";
import { GroupEar } from "./ear.ts";
import { GroupLogs } from "./group_logs.ts";
import { GroupOutbox } from "./group_outbox.ts";
import { toRekey } from "./intents.ts";
import { LogSync } from "./log_sync.ts";
import type { GroupParts } from "./parts.ts";
import { Proofs } from "./proofs.ts";

/**
 * What goes on in groups, put together:
 *
 *   use cases ──▶ changes ──append──▶ relay ──push, page──▶ sync ──▶ log in the vault
 *       └───────▶ outbox ──fan-out──▶ relay ──envelope──▶ ear ──────────┘ judged by
 *                    └──keys, one by one, through the people's outbox
 */
export class GroupEngine {
  readonly logs = new GroupLogs();
  readonly sync: LogSync;
  readonly changes: Changes;
  readonly outbox: GroupOutbox;
  readonly ear: GroupEar;
  readonly #self: Self;
  readonly #proofs: Proofs;

  constructor(given: Omit<GroupParts, "logs">) {
    const { logs } = this;
    const parts = { ...given, logs };
    this.#self = given.self;
    this.#proofs = new Proofs(given.self);
    this.sync = new LogSync(parts, (group) => this.#goOn(group));
    this.outbox = new GroupOutbox(parts, this.sync);
    const settled = (group: GroupId) => this.outbox.start(group);
    this.changes = new Changes({ ...parts, sync: this.sync, settled });
    this.ear = new GroupEar(parts, this.sync);
  }

  /** The relay is there. */
  open(): void {
    this.sync.open();
    this.changes.open();
    this.outbox.open();
    this.#proofs.open();
  }

  /** The relay is gone. */
  shut(): void {
    this.sync.shut();
    this.changes.shut();
    this.outbox.shut();
    this.#proofs.shut();
  }

  /**
   * The person is who she is said to be from now on: what she told of groups before may
   * count, and where we are an admin, her new identity takes the old one's place.
   */
  trusted(username: Username): void {
    const { changes, logs } = this;
    const { vault } = this.#self;
    this.ear.hearAllAgain();
    for (const { group, standing } of allGroups(vault)) {
      const log = standing.at === "member" ? logs.at(vault, group) : null;
      const act = log && toRekey(this.#self, log, username);
      if (act === null) continue;
      vault.commit((tx) => changes.intend(tx, group, { act }));
      changes.start(group);
    }
  }

  /** A log has grown, or we stand in its group elsewhere than before. */
  #goOn(group: GroupId): void {
    this.ear.hearAgain(group);
    this.#proofs.await(group);
    this.changes.start(group);
    this.outbox.start(group);
  }
}
