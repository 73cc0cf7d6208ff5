import { unshared } from "../src/bytes.ts";
import { BODY } from "../src/channel/frame.ts";
import { encodeHello } from "../src/channel/hello.ts";
import { PeerError } from "../src/errors.ts";
import { LIMIT } from "../src/limits.ts";
import { readBody } from "./body.ts";
import { clientAddress } from "./client_address.ts";
import type { Clock } from "./clock.ts";
import type { Connections } from "./connections.ts";
import type { Limits } from "./limits.ts";
import type { Sockets } from "./sockets.ts";
import type { StaticKeys } from "./static_keys.ts";

/** What the server is made of. */
export interface ServerParts {
  readonly connections: Connections;
  readonly sockets: Sockets;
  readonly statics: StaticKeys;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Whether the address of a client is the one that a proxy names. */
  readonly behindProxy: boolean;
  /** Hears of each failure that is no peer's. */
  readonly onFailure: (error: unknown) => void;
}

/** The one path. */
const PATH = "/c";

/** Hints for a client that nobody vouches for, each with a constant, empty body. */
const HINT = {
  refused: 400,
  forbidden: 403,
  noSuchPath: 404,
  noSuchMethod: 405,
  tooSlow: 408,
  newHandshake: 409,
  tooLarge: 413,
  failed: 500,
  busy: 503,
} as const;

/** Kind byte and sealed body, which ends with the size that this bounds. */
const MOST_BODY = LIMIT.sealedBody;

const BYTES = { "content-type": "application/octet-stream", "cache-control": "no-store" };

/**
 * HTTP: one path, where everything is a POST but the upgrade to a WebSocket. Whatever is
 * told outside the sealed body is a hint, and the same for everybody.
 */
export class Server {
  readonly #parts: ServerParts;

  constructor(parts: ServerParts) {
    this.#parts = parts;
  }

  /** Answers a request; `remote` is the address that it came from. */
  async handle(request: Request, remote: string): Promise<Response> {
    try {
      return await this.#route(request, remote);
    } catch (error) {
      if (error instanceof PeerError) return hint("refused");
      this.#parts.onFailure(error);
      return hint("failed");
    }
  }

  async #route(request: Request, remote: string): Promise<Response> {
    if (new URL(request.url).pathname !== PATH) return hint("noSuchPath");
    const upgrade = request.method === "GET" && isUpgrade(request.headers);
    if (request.method !== "POST" && !upgrade) return hint("noSuchMethod");
    // Only a page in a browser says where it is from, and no page has business here.
    if (request.headers.has("origin")) return hint("forbidden");
    return upgrade ? this.#upgrade(request) : await this.#post(request, remote);
  }

  #upgrade(request: Request): Response {
    if (this.#parts.sockets.full) return hint("busy");
    try {
      const { socket, response } = Deno.upgradeWebSocket(request);
      this.#parts.sockets.add(socket);
      return response;
    } catch (error) {
      if (error instanceof TypeError) return hint("refused");
      throw error;
    }
  }

  async #post(request: Request, remote: string): Promise<Response> {
    const { clock, limits } = this.#parts;
    const body = await readBody(request.body, {
      bytes: MOST_BODY,
      milliseconds: limits.bodySeconds * 1_000,
      clock,
    });
    if (body === "too-large") return hint("tooLarge");
    if (body === "too-slow") return hint("tooSlow");
    switch (body[0]) {
      case BODY.hello:
        return body.length === 1 ? bytes(this.#hello()) : hint("refused");
      case BODY.handshake:
        return this.#handshake(body, this.#addressOf(request, remote));
      case BODY.request:
        return await this.#request(body);
    }
    return hint("refused");
  }

  #hello(): Uint8Array {
    return encodeHello({
      certificate: this.#parts.statics.certificate,
      successors: [],
    });
  }

  #handshake(body: Uint8Array, from: string): Response {
    const answer = this.#parts.connections.handshake(body, from);
    return answer === null ? hint("busy") : bytes(answer);
  }

  async #request(body: Uint8Array): Promise<Response> {
    const answer = await this.#parts.connections.post(body);
    return answer === null ? hint("newHandshake") : bytes(answer);
  }

  #addressOf(request: Request, remote: string): string {
    const forwarded = this.#parts.behindProxy
      ? request.headers.get("x-forwarded-for")
      : null;
    return clientAddress(remote, forwarded);
  }
}

function isUpgrade(headers: Headers): boolean {
  return headers.get("upgrade")?.toLowerCase() === "websocket";
}

function hint(reason: keyof typeof HINT): Response {
  const headers: HeadersInit = reason === "noSuchMethod" ? { allow: "POST" } : {};
  return new Response(null, { status: HINT[reason], headers });
}

function bytes(body: Uint8Array): Response {
  return new Response(unshared(body), { headers: BYTES });
}
