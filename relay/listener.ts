import { RelayError } from "./fault.ts";

/** Where a request came from. */
export interface Remote {
  readonly hostname: string;
  readonly port: number;
}

/** Where to listen, and who answers. */
export interface ListenInput {
  readonly host: string;
  readonly port: number;
  readonly handle: (request: Request, remote: Remote) => Promise<Response>;
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
export function listen({ host, port, handle }: ListenInput): Listener {
  const options = { hostname: host, port, onListen: nothing };
  try {
    const server = Deno.serve(options, (request, { remoteAddr }) => {
      return handle(request, remoteAddr);
    });
    const { port: taken } = server.addr;
    return {
      url: urlOf(host, taken, false),
      port: taken,
      stop: () => server.shutdown(),
    };
  } catch (cause) {
    throw listenFault(cause, `${host}:${port}`);
  }
}

/** The address that clients use. */
export function urlOf(host: string, port: number, secure: boolean): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return `${secure ? "https" : "http"}://${name}:${port}`;
}

/** What it means for an operator that nobody can listen at `subject`. */
export function listenFault(cause: unknown, subject: string): RelayError {
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
