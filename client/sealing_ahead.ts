import { ensureParty } from "./contacts.ts";
import { ClientError } from "./fault.ts";
import { obstacleTo } from "./letter_fate.ts";
import { isRenewal, sealQueued } from "./letters.ts";
import { isReady } from "./sealing.ts";
import type { Self } from "./self.ts";
import type { Letter, QueuedLetter, Reading } from "./vault/mod.ts";

/** Letters that one commit seals: it takes a tenth of a second at most. */
const AT_ONCE = 64;

/**
 * Seals letters to different people whose turn has come, many in each commit: a key of a
 * group goes to a thousand, and a commit for each would take longer than all the sealing.
 * Whatever cannot be sealed now is left for its turn, which finds out why.
 */
export function sealAhead(self: Self, letters: readonly QueuedLetter[]): void {
  const ready = letters.filter(({ letter }) => maySeal(self, self.vault, letter));
  for (let from = 0; from < ready.length; from += AT_ONCE) {
    self.vault.commit((tx) => {
      for (const queued of ready.slice(from, from + AT_ONCE)) {
        sealQueued(self, tx, queued);
      }
    });
  }
}

function maySeal(self: Self, rows: Reading, letter: Letter): boolean {
  const { username, party, sealed } = letter;
  if (sealed !== null || isRenewal(rows, letter)) return false;
  if (obstacleTo(rows, letter, self.clock.now()) !== null) return false;
  try {
    if (!isReady(self, rows, username)) return false;
    if (party !== null) ensureParty(rows, username, party);
    return true;
  } catch (error) {
    if (error instanceof ClientError) return false;
    throw error;
  }
}
