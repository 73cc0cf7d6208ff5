import type { ReceiptChoice } from "../receipt_choice.ts";
import { receiptsText } from "../notices.ts";
import type { Result } from "../terminal/output.ts";
import { withAccount } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** `messenger receipts`: who is told that what they wrote came, and who is to be. */
export async function receipts(
  context: Context,
  wanted: "on" | "off" | undefined,
  user: string | undefined,
): Promise<ExitCode> {
  return await withAccount(context, (messenger) => {
    const choice = wanted === undefined
      ? messenger.receipts()
      : messenger.setReceipts(wanted === "on", user);
    context.output.result(receiptsRecord(choice), receiptsText(choice));
    return Promise.resolve(EXIT.done);
  });
}

/** Who is told, for scripts. */
export function receiptsRecord({ everyone, but }: ReceiptChoice): Result {
  return { type: "receipts", everyone, but };
}
