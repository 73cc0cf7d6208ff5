import { RelayError } from "./fault.ts";
import type { TlsFiles } from "./options.ts";

/** Where to listen, and who answers. */
export interface ListenInput {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsFiles | null;
  /** `remote` is the address that a request came from. */
  readonly handle: (request: Request, remote: string) => Promise<Response>;
}

/** An open port. */
export interface Listener {
  /** The address that clients use. */
  readonly url: string;
  readonly port: number;
  /**
   * Takes nothing new; resolves when everything under way was answered. What it still
   * waits for cannot be dropped: Deno answers that with an error nobody can catch.
   */
  stop(): Promise<void>;
}

/** Opens the port; `RelayError` where that is impossible. */
export function listen({ host, port, tls, handle }: ListenInput): Listener {
  const options = { hostname: host, port, onListen: nothing };
  const answer = (
    request: Request,
    { remoteAddr }: Deno.ServeHandlerInfo<Deno.NetAddr>,
  ) => handle(request, remoteAddr.hostname);
  try {
    const server = tls === null
      ? Deno.serve(options, answer)
      : Deno.serve({ ...options, ...tls }, answer);
    const { port: taken } = server.addr;
    return {
      url: urlOf(host, taken, tls !== null),
      port: taken,
      stop: () => server.shutdown(),
    };
  } catch (cause) {
    throw explained(cause, `${host}:${port}`);
  }
}

function urlOf(host: string, port: number, secure: boolean): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${name}:${port}`;
}

function explained(cause: unknown, subject: string): unknown {
  if (cause instanceof Deno.errors.AddrInUse) {
    return new RelayError("address-in-use", { subject, cause });
  }
  if (cause instanceof Deno.errors.InvalidData) {
    return new RelayError("tls-unusable", { cause });
  }
  return new RelayError("address-unusable", { subject, cause });
}

function nothing(): void {
  // The runtime's own greeting would stand where the ready line is expected.
}
