import { ClientError } from "../../client/fault.ts";
import { quickAccounts, quickly } from "./quick_accounts.ts";

/**
 * The real client without a face, which starts in the least time: it says numbers to one
 * other person without pause and hears hers, until a line on standard input has it end.
 * Each line that it prints is about something durable: see `Talker`. Where its life has
 * no number, it only hears.
 */

const [home = "", username = "", peer = "", relay = "", life = "", end = ""] = Deno.args;

/** Milliseconds between two messages, at least: fifty a second of both. */
const TEMPO_MS = 40;

/** Messages that wait for the relay, at most, of those that this process has said. */
const WAITING = 20;

/** Milliseconds after which the end is tried again that could not be sent. */
const AGAIN_MS = 500;

const messenger = await quickAccounts.openMessenger(quickly(username, { home, relay }));

const ended = Promise.withResolvers<void>();
const waiting = new Set<string>();
messenger.listen((event) => {
  if (event.kind === "accepted") waiting.delete(event.id);
  if (event.kind === "drained") tellIdle();
  if (event.kind !== "message") return;
  const { id, body } = event.message;
  print({ heard: id });
  if (body.kind === "text" && body.text === end) ended.resolve();
});

let isTalking = true;
const talk = life === "" ? Promise.resolve() : talks();
await messenger.connect({ retry: true });
await Deno.stdin.read(new Uint8Array(1));
isTalking = false;
await talk;
await sendsEnd();
await ended.promise;
await messenger.posted();
print({ history: history() });
await messenger.close();
Deno.exit();

async function talks(): Promise<void> {
  for (let number = 0; isTalking; number++) {
    const { id } = await messenger.send(peer, `${life} ${number}`);
    print({ said: id });
    waiting.add(id);
    do await pause(TEMPO_MS); while (isTalking && waiting.size >= WAITING);
  }
}

/** With the last message, all before it are at the relay. */
async function sendsEnd(): Promise<void> {
  const { id } = await messenger.send(peer, end);
  for (;;) {
    try {
      return await messenger.settled(id);
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      await pause(AGAIN_MS);
    }
  }
}

function history() {
  return messenger.history(peer, { limit: 1_000_000 }).map(({ id, from, body }) => ({
    id,
    from,
    text: body.kind === "text" ? body.text : body.kind,
  }));
}

/** All has come that waited at the relay, and nothing of it is left to be done. */
async function tellIdle(): Promise<void> {
  await messenger.posted();
  print({ drained: true });
}

/** At once, so that a kill does not take it back. */
function print(line: Readonly<Record<string, unknown>>): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
