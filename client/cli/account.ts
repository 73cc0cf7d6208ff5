import { ClientError } from "../fault.ts";
import { readRelayAddress } from "../link/address.ts";
import type { AccountPlace, CreateOptions, Messenger } from "../messenger.ts";
import { runElsewhere } from "../rpc/elsewhere.ts";
import { accountSocket } from "../rpc/socket_path.ts";
import { askYes } from "../terminal/prompt.ts";
import { bulletin } from "./bulletin.ts";
import type { Context, Held } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { explain, Refusal, type Scene, usage } from "./explain.ts";
import { canAskAgain, existingPassword } from "./password.ts";
import { DEFAULT_RELAY } from "./settings.ts";

/**
 * Opens the account that is meant, lets `use` work with it, and closes it again. Where
 * another process holds the account the whole verb is run there instead: it needs no
 * password then, since whoever reaches that process's socket is its user.
 */
export async function withAccount(
  context: Context,
  use: (messenger: Messenger) => Promise<ExitCode>,
  /** Whom the verb itself writes to. */
  own: string | null = null,
): Promise<ExitCode> {
  const opened = context.held?.messenger ?? await openedOrElsewhere(context);
  if (typeof opened === "number") return opened;
  if (context.held !== undefined) checkAgrees(context, context.held);
  opened.listen(bulletin(context.output, sceneOf(opened), own));
  return await closing(opened, use);
}

/** The exit code of the verb where it was run by whoever holds the account. */
async function openedOrElsewhere(context: Context): Promise<Messenger | ExitCode> {
  const where = place(context);
  const socket = accountSocket(where);
  const exit = await runElsewhere(context, socket);
  if (exit !== null) return exit;
  try {
    return await unlocked(context, context.accounts.openMessenger);
  } catch (error) {
    const isBusy = error instanceof ClientError && error.code === "vault-busy";
    // Whoever has just begun to hold it may answer by now.
    const late = isBusy ? await runElsewhere(context, socket) : null;
    if (late === null) throw error;
    return late;
  }
}

/** What a verb asks for and only the process that holds the account decides. */
function checkAgrees({ settings }: Context, held: Held): void {
  const { relay, trustNew, joinsUnasked } = settings;
  const { me } = held.messenger;
  const address = relay === undefined ? null : readRelayAddress(relay);
  const keys: readonly (string | null)[] = [null, me.relayKey];
  const isThere = address === null ||
    address.url === me.relay && keys.includes(address.key);
  if (!isThere) throw otherwise(me.username, `at the relay ${me.relay}`);
  const policy = held.settings.trustNew;
  if (trustNew !== policy && trustNew !== "on-first-use") {
    throw otherwise(me.username, `with --trust-new-identities ${policy}`);
  }
  if (joinsUnasked && !held.settings.joinsUnasked) {
    throw otherwise(me.username, "with --invitations ask");
  }
}

function otherwise(user: string, how: string): Refusal {
  return new Refusal({
    code: "vault-busy",
    line: `another messenger is using the account "${user}", ${how}`,
    hint: "leave that option away, or end the other one, then try again",
    exit: EXIT.busy,
  });
}

/**
 * Lets `use` work with a messenger and closes it, however that ends. A failure is
 * explained here, where it is known whose account it was, and at which relay.
 */
export async function closing<T>(
  messenger: Messenger,
  use: (messenger: Messenger) => Promise<T>,
): Promise<T> {
  try {
    return await use(messenger);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    throw new Refusal(explain(error, sceneOf(messenger)));
  } finally {
    await messenger.close();
  }
}

/** Where a messenger's failures happen. */
export function sceneOf({ me }: Messenger): Scene {
  return { user: me.username, relay: me.relay };
}

/** The account that is meant: the one named, or the only one on this machine. */
export function place(context: Context): AccountPlace {
  const { home, user } = context.settings;
  if (user !== undefined) return { home, username: user };
  const names = accountsIn(context);
  const [only] = names;
  if (only !== undefined && names.length === 1) return { home, username: only };
  throw usage(
    only === undefined
      ? "there is no account on this machine yet"
      : `which account: ${names.join(", ")}`,
    only === undefined
      ? "messenger chat --user NAME makes one"
      : "name one with --user NAME",
  );
}

/** Opens an account with its password, asked for up to three times at a prompt. */
export async function unlocked(
  context: Context,
  open: Context["accounts"]["openMessenger"],
): Promise<Messenger> {
  const where = place(context);
  if (!context.accounts.hasAccount(where)) {
    throw new ClientError("no-vault", { subject: where.username });
  }
  const { relay, trustNew, joinsUnasked } = context.settings;
  for (let tries = TRIES;; tries--) {
    const password = await existingPassword(context, where.username);
    try {
      const how = { password, trustNew, joinsUnasked, ...(relay && { relay }) };
      return await open({ ...where, ...how });
    } catch (error) {
      const wrong = error instanceof ClientError && error.code === "wrong-password";
      if (!wrong || tries === 1 || !canAskAgain(context)) throw error;
      context.output.note("wrong password");
    } finally {
      password.wipe();
    }
  }
}

/**
 * Makes an account, or brings one here, by `create`. A relay that was never met, is not
 * on this machine and was not given with its key is shown and asked about first.
 */
export async function created(
  context: Context,
  create: Context["accounts"]["register"],
  options: CreateOptions,
): Promise<Messenger> {
  try {
    return await create(options);
  } catch (error) {
    const key = await acceptedKey(context, error, options.relay);
    if (key === null) throw error;
    return await create({ ...options, relay: `${options.relay}#${key}` });
  }
}

/** The relay's address as `created` takes it, with the key that a script accepts. */
export function relayWith(context: Context, acceptedKey: string | undefined): string {
  const relay = context.settings.relay ?? DEFAULT_RELAY;
  if (acceptedKey === undefined) return relay;
  if (!relay.includes("#")) return `${relay}#${acceptedKey}`;
  throw usage(
    "--relay names a key already",
    "leave --accept-relay-key away, or the part of the address behind #",
  );
}

const TRIES = 3;

function accountsIn(context: Context): string[] {
  const { home } = context.settings;
  const names: string[] = [];
  try {
    for (const { name } of Deno.readDirSync(home)) names.push(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return names.filter((username) => context.accounts.hasAccount({ home, username }))
    .sort();
}

/** The key of an unknown relay, where the person at the terminal says yes to it. */
async function acceptedKey(
  context: Context,
  error: unknown,
  relay: string,
): Promise<string | null> {
  if (!(error instanceof ClientError) || error.code !== "relay-untrusted") return null;
  const key = error.about.fingerprint;
  if (key === undefined || !context.input.isTerminal()) return null;
  context.output.prompt(
    `the relay at ${relay} is new here. Its key, to compare with its operator:\n` +
      `  ${key}\n`,
  );
  return await askYes(context.input, context.output, "is that its key?") ? key : null;
}
