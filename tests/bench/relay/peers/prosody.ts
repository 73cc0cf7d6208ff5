import type { Peer, Server } from "../peer.ts";
import { daemon, freePort, makeCertificate, missingProgram } from "./daemon.ts";
import { accountOf, PASSWORD, XmppClient } from "./xmpp.ts";

const PROGRAM = "/usr/bin/prosody";

/** Prosody with what a chat needs and nothing else. */
export class ProsodyPeer implements Peer {
  readonly name = "prosody";

  missing(): string | null {
    return missingProgram(PROGRAM, "prosody");
  }

  async prepare(folder: string, people: number): Promise<void> {
    await makeCertificate(folder);
    const accounts = `${folder}/localhost/accounts`;
    await Deno.mkdir(accounts, { recursive: true });
    for (let person = 0; person < people; person++) {
      const record = `return { ["password"] = "${PASSWORD}" };\n`;
      await Deno.writeTextFile(`${accounts}/${accountOf(person)}.dat`, record);
    }
  }

  async start(folder: string): Promise<Server> {
    const port = freePort();
    await Deno.writeTextFile(
      `${folder}/prosody.cfg.lua`,
      configuration(folder, port),
    );
    return await daemon({
      command: PROGRAM,
      args: ["-F", "--config", `${folder}/prosody.cfg.lua`],
      port,
      connect: (person) => XmppClient.open(folder, port, person),
    });
  }
}

function configuration(folder: string, port: number): string {
  return `
    run_as_root = true
    data_path = "${folder}"
    pidfile = "${folder}/prosody.pid"
    log = { error = "${folder}/prosody.log" }
    network_backend = "epoll"
    interfaces = { "127.0.0.1" }
    c2s_ports = {}
    c2s_direct_tls_ports = { ${port} }
    s2s_ports = {}
    http_ports = {}
    https_ports = {}
    ssl = { certificate = "${folder}/cert.pem", key = "${folder}/key.pem" }
    authentication = "internal_plain"
    storage = "internal"
    modules_enabled = { "saslauth", "tls", "smacks", "offline" }
    modules_disabled = { "s2s" }
    VirtualHost "localhost"
  `;
}
