import { pause } from "../load.ts";
import type { Client, Server } from "../peer.ts";

/** How a server from a package is run: in the foreground, on loopback. */
export interface DaemonInput {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly port: number;
  /** Connects one of the people. */
  connect(person: number): Promise<Client>;
}

/** Seconds in which a server must listen. */
const PATIENCE_S = 30;

/** Starts it, and waits until it listens. */
export async function daemon(input: DaemonInput): Promise<Server> {
  const { command, args, env = {} } = input;
  const child = new Deno.Command(command, {
    args: [...args],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await untilOpen(input.port);
  return {
    pid: child.pid,
    connect: (person) => input.connect(person),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

/** A port of loopback that nobody has. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Why a program cannot be used; `null` where it is installed. */
export function missingProgram(path: string, name: string): string | null {
  try {
    Deno.statSync(path);
    return null;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return `apt-get install ${name}`;
  }
}

/** A certificate for localhost and its key, as PEM files in the folder. */
export async function makeCertificate(folder: string): Promise<void> {
  const args = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
  ];
  args.push("-nodes", "-days", "2", "-subj", "/CN=localhost");
  args.push("-addext", "subjectAltName=DNS:localhost");
  args.push("-addext", "basicConstraints=critical,CA:FALSE");
  args.push("-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`);
  const made = await new Deno.Command("openssl", { args }).output();
  if (!made.success) throw new Error(new TextDecoder().decode(made.stderr));
}

/** A TLS connection to a server with that folder's certificate. */
export async function connectTls(
  folder: string,
  port: number,
): Promise<Deno.TlsConn> {
  const caCerts = [await Deno.readTextFile(`${folder}/cert.pem`)];
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  return await Deno.startTls(connection, { hostname: "localhost", caCerts });
}

async function untilOpen(port: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_S * 1_000;
  for (;;) {
    try {
      using _ = await Deno.connect({ hostname: "127.0.0.1", port });
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      if (Date.now() > deadline) throw error;
      await pause(2);
    }
  }
}
