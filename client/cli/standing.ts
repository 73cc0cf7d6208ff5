import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** What can be done about how far a person comes. */
export type StandingAct = "accept" | "decline" | "block" | "unblock";

/** `messenger accept U`, `decline U`, `block U` and `unblock U`: the vault alone. */
export async function standing(
  context: Context,
  act: StandingAct,
  user: string,
): Promise<ExitCode> {
  return await withAccount(context, (messenger) => {
    const { username, standing } = messenger[act](user);
    context.output.result({ type: act, username, standing }, standingText(act, username));
    return Promise.resolve(EXIT.done);
  });
}

/** What became of it, for a person. */
export function standingText(act: StandingAct, who: string): string {
  switch (act) {
    case "accept":
      return `${who} is accepted`;
    case "decline":
      return `the request from ${who} is declined, and ${who} is not told`;
    case "block":
      return `${who} is blocked: what ${who} writes is dropped, and ${who} is not told`;
    case "unblock":
      return `${who} is not blocked any more`;
  }
}
