import type { GroupId } from "../../src/group/mod.ts";
import { type GroupChat, groupChat } from "../chat_id.ts";
import type { MessengerEvent } from "../event.ts";
import type { Self } from "../self.ts";
import { allGroups, groupAt, writeGroup } from "../vault/mod.ts";

/** Milliseconds that the proof of a removal may take: its maker brings it herself. */
const PROOF_MS = 60 * 1_000;

/**
 * Groups that the relay says we are in no more. Whoever removed us lets us have the entry
 * by which she did, and it may be on its way: a person is told that there is no proof
 * once it has had its time.
 *
 *   member ──relay: "not found"──▶ former, unproven ──the entry──▶ former, removed
 *                                        └──PROOF_MS──▶ told
 */
export class Proofs {
  readonly #self: Self;
  readonly #timers = new Map<GroupChat, () => void>();

  constructor(self: Self) {
    this.#self = self;
  }

  /** The relay is there, and with it whatever it has for us. */
  open(): void {
    for (const { group } of allGroups(this.#self.vault)) this.await(group);
  }

  /** The relay is gone: nobody is told of what may be on its way. */
  shut(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  /** Gives the proof its time, where it is missing and that was not told. */
  await(group: GroupId): void {
    const { vault, clock } = this.#self;
    const since = missingSince(groupAt(vault, group));
    const chat = groupChat(group);
    if (since === null || this.#timers.has(chat)) return;
    const ms = Math.max(0, since + PROOF_MS - clock.now());
    this.#timers.set(chat, clock.after(ms, () => this.#end(group)));
  }

  /** One commit: that there is no proof is told, and not again. */
  #end(group: GroupId): void {
    this.#timers.delete(groupChat(group));
    const event = this.#self.vault.commit((tx): MessengerEvent | null => {
      const row = groupAt(tx, group);
      if (row === null || missingSince(row) === null) return null;
      writeGroup(tx, { ...row, standing: { at: "former", by: "unproven" } });
      return { kind: "notice", notice: { kind: "group-closed", chat: row.handle } };
    });
    if (event !== null) this.#self.tell(event);
  }
}

function missingSince(row: ReturnType<typeof groupAt>): number | null {
  return row?.standing.at === "former" ? row.standing.missingSince ?? null : null;
}
