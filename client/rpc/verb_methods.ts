import { Buffer } from "node:buffer";
import * as v from "valibot";
import { EXIT } from "../cli/exit_codes.ts";
import { method } from "./method.ts";
import { SIGNAL, TERMINAL } from "./order.ts";

/** Arguments of a verb: more than any shell passes on. */
const ARGUMENTS = 10_000;

/**
 * How the command line itself works with an account that another process holds: it has
 * its verb run there, and lends it its terminal for as long as that takes.
 */
export const VERB_METHODS = {
  "run": method({
    summary: "run a verb of the command line, one at a time for each connection",
    params: {
      args: v.pipe(v.array(v.string()), v.maxLength(ARGUMENTS)),
      environment: v.record(v.string(), v.string()),
      terminal: TERMINAL,
    },
    result: v.object({ exit: v.picklist(Object.values(EXIT)) }),
    run: async (caller, verb) => ({ exit: await caller.run(verb) }),
  }),
  "input": method({
    summary: "the bytes in Base64 that its `read` asked for; null at the end",
    params: { bytes: v.nullable(v.pipe(v.string(), v.base64())) },
    run: ({ terminal }, { bytes }) =>
      terminal?.input(bytes === null ? null : Buffer.from(bytes, "base64")),
  }),
  "written": method({
    summary: "all that it wrote before a `mark` is out",
    params: { mark: v.number() },
    run: ({ terminal }, { mark }) => terminal?.written(mark),
  }),
  "signal": method({
    summary: "a signal came that it wanted to `catch`",
    params: { signal: SIGNAL },
    run: ({ terminal }, { signal }) => terminal?.signal(signal),
  }),
};
