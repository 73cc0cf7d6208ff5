import type { Messenger } from "../messenger.ts";
import { closing, unlocked } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { existingPassword } from "./password.ts";
import { announce, createdWith } from "./register.ts";
import type { NewAccountOptions } from "./verb.ts";

/** What signing in can be told beside the common options. */
export interface LoginOptions extends NewAccountOptions {
  readonly replaceDevice?: true | undefined;
}

/** `messenger login`: signs in again, or makes this machine the account's device. */
export async function login(context: Context, options: LoginOptions): Promise<ExitCode> {
  return await closing(await signedIn(context, options), (messenger) => {
    announce(context, messenger, "signed-in");
    return Promise.resolve(EXIT.done);
  });
}

async function signedIn(context: Context, options: LoginOptions): Promise<Messenger> {
  if (!options.replaceDevice) return await unlocked(context, context.accounts.login);
  context.output.note(
    "this machine becomes the account's device: contacts see a changed identity key",
  );
  return await createdWith(context, options, {
    create: context.accounts.replaceDevice,
    password: existingPassword,
  });
}
