import { RelayError } from "../fault.ts";
import { listen, type Listener, type ListenInput, urlOf } from "../listener.ts";
import type { Log } from "../log.ts";
import type { TlsFiles } from "../options.ts";
import type { GateBounds } from "./gate.ts";
import type { Order, Post, Report } from "./order.ts";
import { Ports } from "./ports.ts";

/** Where to listen, who answers, and whom the gate lets through. */
export interface GuardInput extends ListenInput {
  readonly tls: TlsFiles | null;
  readonly bounds: GateBounds;
  readonly log: Log;
}

/** A port with a gate before it. */
export interface GuardedListener extends Listener {
  /** Reads certificate and key again, if TLS is spoken; the log says what came of it. */
  renew(): void;
}

/**
 * Opens a port with a gate before it. The relay listens on loopback behind that, and
 * answers nobody who did not come through.
 */
export async function listenBehindGate(input: GuardInput): Promise<GuardedListener> {
  const { host, port, tls, bounds, log, handle } = input;
  const ports = new Ports();
  const inner = listen({
    host: "127.0.0.1",
    port: 0,
    handle: (request, { port }) => {
      const hostname = ports.addressOf(port);
      if (hostname === null) return Promise.resolve(new Response(null, { status: 403 }));
      return handle(request, { hostname, port });
    },
  });
  const post = { host, port, tls, relayPort: inner.port, memory: ports.memory, bounds };
  const gate = new RemoteGate(post, log);
  try {
    const taken = await gate.opened;
    return {
      url: urlOf(host, taken, tls !== null),
      port: taken,
      renew: () => gate.renew(),
      stop: () => stop(gate, inner),
    };
  } catch (error) {
    gate[Symbol.dispose]();
    await inner.stop();
    throw error;
  }
}

/** The gate passes on what the relay says last, and is needed until then. */
async function stop(gate: RemoteGate, inner: Listener): Promise<void> {
  await Promise.all([gate.close(), inner.stop()]);
  gate[Symbol.dispose]();
}

/**
 * The gate's thread as the relay sees it. Should it ever fail, the process ends with it:
 * a relay that nobody can reach is better started anew.
 */
class RemoteGate implements Disposable {
  /** The port, once the gate is open; `RelayError` where it does not open. */
  readonly opened: Promise<number>;
  readonly #worker: Worker;
  readonly #line: MessagePort;
  readonly #closed = Promise.withResolvers<void>();

  constructor(post: Post, log: Log) {
    const script = new URL("./thread.ts", import.meta.url);
    const deno = { permissions: permissionsOf(post) };
    this.#worker = new Worker(script, { type: "module", name: "gate", deno });
    const { port1, port2 } = new MessageChannel();
    this.#line = port1;
    const opened = Promise.withResolvers<number>();
    this.opened = opened.promise;
    this.#line.onmessage = ({ data }: MessageEvent<Report>) => {
      switch (data.is) {
        case "open":
          return opened.resolve(data.port);
        case "shut":
          return opened.reject(new RelayError(data.code, data.about));
        case "event":
          return log.write(data.event);
        case "closed":
          return this.#closed.resolve();
      }
    };
    this.#worker.postMessage("line", [port2]);
    this.#tell({ tell: "open", post });
  }

  renew(): void {
    this.#tell({ tell: "renew" });
  }

  /** Takes nobody new; resolves when all who were there have gone. */
  close(): Promise<void> {
    this.#tell({ tell: "close" });
    return this.#closed.promise;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
    this.#line.close();
  }

  #tell(order: Order): void {
    this.#line.postMessage(order);
  }
}

/** What the thread may do, and nothing else. */
function permissionsOf({ host, port, tls, relayPort }: Post): Deno.PermissionOptions {
  const name = host.includes(":") ? `[${host}]` : host;
  // Any free port, when it is opened again, is another one than none.
  const door = port === 0 ? name : `${name}:${port}`;
  return {
    net: [door, `127.0.0.1:${relayPort}`, "127.0.0.1:0"],
    read: tls === null ? false : [tls.certFile, tls.keyFile],
    write: false,
    env: false,
    sys: false,
    run: false,
    ffi: false,
    import: false,
  };
}
