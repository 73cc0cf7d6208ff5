import { CLOSE, Socket, type SocketParts } from "./socket.ts";

/** All sockets. */
export class Sockets {
  readonly #parts: SocketParts;
  /** Until the runtime says that they are gone, which may be long after we closed. */
  readonly #all = new Set<Socket>();

  constructor(parts: SocketParts) {
    this.#parts = parts;
  }

  /** Whether there is no room for one more. */
  get full(): boolean {
    return this.#all.size >= this.#parts.limits.sockets;
  }

  /** How many there are. */
  get size(): number {
    return this.#all.size;
  }

  /** Takes one on. */
  add(webSocket: WebSocket): void {
    const socket = new Socket(webSocket, this.#parts);
    this.#all.add(socket);
    webSocket.addEventListener("close", () => this.#all.delete(socket));
  }

  /** Closes those behind which nobody is any more, or may be. */
  tend(): void {
    for (const socket of this.#all) socket.tend();
  }

  /** Closes all, since the relay stops. */
  close(): void {
    for (const socket of this.#all) socket.close(CLOSE.goingAway);
  }
}
