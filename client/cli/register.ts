import type { Secret } from "../../src/secret.ts";
import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";
import { closing, created, place, relayWith } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { newPassword } from "./password.ts";
import type { NewAccountOptions } from "./verb.ts";

/** `messenger register`: an account at the relay and its vault here. */
export async function register(
  context: Context,
  options: NewAccountOptions,
): Promise<ExitCode> {
  return await closing(await newAccount(context, options), (messenger) => {
    announce(context, messenger, "registered");
    return Promise.resolve(EXIT.done);
  });
}

/** Asks for a new password and makes the account. */
export async function newAccount(
  context: Context,
  options: NewAccountOptions,
): Promise<Messenger> {
  const where = place(context);
  if (context.accounts.hasAccount(where)) {
    throw new ClientError("vault-exists", { subject: where.username });
  }
  const make = { create: context.accounts.register, password: newPassword };
  return await createdWith(context, options, make);
}

/** Makes an account, or brings one here, with a password that `make` asks for. */
export async function createdWith(
  context: Context,
  options: NewAccountOptions,
  make: {
    readonly create: Context["accounts"]["register"];
    readonly password: (context: Context, user: string) => Promise<Secret>;
  },
): Promise<Messenger> {
  const relay = relayWith(context, options.acceptRelayKey);
  const where = place(context);
  const password = await make.password(context, where.username);
  try {
    return await created(context, make.create, {
      ...where,
      relay,
      password,
      displayName: options.name ?? "",
      trustNew: context.settings.trustNew,
      ...(options.kdfMemory && { kdfMemory: options.kdfMemory }),
    });
  } finally {
    password.wipe();
  }
}

/** Prints whose account it is now. */
export function announce(
  { output }: Context,
  { me }: Messenger,
  type: "registered" | "signed-in",
): void {
  const { username, uuid, device, relay, relayKey } = me;
  const said = type === "registered" ? "registered" : "signed in";
  output.result({ type, username, uuid, device, relay, relayKey }, `${said} ${username}`);
  output.note(`at ${relay}, whose key is ${relayKey}`);
}
