import type { Args, Op } from "../src/channel/operations.ts";
import type { Secret } from "../src/secret.ts";
import { MESSAGE_ID_LENGTH } from "../src/wire/envelope.ts";
import type { Environment } from "./environment.ts";
import { ClientError } from "./fault.ts";
import { linkDevice } from "./link_device.ts";
import type { Connection } from "./link/connection.ts";
import type { Reply } from "./link/link.ts";
import { dataOf, faultOf } from "./link/reply.ts";
import { openSession } from "./link/session.ts";
import type { OpaqueRelay } from "./opaque.ts";
import { passwordChange, readAccount, type Vault } from "./vault/mod.ts";
import { writePasswordChange } from "./vault/mod.ts";

/**
 * A password opens the vault and, by OPAQUE, the relay. Both learn of a new one in an
 * order that a kill may break off anywhere:
 *
 *   old ──one commit: both open the vault──▶ pending ──relay has the record──▶ pending
 *   pending ──one commit: the new one alone opens the vault──▶ new
 *
 * While it is pending, whichever password opens the vault, the next connection repeats
 * the request under its id and ends the change.
 */

/** Asks the relay on behalf of a device that it has let in. */
export type Ask = <O extends Op & `password/${string}`>(
  op: O,
  args: Args<O>,
  id?: Uint8Array,
) => Promise<Reply<O>>;

/** What a change of the password takes. */
export interface ChangeInput {
  readonly vault: Vault;
  readonly ask: Ask;
  readonly relay: OpaqueRelay;
  readonly environment: Environment;
  /** The one that holds until then. */
  readonly password: Secret;
  readonly next: Secret;
}

/** Asks in a channel that lets the vault's device in: else it is "logged-out". */
export async function askOver(
  connection: Connection,
  vault: Vault,
  { clock }: Environment,
): Promise<Ask> {
  const { device } = readAccount(vault);
  const linked = linkDevice({ device, vault }, () => {});
  const { token } = await openSession(connection, linked, clock);
  return (op, args, id) => connection.request(op, args, { token, ...(id && { id }) });
}

/**
 * Changes the password, after an earlier change that is pending: "wrong-password" where
 * that one took the current password away.
 */
export async function changePassword(input: ChangeInput): Promise<void> {
  const { vault, ask, relay, environment, password, next } = input;
  await finishChange(vault, ask);
  // Half a megabyte of WebAssembly, which only those wait for who need it.
  const { startRegistration } = await import("./opaque.ts");
  const started = await startRegistration(next, relay);
  const { response } = dataOf(await ask("password/start", { request: started.request }));
  const record = started.finish(response);
  const id = environment.random.bytes(MESSAGE_ID_LENGTH);
  const pair = {
    current: { ...environment, password },
    next: { ...environment, password: next },
  };
  await vault.addPassword(pair, (tx) => writePasswordChange(tx, { id, record }));
  if (await ended(vault, ask) === "refused") throw new ClientError("relay-broken");
}

/** What is durable from here on is not undone by a relay that goes away. */
async function ended(vault: Vault, ask: Ask): Promise<ChangeEnd> {
  try {
    return await finishChange(vault, ask);
  } catch (cause) {
    if (!(cause instanceof ClientError)) throw cause;
    throw new ClientError("password-pending", { cause });
  }
}

/** How a pending change ended. */
export type ChangeEnd =
  /** There was none. */
  | "none"
  /** The new password alone opens the vault and the relay. */
  | "changed"
  /** The relay does not take the new password: the old one stays. */
  | "refused";

/** Ends a pending change; it stays pending where the relay has no answer or no time. */
export async function finishChange(vault: Vault, ask: Ask): Promise<ChangeEnd> {
  const pending = passwordChange(vault);
  if (pending === null) return "none";
  const { id, record } = pending;
  const reply = await ask("password/finish", { record }, id);
  const { status } = reply;
  const isRefused = status === "malformed" || status === "forbidden";
  if (status !== "ok" && !isRefused) throw faultOf(reply);
  const kept = isRefused ? "current" : "next";
  vault.keepPassword(kept, (tx) => writePasswordChange(tx, null));
  return isRefused ? "refused" : "changed";
}
