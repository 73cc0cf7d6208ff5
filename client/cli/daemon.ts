import type { Messenger } from "../messenger.ts";
import type { MessengerEvent } from "../event.ts";
import { ClientError } from "../fault.ts";
import { closing, sceneOf, unlocked } from "./account.ts";
import { bulletin } from "./bulletin.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { explain } from "./explain.ts";
import { type Holding, holding } from "./holding.ts";

/** What a daemon can be told beside the common options. */
export interface DaemonOptions {
  /** Where programs find it, beside the account's folder. */
  readonly socket?: string | undefined;
  readonly openrpc?: true | undefined;
}

/**
 * `messenger daemon`: holds the account, stays connected, and works for other programs,
 * and for other verbs, until a signal ends it.
 */
export async function daemon(
  context: Context,
  { socket, openrpc }: DaemonOptions,
): Promise<ExitCode> {
  if (openrpc) return await printDescription(context);
  const messenger = await unlocked(context, context.accounts.openMessenger);
  return await closing(
    messenger,
    (messenger) =>
      holding(context, messenger, async (held) => {
        const sockets = await listening(held, socket);
        tellFaults(context, held.messenger);
        await held.messenger.connect({ retry: true });
        const { username } = held.messenger.me;
        context.output.result(
          { type: "daemon", state: "ready", username, sockets },
          `daemon ready user=${username} socket=${sockets.join(",")}`,
        );
        await untilSignal(context);
        return EXIT.done;
      }),
  );
}

async function printDescription({ output }: Context): Promise<ExitCode> {
  const { METHODS } = await import("../rpc/methods.ts");
  const { describe } = await import("../rpc/openrpc.ts");
  const description = describe(METHODS);
  const text = JSON.stringify(description, null, 2);
  output.result({ type: "description", description }, text);
  return EXIT.done;
}

/** Where it listens: in the account's folder unless that cannot be, and where told. */
async function listening(held: Holding, other: string | undefined): Promise<string[]> {
  if (other === undefined && held.problem !== null) throw held.problem;
  if (other !== undefined) await held.listen(other);
  return [
    ...(held.problem === null ? [held.socket] : []),
    ...(other === undefined ? [] : [other]),
  ];
}

/** Says on standard error what a person should know, and why there is no relay. */
function tellFaults({ output }: Context, messenger: Messenger): void {
  const scene = sceneOf(messenger);
  messenger.listen(bulletin(output, scene, null));
  let told: string | null = null;
  messenger.listen((event: MessengerEvent) => {
    if (event.kind !== "connection" || event.state.at === "connecting") return;
    if (event.state.at === "online") return void (told = null);
    const { code, fingerprint } = event.state;
    if (code === told) return;
    told = code;
    const about = fingerprint === undefined ? {} : { fingerprint };
    const { line, hint } = explain(new ClientError(code, about), scene);
    output.note(`note: ${line}`);
    if (hint !== undefined) output.note(`hint: ${hint}`);
  });
}

function untilSignal({ onSignals }: Context): Promise<void> {
  return new Promise((resolve) => {
    const deafen = onSignals([["SIGINT", end], ["SIGTERM", end], ["SIGHUP", end]]);
    function end(): void {
      deafen();
      resolve();
    }
  });
}
