import config from "../../deno.json" with { type: "json" };
import type { Output } from "../terminal/output.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";

/** The version of this program. */
export const VERSION = config.version;

/** `messenger version`: this program and what it runs on. */
export function version(output: Output): ExitCode {
  const { deno, v8 } = Deno.version;
  output.result(
    { type: "version", version: VERSION, deno, v8, target: Deno.build.target },
    `messenger ${VERSION} (deno ${deno}, ${Deno.build.target})`,
  );
  return EXIT.done;
}
