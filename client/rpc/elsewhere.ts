import { Buffer } from "node:buffer";
import * as v from "valibot";
import type { Context } from "../cli/context.ts";
import { EXIT, type ExitCode } from "../cli/exit_codes.ts";
import { Refusal } from "../cli/explain.ts";
import { safeLine } from "../safe_text.ts";
import { write } from "../terminal/output.ts";
import { inRawMode } from "../terminal/raw_mode.ts";
import { notification } from "./json_rpc.ts";
import { ORDER, type Order } from "./order.ts";
import { dialSocket } from "./socket_path.ts";
import { Wire } from "./wire.ts";

/**
 * Has the verb run by the process that holds the account and listens there; `null` where
 * none does. It reads, writes and is interrupted at this terminal as if it ran here.
 */
export async function runElsewhere(
  context: Context,
  path: string,
): Promise<ExitCode | null> {
  const socket = await dialSocket(path);
  if (socket === null) return null;
  return await new Elsewhere(context, new Wire(socket)).run();
}

/** What the other process says: an order, or how the verb ended. */
const TOLD = v.union([
  ORDER,
  v.object({ result: v.object({ exit: v.picklist(Object.values(EXIT)) }) }),
  v.object({ error: v.object({ message: v.string() }) }),
]);

/** A verb that is typed here and runs in another process. */
class Elsewhere {
  readonly #context: Context;
  readonly #wire: Wire;
  #deafen = () => {};
  #cook = () => {};

  constructor(context: Context, wire: Wire) {
    this.#context = context;
    this.#wire = wire;
  }

  async run(): Promise<ExitCode> {
    this.#wire.send({ ...notification("run", this.#asked()), id: 1 });
    try {
      for await (const line of this.#wire.lines()) {
        const told = toldIn(line);
        if ("method" in told) this.#obey(told);
        else if ("result" in told) return told.result.exit;
        else throw refused(told.error.message);
      }
      throw gone();
    } finally {
      this.#deafen();
      this.#cook();
      this.#wire.close();
    }
  }

  #asked(): object {
    const { args, settings, input, output } = this.#context;
    const { relay, color, dumb } = settings;
    const { columns, rows } = output.out.isTerminal()
      ? output.size()
      : { columns: 80, rows: 24 };
    return {
      args,
      environment: {
        ...(relay !== undefined && { MESSENGER_RELAY: relay }),
        ...(!color && { NO_COLOR: "1" }),
        ...(dumb && { TERM: "dumb" }),
      },
      terminal: {
        stdin: input.isTerminal(),
        stdout: output.out.isTerminal(),
        stderr: output.err.isTerminal(),
        columns,
        rows,
      },
    };
  }

  #obey({ method, params }: Order): void {
    const { input, output, onSignals } = this.#context;
    switch (method) {
      case "write":
        return write(params.to === "stdout" ? output.out : output.err, params.text);
      case "mark":
        return this.#tell("written", params);
      case "read":
        return void this.#read();
      case "raw":
        this.#cook();
        if (!params.raw) return;
        return void inRawMode(input.source, () => {
          const cooked = Promise.withResolvers<void>();
          this.#cook = cooked.resolve;
          return cooked.promise;
        });
      case "catch":
        this.#deafen();
        this.#deafen = onSignals(
          params.signals.map((
            signal,
          ) => [signal, () => this.#tell("signal", { signal })]),
        );
    }
  }

  async #read(): Promise<void> {
    const bytes = await this.#context.input.read();
    this.#tell("input", { bytes: bytes && Buffer.from(bytes).toString("base64") });
    bytes?.fill(0);
  }

  #tell(method: string, params: object): void {
    this.#wire.send(notification(method, params));
  }
}

function toldIn(line: Uint8Array | null): v.InferOutput<typeof TOLD> {
  if (line === null) throw refused("it says more at once than it may");
  return v.parse(TOLD, JSON.parse(new TextDecoder().decode(line)));
}

function refused(reason: string): Refusal {
  return new Refusal({
    code: "vault-busy",
    line: `the messenger that is using the account refuses: ${safeLine(reason)}`,
    hint: "try again in a while, or end it first",
    exit: EXIT.busy,
  });
}

function gone(): Refusal {
  return new Refusal({
    code: "holder-gone",
    line: "the messenger that was using the account ended before this was done",
    hint: "messenger history CHAT shows what was sent; then the same command again",
    exit: EXIT.fixable,
  });
}
