import type { Peer, Server } from "../peer.ts";
import { daemon, freePort, makeCertificate, missingProgram } from "./daemon.ts";
import { accountOf, PASSWORD, XmppClient } from "./xmpp.ts";

const PROGRAM = "/usr/bin/erl";

/** Schedulers that sleep when there is nothing to do: else idling would count as work. */
const QUIET = ["+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none"];

/** ejabberd with what a chat needs and nothing else, in a node without a network. */
export class EjabberdPeer implements Peer {
  readonly name = "ejabberd";

  missing(): string | null {
    return missingProgram("/usr/sbin/ejabberdctl", "ejabberd");
  }

  async prepare(folder: string, people: number): Promise<void> {
    await makeCertificate(folder);
    const files = [`${folder}/cert.pem`, `${folder}/key.pem`];
    const texts = await Promise.all(
      files.map((path) => Deno.readTextFile(path)),
    );
    await Deno.writeTextFile(`${folder}/both.pem`, texts.join(""));
    await Deno.writeTextFile(
      `${folder}/ejabberd.yml`,
      configuration(folder, freePort()),
    );
    const names = Array.from(
      { length: people },
      (_, person) => accountOf(person),
    );
    const made = names.map((name) => {
      return `ejabberd_auth:try_register(<<"${name}">>, <<"localhost">>, ` +
        `<<"${PASSWORD}">>)`;
    });
    await Deno.writeTextFile(
      `${folder}/people.erl`,
      `${made.join(",\n")},\ninit:stop().`,
    );
    const args = [
      ...argumentsFor(folder),
      "-eval",
      `file:eval("${folder}/people.erl")`,
    ];
    const command = new Deno.Command(PROGRAM, {
      args,
      env: environment(folder),
    });
    await command.output();
  }

  async start(folder: string): Promise<Server> {
    const port = freePort();
    await Deno.writeTextFile(
      `${folder}/ejabberd.yml`,
      configuration(folder, port),
    );
    return await daemon({
      command: PROGRAM,
      args: argumentsFor(folder),
      env: environment(folder),
      port,
      connect: (person) => XmppClient.open(folder, port, person),
    });
  }
}

function argumentsFor(folder: string): string[] {
  const database = ["-mnesia", "dir", `"${folder}/mnesia"`];
  return [...QUIET, "-noinput", ...database, "-s", "ejabberd"];
}

function environment(folder: string): Record<string, string> {
  return {
    ERL_LIBS: "/usr/lib/x86_64-linux-gnu",
    EJABBERD_CONFIG_PATH: `${folder}/ejabberd.yml`,
    EJABBERD_LOG_PATH: `${folder}/ejabberd.log`,
    SPOOL_DIR: `${folder}/mnesia`,
    HOME: folder,
  };
}

function configuration(folder: string, port: number): string {
  return `
hosts: [localhost]
loglevel: error
listen:
  - port: ${port}
    ip: "127.0.0.1"
    module: ejabberd_c2s
    tls: true
    certfile: "${folder}/both.pem"
    shaper: none
auth_method: internal
auth_password_format: plain
access_rules: {local: {allow: all}, c2s: {allow: all}}
shaper_rules: {offline: 100000, max_user_sessions: 10}
modules:
  mod_offline: {access_max_user_messages: offline}
  mod_stream_mgmt: {}
`;
}
