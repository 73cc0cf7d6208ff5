import { sceneOf } from "../cli/account.ts";
import { EXIT } from "../cli/exit_codes.ts";
import { explain } from "../cli/explain.ts";
import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";
import { passwordFrom } from "../password.ts";
import type { Input } from "../terminal/input.ts";
import type { Output, Problem } from "../terminal/output.ts";
import { askSecret } from "../terminal/prompt.ts";
import { inRawMode } from "../terminal/raw_mode.ts";

/**
 * A chat behind its password. The account is let go meanwhile: its keys are wiped, what
 * comes waits at the relay, and what is to be sent waits in the vault.
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

/** Locks it, and asks until the password is typed; `false` where the person gives up. */
export async function unlocked(
  messenger: Messenger,
  { input, output }: { readonly input: Input; readonly output: Output },
  pause: (ms: number) => Promise<void> = (ms) =>
    new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<boolean> {
  await messenger.lock();
  output.note("locked; what comes meanwhile waits at the relay");
  for (let wait = FIRST_MS;; wait = Math.min(2 * wait, MOST_MS)) {
    const answer = await askSecret(
      input,
      output,
      `password for ${messenger.me.username}: `,
    );
    if (answer.kind === "cancelled") return false;
    const typed = answer.kind === "entered" ? answer.bytes : new Uint8Array();
    // Whatever is typed while it is looked at is not echoed.
    const problem = await inRawMode(input.source, async () => {
      const problem = await refusalOf(messenger, typed);
      if (problem === WRONG) await pause(wait);
      return problem;
    });
    if (problem === null) return true;
    output.problem(problem, EXIT.fixable);
  }
}

/** Why it stays locked: what cannot be a password is a wrong one. */
async function refusalOf(
  messenger: Messenger,
  typed: Uint8Array,
): Promise<Problem | null> {
  try {
    const password = passwordFrom(typed);
    try {
      return await messenger.unlock(password) ? null : WRONG;
    } finally {
      password.wipe();
    }
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (error.code === "bad-password") return WRONG;
    // Whoever has it now lets it go again.
    if (error.code === "vault-busy") return explain(error, sceneOf(messenger));
    throw error;
  }
}
