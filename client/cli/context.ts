import type { Accounts } from "../messenger.ts";
import type { Input } from "../terminal/input.ts";
import type { Output } from "../terminal/output.ts";
import type { Settings } from "./settings.ts";

/** What every verb works with. */
export interface Context {
  readonly settings: Settings;
  readonly input: Input;
  readonly output: Output;
  readonly accounts: Accounts;
}
