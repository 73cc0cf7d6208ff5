import type { Contact, Trust } from "../messenger.ts";
import { safeName } from "../safe_text.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { table } from "./table.ts";

/** How a person's trust is written wherever it is told. */
export const TRUST_MARK: Readonly<Record<Trust, string>> = {
  untrusted: "[untrusted]",
  unverified: "[unverified]",
  changed: "[KEY CHANGED]",
};

/** `messenger contacts`: everyone ever written to or heard from. */
export async function contacts(context: Context): Promise<ExitCode> {
  return await withAccount(context, (messenger) => {
    const known = messenger.contacts();
    if (known.length === 0) {
      context.output.note('no one here yet: messenger send USER -m "hello"');
    }
    const lines = table(known.map(contactCells));
    known.forEach((contact, at) => {
      const { username, uuid, displayName, trust } = contact;
      context.output.result(
        { type: "contact", username, uuid, name: displayName, trust },
        lines[at] ?? "",
      );
    });
    return Promise.resolve(EXIT.done);
  });
}

/** Username, trust and display name, fit for a terminal. */
export function contactCells({ username, trust, displayName }: Contact): string[] {
  return [username, TRUST_MARK[trust], safeName(displayName) ?? ""];
}
