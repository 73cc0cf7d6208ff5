import { EXIT } from "../cli/exit_codes.ts";
import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";
import { passwordFrom } from "../password.ts";
import type { Input } from "../terminal/input.ts";
import type { Output, Problem } from "../terminal/output.ts";
import { askSecret } from "../terminal/prompt.ts";
import { inRawMode } from "../terminal/raw_mode.ts";

/**
 * A chat behind its password. What comes meanwhile is received and kept, so the keys stay
 * in memory: this keeps eyes away, and leaving the program keeps everything away.
 *
 *   open ──/lock, or no key for a while──▶ locked ──the password──▶ open
 *                                          │    ▲
 *                                    a wrong one, then 1, 2, 4 … 16 s
 */

/** Milliseconds to wait after the first wrong password, and at most. */
const FIRST_MS = 1_000;
const MOST_MS = 16_000;

const WRONG: Problem = {
  code: "wrong-password",
  line: "wrong password",
  hint: "mind caps lock and the keyboard layout; Ctrl-C leaves",
};

/** Asks until the password is typed; `false` where the person gives up. */
export async function unlocked(
  messenger: Messenger,
  { input, output }: { readonly input: Input; readonly output: Output },
  pause: (ms: number) => Promise<void> = (ms) =>
    new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<boolean> {
  output.note("locked; what comes meanwhile is kept");
  for (let wait = FIRST_MS;; wait = Math.min(2 * wait, MOST_MS)) {
    const answer = await askSecret(
      input,
      output,
      `password for ${messenger.me.username}: `,
    );
    if (answer.kind === "cancelled") return false;
    const typed = answer.kind === "entered" ? answer.bytes : new Uint8Array();
    // Whatever is typed while it is looked at is not echoed.
    const isRight = await inRawMode(input.source, async () => {
      const right = await admits(messenger, typed);
      if (!right) await pause(wait);
      return right;
    });
    if (isRight) return true;
    output.problem(WRONG, EXIT.fixable);
  }
}

/** What cannot be a password is a wrong one. */
async function admits(messenger: Messenger, typed: Uint8Array): Promise<boolean> {
  try {
    const password = passwordFrom(typed);
    try {
      return await messenger.admits(password);
    } finally {
      password.wipe();
    }
  } catch (error) {
    if (error instanceof ClientError && error.code === "bad-password") return false;
    throw error;
  }
}
