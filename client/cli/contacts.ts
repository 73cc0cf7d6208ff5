import type { Contact, Standing, Trust } from "../messenger.ts";
import { safeName } from "../safe_text.ts";
import type { Result } from "../terminal/output.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { table } from "./table.ts";

/** How a person's trust is written. */
export const TRUST_MARK: Readonly<Record<Trust, string>> = {
  untrusted: "[untrusted]",
  unverified: "[unverified]",
  verified: "[verified]",
  mismatched: "[MISMATCH]",
  changed: "[KEY CHANGED]",
};

/** What stands beside it. */
const STANDING_MARK: Readonly<Record<Standing, string>> = {
  stranger: "",
  request: "[request]",
  accepted: "",
  blocked: "[blocked]",
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
      context.output.result(contactRecord(contact), lines[at] ?? "");
    });
    return Promise.resolve(EXIT.done);
  });
}

/** A person, for scripts. */
export function contactRecord(contact: Contact): Result {
  const { username, uuid, displayName: name, trust, standing } = contact;
  return { type: "contact", username, uuid, name, trust, standing };
}

/** Username, trust, standing and display name, fit for a terminal. */
export function contactCells(contact: Contact): string[] {
  const { username, displayName } = contact;
  return [username, marksOf(contact), safeName(displayName) ?? ""];
}

/** How a person stands, as it is written wherever it is told. */
export function marksOf(
  { trust, standing }: Pick<Contact, "trust" | "standing">,
): string {
  return `${TRUST_MARK[trust]} ${STANDING_MARK[standing]}`.trimEnd();
}
