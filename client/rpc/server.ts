import { LIMIT } from "../../src/limits.ts";
import { EXIT } from "../cli/exit_codes.ts";
import { failed, RPC_SERVER, type RpcFault } from "./json_rpc.ts";
import { Session, type SessionInput } from "./session.ts";
import { listenAt, removeSocket } from "./socket_path.ts";
import { Wire } from "./wire.ts";

/** The sockets of a process that holds an account, and all who are connected to them. */
export class Server {
  readonly #sessionInput: () => SessionInput;
  readonly #listeners = new Map<string, Deno.UnixListener>();
  readonly #sessions = new Set<Session>();
  #isLocked = false;

  constructor(sessionInput: () => SessionInput) {
    this.#sessionInput = sessionInput;
  }

  /** Listens there too; a `Refusal` where that cannot be. */
  async listen(path: string): Promise<void> {
    const listener = await listenAt(path);
    this.#listeners.set(path, listener);
    void this.#accept(listener);
  }

  /** Lets nobody in until the work is done, and ends all connections before. */
  async whileLocked<T>(work: () => Promise<T>): Promise<T> {
    this.#isLocked = true;
    for (const session of this.#sessions) session.close();
    try {
      return await work();
    } finally {
      this.#isLocked = false;
    }
  }

  /** Takes the sockets away and ends all connections. */
  close(): void {
    for (const [path, listener] of this.#listeners) {
      listener.close();
      removeSocket(path);
    }
    for (const session of this.#sessions) session.close();
  }

  async #accept(listener: Deno.UnixListener): Promise<void> {
    for await (const socket of listener) {
      const wire = new Wire(socket);
      if (this.#isLocked) void turnAway(wire, LOCKED);
      else if (this.#sessions.size >= LIMIT.rpcConnections) void turnAway(wire, FULL);
      else void this.#serve(wire);
    }
  }

  async #serve(wire: Wire): Promise<void> {
    const session = new Session(wire, this.#sessionInput());
    this.#sessions.add(session);
    try {
      await session.serve();
    } finally {
      this.#sessions.delete(session);
    }
  }
}

const LOCKED: RpcFault = {
  code: RPC_SERVER - EXIT.busy,
  message: "it is locked until somebody types the password there",
};

const FULL: RpcFault = {
  code: RPC_SERVER - EXIT.later,
  message: `at most ${LIMIT.rpcConnections} programs can be connected`,
};

async function turnAway(wire: Wire, fault: RpcFault): Promise<void> {
  wire.send(failed(null, fault));
  await wire.drained();
  wire.close();
}
