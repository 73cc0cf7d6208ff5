/**
 * The thread of the gate, with permissions of its own: it may listen where the relay is
 * to be found, connect to the relay, and read a certificate and its key. The relay may do
 * none of this once it runs, and the gate holds none of its secrets.
 */
import { systemClock } from "../clock.ts";
import { RelayError } from "../fault.ts";
import { listenFault } from "../listener.ts";
import { failureReport } from "../log.ts";
import type { TlsFiles } from "../options.ts";
import { Gate } from "./gate.ts";
import type { Order, Post, Report } from "./order.ts";
import { Ports } from "./ports.ts";

type Door = Deno.TcpListener | Deno.TlsListener;

/** Milliseconds between two looks at who has been here for too long. */
const TEND_MS = 1_000;
/** Milliseconds until the next try where a connection could not be taken. */
const PAUSE_MS = 100;

/** Who stands at the gate and does as the relay says. */
class Porter {
  readonly #post: Post;
  readonly #report: (report: Report) => void;
  readonly #gate: Gate;
  /** Where the door is, also where any free port would have done. */
  readonly #port: number;
  #door: Door;
  #receiving: Promise<void>;

  constructor(post: Post, report: (report: Report) => void) {
    this.#post = post;
    this.#report = report;
    const onFailure = (error: unknown) => {
      report({ is: "event", event: failureReport(error) });
    };
    const ports = new Ports(post.memory);
    this.#gate = new Gate({ ...post, ports, clock: systemClock, onFailure });
    this.#door = open(post);
    this.#port = this.#door.addr.port;
    this.#receiving = this.#receive(this.#door);
    setInterval(() => this.#gate.tend(), TEND_MS);
    report({ is: "open", port: this.#port });
  }

  /** Hangs the door anew, with what the files hold now; who is inside stays there. */
  async renew(): Promise<void> {
    if (!this.#isUsable()) {
      return this.#report({ is: "event", event: { event: "certificate-unusable" } });
    }
    await this.#shut();
    this.#door = open({ ...this.#post, port: this.#port });
    this.#receiving = this.#receive(this.#door);
    this.#report({ is: "event", event: { event: "certificate-renewed" } });
  }

  async close(): Promise<void> {
    await this.#shut();
    await this.#gate.finish();
    this.#report({ is: "closed" });
  }

  /** Tried at a port of no use: what does not open there is not worth shutting ours. */
  #isUsable(): boolean {
    try {
      open({ ...this.#post, host: "127.0.0.1", port: 0 }).close();
      return true;
    } catch (error) {
      if (error instanceof RelayError) return false;
      throw error;
    }
  }

  /** The port is free once nobody waits at the door any more. */
  async #shut(): Promise<void> {
    this.#door.close();
    await this.#receiving;
  }

  async #receive(door: Door): Promise<void> {
    for (;;) {
      try {
        this.#gate.enter(await door.accept());
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) return;
        // Whoever went away again, or too many open files.
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    }
  }
}

type Place = Pick<Post, "host" | "port" | "tls">;

function open({ host: hostname, port, tls }: Place): Door {
  const pem = tls === null ? null : pemOf(tls);
  try {
    return pem === null
      ? Deno.listen({ hostname, port })
      : Deno.listenTls({ hostname, port, alpnProtocols: ["http/1.1"], ...pem });
  } catch (cause) {
    throw listenFault(cause, `${hostname}:${port}`);
  }
}

function pemOf({ certFile, keyFile }: TlsFiles): Deno.TlsCertifiedKeyPem {
  return { cert: readText(certFile), key: readText(keyFile) };
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    throw new RelayError("tls-unusable", { subject: path, cause });
  }
}

function shutReport(error: unknown): Report {
  if (!(error instanceof RelayError)) throw error;
  const { code, about: { subject = "", cause } } = error;
  return { is: "shut", code, about: { subject, cause } };
}

/** The line to the relay is the one port of the first message. */
globalThis.addEventListener("message", (event: Event) => {
  const [line] = event instanceof MessageEvent ? event.ports : [];
  if (line === undefined) return;
  const report = (report: Report) => line.postMessage(report);
  let porter: Porter | undefined;
  /** Until what was told last is done. */
  let busy = Promise.resolve();
  line.onmessage = ({ data }: MessageEvent<Order>) => {
    switch (data.tell) {
      case "open":
        try {
          porter = new Porter(data.post, report);
        } catch (error) {
          report(shutReport(error));
        }
        return;
      case "renew":
        busy = busy.then(() => porter?.renew());
        return;
      case "close":
        busy = busy.then(() => porter?.close());
    }
  };
});
