import { fileURLToPath } from "node:url";
import type { Client, Peer, Server } from "../peer.ts";

const FLOOR = fileURLToPath(new URL("../floor.ts", import.meta.url));
const READY = /Listening on http:\/\/(127\.0\.0\.1:\d+)/;

/** The bare floor, on the same runtime. */
export class FloorPeer implements Peer {
  readonly name = "floor";

  missing(): null {
    return null;
  }

  async prepare(): Promise<void> {
    // It knows nobody.
  }

  async start(folder: string): Promise<Server> {
    const args = [
      "run",
      "-A",
      "--no-check",
      "--unstable-kv",
      FLOOR,
      `${folder}/floor.kv`,
    ];
    const command = new Deno.Command(Deno.execPath(), {
      args,
      stdout: "null",
      stderr: "piped",
      env: { NO_COLOR: "1" },
    });
    const child = command.spawn();
    let said = "";
    for await (
      const text of child.stderr.pipeThrough(new TextDecoderStream())
    ) {
      said += text;
      if (READY.test(said)) break;
    }
    return new FloorServer(child, READY.exec(said)?.[1] ?? "");
  }
}

class FloorServer implements Server {
  constructor(
    private readonly child: Deno.ChildProcess,
    private readonly place: string,
  ) {}

  get pid(): number {
    return this.child.pid;
  }

  connect(person: number): Promise<Client> {
    return FloorGuest.open(`ws://${this.place}/?${person}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.child.kill("SIGKILL");
    await this.child.status;
  }
}

class FloorGuest implements Client {
  taken = 0;
  readonly #socket: WebSocket;
  readonly #closed = Promise.withResolvers<void>();
  readonly #sends = new Map<number, PromiseWithResolvers<void>>();
  #next = 0;

  private constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onmessage = ({ data }) => this.#take(new Uint8Array(data));
    this.#socket.onclose = () => this.#closed.resolve();
  }

  static async open(url: string): Promise<Client> {
    const guest = new FloorGuest(url);
    await new Promise((resolve) => guest.#socket.onopen = resolve);
    return guest;
  }

  send(to: number, body: Uint8Array): Promise<void> {
    const frame = new Uint8Array(13 + body.length);
    const view = new DataView(frame.buffer);
    view.setUint32(5, ++this.#next);
    view.setUint32(9, to);
    frame.set(body, 13);
    const sent = Promise.withResolvers<void>();
    this.#sends.set(this.#next, sent);
    this.#socket.send(frame);
    return sent.promise;
  }

  close(): Promise<void> {
    this.#socket.close();
    return this.#closed.promise;
  }

  #take(frame: Uint8Array<ArrayBuffer>): void {
    if (frame[0] === 1) {
      this.taken++;
      return this.#socket.send(frame.subarray(0, 9));
    }
    const id = new DataView(frame.buffer).getUint32(5);
    this.#sends.get(id)?.resolve();
    this.#sends.delete(id);
  }
}
