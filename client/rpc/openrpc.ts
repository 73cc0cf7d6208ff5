import { toJsonSchema } from "@valibot/to-json-schema";
import { EXIT } from "../cli/exit_codes.ts";
import { VERSION } from "../cli/version.ts";
import { RPC, RPC_SERVER } from "./json_rpc.ts";
import type { Method } from "./method.ts";
import { MESSAGE } from "./records.ts";

/** All that can be called, in the terms of OpenRPC 1.3: made from the table itself. */
export function describe(methods: ReadonlyMap<string, Method>): object {
  return {
    openrpc: "1.3.2",
    info: {
      title: "messenger",
      version: VERSION,
      description: "One JSON value a line, over a unix socket",
    },
    methods: Array.from(methods, ([name, method]) => described(name, method)),
    components: { errors: ERRORS },
    "x-notifications": [
      {
        name: "message",
        summary: "a message arrived; it counts until it is acknowledged",
        schema: toJsonSchema(MESSAGE),
      },
      {
        name: "event",
        summary: "what else happens, told apart by its `kind`",
        schema: { type: "object", required: ["kind"] },
      },
    ],
  };
}

/** The errors that a method can answer with, by name. */
const ERRORS = {
  method: { code: RPC.method, message: "there is no such method" },
  params: { code: RPC.params, message: "a parameter is not as it must be" },
  internal: { code: RPC.internal, message: "a bug" },
  ...named(EXIT.fixable, "fixable", "the one who asks can mend it: data.code says what"),
  ...named(EXIT.unreachable, "unreachable", "no network, or no relay"),
  ...named(EXIT.identity, "identity", "an identity key changed or is not trusted"),
  ...named(EXIT.later, "later", "too much of it: the same works later"),
  ...named(EXIT.usage, "usage", "it cannot be meant so: data.hint says how"),
  ...named(EXIT.busy, "busy", "something else is using what is needed"),
};

function named(exit: number, name: string, message: string): Record<string, object> {
  return { [name]: { code: RPC_SERVER - exit, message } };
}

function described(name: string, { summary, params, result }: Method): object {
  const { properties = {}, required = [] } = toJsonSchema(params, { typeMode: "input" });
  return {
    name,
    summary,
    paramStructure: "by-name",
    params: Object.entries(properties).map(([param, schema]) => ({
      name: param,
      required: required.includes(param),
      schema,
    })),
    result: { name: "result", schema: toJsonSchema(result) },
    errors: Object.keys(ERRORS).map((error) => ({
      $ref: `#/components/errors/${error}`,
    })),
  };
}
