import * as v from "valibot";
import type { ExitCode } from "../cli/exit_codes.ts";
import type { Messenger } from "../messenger.ts";
import { RPC, RpcError } from "./json_rpc.ts";
import type { FarTerminal } from "./far_terminal.ts";
import type { TerminalFacts } from "./order.ts";

/** Who calls, and what a method can do for it. */
export interface Caller {
  /** The account, for this connection alone. */
  readonly messenger: Messenger;
  /** The terminal of the verb that runs for it; `null` where none does. */
  readonly terminal: FarTerminal | null;
  /** Begins to tell it of events, or ends that. */
  subscribe(isWanted: boolean): void;
  /** Runs a verb of the command line. */
  run(verb: VerbAsked): Promise<ExitCode>;
}

/** A verb as it was typed elsewhere. */
export interface VerbAsked {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly terminal: TerminalFacts;
}

/** One row of the table that calls are carried out from and described by. */
export interface Method {
  /** What it does, in a line. */
  readonly summary: string;
  /** Its parameters, by name. */
  readonly params: v.StrictObjectSchema<v.ObjectEntries, undefined>;
  /** What it answers. */
  readonly result: v.GenericSchema;
  /** Carries a call out: `RpcError` where the parameters are not as they must be. */
  call(caller: Caller, params: unknown): Promise<unknown>;
}

/** A row, from what it does with parameters that were checked. */
export function method<const Entries extends v.ObjectEntries>(
  { summary, params: entries, result = NOTHING, run }: {
    readonly summary: string;
    readonly params: Entries;
    /** Absent for a method that only does something. */
    readonly result?: v.GenericSchema;
    run(
      caller: Caller,
      params: v.InferOutput<v.StrictObjectSchema<Entries, undefined>>,
    ): unknown;
  },
): Method {
  const params = v.strictObject(entries);
  return {
    summary,
    params,
    result,
    async call(caller, given) {
      const read = v.safeParse(params, given, { abortEarly: true });
      if (!read.success) throw misfit(read.issues[0]);
      return await run(caller, read.output);
    },
  };
}

/** What is answered where there is nothing to say. */
const NOTHING = v.null();

function misfit(issue: v.BaseIssue<unknown>): RpcError {
  const at = v.getDotPath(issue);
  const message = at === null ? "params are given by name" : `${at} is not as it must be`;
  return new RpcError({ code: RPC.params, message });
}
