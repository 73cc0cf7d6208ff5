import { ClientError } from "../fault.ts";
import { place } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { existingPassword, nextPassword } from "./password.ts";

/** What changing the password can be told beside the common options. */
export interface PasswdOptions {
  readonly newPasswordFile?: string | undefined;
}

/** `messenger passwd`: another password for the vault and the relay, or for neither. */
export async function passwd(
  context: Context,
  { newPasswordFile }: PasswdOptions,
): Promise<ExitCode> {
  const { accounts, output, settings: { relay } } = context;
  const where = place(context);
  if (!accounts.hasAccount(where)) {
    throw new ClientError("no-vault", { subject: where.username });
  }
  const password = await existingPassword(context, where.username);
  try {
    const next = await nextPassword(context, where.username, newPasswordFile);
    try {
      await accounts.changePassword({
        ...where,
        password,
        next,
        ...(relay && { relay }),
      });
    } finally {
      next.wipe();
    }
  } finally {
    password.wipe();
  }
  const { username } = where;
  output.result(
    { type: "password-changed", username },
    `the password of ${username} is changed, here and at the relay`,
  );
  return EXIT.done;
}
