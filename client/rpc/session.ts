import { LIMIT } from "../../src/limits.ts";
import { sceneOf } from "../cli/account.ts";
import { EXIT, type ExitCode } from "../cli/exit_codes.ts";
import { explain, Refusal } from "../cli/explain.ts";
import { messageRecord } from "../cli/message_line.ts";
import type { MessengerEvent } from "../event.ts";
import type { Messenger } from "../messenger.ts";
import { FarTerminal } from "./far_terminal.ts";
import {
  type Answer,
  type Call,
  failed,
  notification,
  readLine,
  RPC,
  RPC_SERVER,
  RpcError,
  type RpcFault,
  succeeded,
} from "./json_rpc.ts";
import { METHODS } from "./methods.ts";
import type { Caller, VerbAsked } from "./method.ts";
import type { Wire } from "./wire.ts";

/** What a session works with. */
export interface SessionInput {
  /** The account, for this session alone. */
  readonly messenger: Messenger;
  /** Runs a verb of the command line at a terminal elsewhere. */
  readonly runVerb: (terminal: FarTerminal, verb: VerbAsked) => Promise<ExitCode>;
}

/**
 * One connection of a program to the account. Calls are begun in the order in which they
 * come and answered as they end; those of a batch follow each other. No more is read
 * while answers wait to be read.
 */
export class Session implements Caller {
  readonly messenger: Messenger;
  terminal: FarTerminal | null = null;
  readonly #wire: Wire;
  readonly #input: SessionInput;
  readonly #underWay = new Set<Promise<void>>();
  #deafen: (() => void) | null = null;

  constructor(wire: Wire, input: SessionInput) {
    this.#wire = wire;
    this.#input = input;
    this.messenger = input.messenger;
  }

  /** Serves until the other end has nothing more to ask, and has its answers. */
  async serve(): Promise<void> {
    for await (const line of this.#wire.lines()) {
      this.#take(line);
      await this.#wire.drained();
    }
    this.subscribe(false);
    this.terminal?.leave();
    await Promise.all(this.#underWay);
    await this.#wire.drained();
    this.close();
  }

  /** Ends it at once. */
  close(): void {
    this.subscribe(false);
    this.terminal?.leave();
    this.#wire.close();
    void this.messenger.close();
  }

  subscribe(isWanted: boolean): void {
    this.#deafen?.();
    this.#deafen = isWanted ? this.messenger.listen((event) => this.#hear(event)) : null;
  }

  async run(verb: VerbAsked): Promise<ExitCode> {
    if (this.terminal !== null) throw tooMany();
    const terminal = new FarTerminal(verb.terminal, ({ method, params }) => {
      this.#wire.send(notification(method, params));
    });
    this.terminal = terminal;
    try {
      return await this.#input.runVerb(terminal, verb);
    } finally {
      this.terminal = null;
    }
  }

  #hear(event: MessengerEvent): void {
    const { kind } = event;
    const record = "message" in event ? messageRecord(event.message) : null;
    if (record === null) return this.#wire.send(notification("event", event));
    this.#wire.send(
      kind === "message"
        ? notification("message", record)
        : notification("event", { kind, message: record }),
    );
  }

  #take(line: Uint8Array | null): void {
    const asked = readLine(line);
    switch (asked.kind) {
      case "refused":
        return this.#wire.send(asked.answer);
      case "call":
        return this.#begin(async () => {
          const answer = await this.#answer(asked.call);
          if (answer !== null) this.#wire.send(answer);
        }, asked.call);
      case "batch":
        return this.#begin(async () => {
          const answers = await this.#answers(asked.calls);
          if (answers.length > 0) this.#wire.send(answers);
        });
    }
  }

  #begin(work: () => Promise<void>, call?: Call): void {
    if (this.#underWay.size >= LIMIT.rpcCalls && !isPartOfRun(call)) {
      return this.#wire.send(
        failed(call?.id ?? null, faultOf(tooMany(), this.messenger)),
      );
    }
    const working = work().finally(() => this.#underWay.delete(working));
    this.#underWay.add(working);
  }

  async #answers(calls: readonly (Call | Answer)[]): Promise<readonly Answer[]> {
    const answers: Answer[] = [];
    for (const call of calls) {
      const answer = "jsonrpc" in call ? call : await this.#answer(call);
      if (answer !== null) answers.push(answer);
    }
    return answers;
  }

  /** `null` where none is wanted. */
  async #answer({ id, method, params }: Call): Promise<Answer | null> {
    const answer = await this.#carryOut(method, params).then(
      (result) => succeeded(id ?? null, result),
      (error) => failed(id ?? null, faultOf(error, this.messenger)),
    );
    return id === undefined ? null : answer;
  }

  async #carryOut(method: string, params: unknown): Promise<unknown> {
    const known = METHODS.get(method);
    if (known !== undefined) return await known.call(this, params);
    throw new RpcError({ code: RPC.method, message: "there is no such method" });
  }
}

/** What a verb that runs waits for is never refused. */
function isPartOfRun(call: Call | undefined): boolean {
  return call !== undefined && ["input", "written", "signal"].includes(call.method);
}

function tooMany(): Refusal {
  return new Refusal({
    code: "limited",
    line: "too much is under way in this connection",
    hint: "wait for answers",
    exit: EXIT.later,
  });
}

/** A failure as the caller gets it: what the command line would say, and its code. */
function faultOf(error: unknown, messenger: Messenger): RpcFault {
  if (error instanceof RpcError) return error.fault;
  const { code, line, hint, exit } = explain(error, sceneOf(messenger));
  return {
    code: exit === EXIT.unexpected ? RPC.internal : RPC_SERVER - exit,
    message: line,
    data: { code, ...(hint !== undefined && { hint }) },
  };
}
