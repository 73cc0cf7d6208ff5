import type { Messenger } from "../messenger.ts";
import { fullChat } from "../tui/full.ts";
import { pipeChat } from "../tui/pipe.ts";
import { plainChat } from "../tui/plain.ts";
import { closing, place, unlocked } from "./account.ts";
import { type ChatHabits, habitsOf } from "./chat_habits.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { type Holding, holding } from "./holding.ts";
import { newAccount } from "./register.ts";
import type { NewAccountOptions } from "./verb.ts";
import { VERSION } from "./version.ts";

/**
 * `messenger chat`: the conversation itself; an unknown account is made on the spot.
 * Other verbs work with the account through this one for as long as it is open.
 */
export async function chat(
  context: Context,
  first: string | undefined,
  options: NewAccountOptions & ChatHabits,
): Promise<ExitCode> {
  const talk = (holding: Holding) => converse(context, holding, { first, options });
  return await closing(
    await opened(context, options),
    (messenger) => holding(context, messenger, talk),
  );
}

async function converse(
  context: Context,
  { messenger, problem, whileLocked }: Holding,
  { first, options }: {
    readonly first: string | undefined;
    readonly options: ChatHabits;
  },
): Promise<ExitCode> {
  const { input, output, settings: { plain, dumb } } = context;
  const { out } = output;
  if (problem !== null) output.note(`note: ${problem.explained.line}`);
  const isTerminal = !dumb && input.isTerminal() && out.isTerminal();
  const { unlocked, ...manners } = habitsOf(context, messenger, options);
  const habits = { first, ...manners, unlocked: () => whileLocked(unlocked) };
  if (isTerminal && !plain) {
    await fullChat(messenger, { input, out, habits });
    return EXIT.done;
  }
  const { username, relay } = messenger.me;
  output.note(
    `messenger ${VERSION}: ${username} at ${relay}; /help lists the commands`,
  );
  if (!isTerminal) return await pipeChat(messenger, { input, output, first });
  await plainChat(messenger, { input, out, habits });
  return EXIT.done;
}

async function opened(context: Context, options: NewAccountOptions): Promise<Messenger> {
  const where = place(context);
  if (context.accounts.hasAccount(where)) {
    return await unlocked(context, context.accounts.openMessenger);
  }
  context.output.note(`there is no account ${where.username} here yet: making one`);
  return await newAccount(context, options);
}
