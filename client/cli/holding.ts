import type { Messenger } from "../messenger.ts";
import { runVerb } from "../rpc/run_verb.ts";
import { Server } from "../rpc/server.ts";
import { SharedMessenger } from "../rpc/shared_messenger.ts";
import { accountSocket } from "../rpc/socket_path.ts";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exit_codes.ts";
import { Refusal } from "./explain.ts";

/** An account that other verbs and programs can work with while this one goes on. */
export interface Holding {
  /** The account, for this verb alone. */
  readonly messenger: Messenger;
  /** Where other verbs reach it. */
  readonly socket: string;
  /** Why they cannot, where they cannot. */
  readonly problem: Refusal | null;
  /** Listens for programs at another place too; a `Refusal` where that cannot be. */
  readonly listen: (path: string) => Promise<void>;
  /** Lets nobody in until the work is done, and sends away whoever is there. */
  readonly whileLocked: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Lets `use` work with an account, and other verbs at the same time through a socket in
 * its folder: that is closed to other users, as is the socket. Who can reach it can do
 * all that the person at this terminal can, without the password.
 */
export async function holding(
  { settings, perform }: Context,
  messenger: Messenger,
  use: (holding: Holding) => Promise<ExitCode>,
): Promise<ExitCode> {
  const shared = new SharedMessenger(messenger);
  const server = new Server(() => {
    const view = shared.view();
    const way = { held: { messenger: view, settings }, perform };
    return { messenger: view, runVerb: (at, verb) => runVerb(at, verb, way) };
  });
  const { home } = settings;
  const socket = accountSocket({ home, username: messenger.me.username });
  try {
    const problem = await refusalOf(server.listen(socket));
    return await use({
      messenger: shared.view(),
      socket,
      problem,
      listen: (path) => server.listen(path),
      whileLocked: (work) => server.whileLocked(work),
    });
  } finally {
    server.close();
  }
}

async function refusalOf(attempt: Promise<void>): Promise<Refusal | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
