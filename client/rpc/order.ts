import * as v from "valibot";

/*
 * What passes between a verb that runs in the process which holds the account, and the
 * terminal at which it was typed. All of it is notifications of one connection.
 */

/** What is known beforehand of the terminal. */
export const TERMINAL = v.strictObject({
  /** Which of its standard streams are a terminal. */
  stdin: v.boolean(),
  stdout: v.boolean(),
  stderr: v.boolean(),
  columns: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  rows: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
});

/** The same as a type. */
export type TerminalFacts = v.InferOutput<typeof TERMINAL>;

/** The signals that a verb can ask for. */
export const SIGNAL = v.picklist(["SIGINT", "SIGTERM", "SIGHUP", "SIGCONT"]);

/** What the process at the terminal is told to do. */
export const ORDER = v.variant("method", [
  /** Write text. */
  v.object({
    method: v.literal("write"),
    params: v.object({ to: v.picklist(["stdout", "stderr"]), text: v.string() }),
  }),
  /** Say `written` with this mark when everything before it is out. */
  v.object({ method: v.literal("mark"), params: v.object({ mark: v.number() }) }),
  /** Give the next bytes of standard input by `input`. */
  v.object({ method: v.literal("read"), params: v.object({}) }),
  /** Let every key through and show none, or no more. */
  v.object({ method: v.literal("raw"), params: v.object({ raw: v.boolean() }) }),
  /** Hand these signals on by `signal`, and be ended by all others as usual. */
  v.object({
    method: v.literal("catch"),
    params: v.object({ signals: v.array(SIGNAL) }),
  }),
]);

/** The same as a type. */
export type Order = v.InferOutput<typeof ORDER>;
