import * as v from "valibot";
import { GROUP_METHODS } from "./group_methods.ts";
import { type Method, method } from "./method.ts";
import { PEOPLE_METHODS } from "./people_methods.ts";
import { TALK_METHODS } from "./talk_methods.ts";
import { VERB_METHODS } from "./verb_methods.ts";

/** All that can be called: what a call is carried out from, and described by. */
export const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({
    ...TALK_METHODS,
    ...PEOPLE_METHODS,
    ...GROUP_METHODS,
    ...VERB_METHODS,
    "rpc.discover": method({
      summary: "this description",
      params: {},
      result: v.looseObject({ openrpc: v.string() }),
      run: async () => (await import("./openrpc.ts")).describe(METHODS),
    }),
  }),
);
