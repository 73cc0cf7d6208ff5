import assert from "node:assert/strict";
import type { MessengerEvent } from "../../../client/event.ts";
import { readRelayAddress } from "../../../client/link/address.ts";
import { askOver, changePassword } from "../../../client/password_change.ts";
import type { Ask } from "../../../client/password_change.ts";
import { withPinnedRelay } from "../../../client/relay_talk.ts";
import type { Reply } from "../../../client/link/link.ts";
import type { Relay } from "../../../relay/mod.ts";
import {
  accounts,
  atRelay,
  closed,
  HERE,
  Listening,
  optionsFor,
} from "../../support/accounts.ts";
import { fault, passwordOf, unlock } from "../../support/vaults.ts";

/** Where alice's account is. */
interface Place {
  readonly home: string;
  readonly relay: Relay;
}

/** What happens to the request that makes the change durable at the relay. */
type Fate = "killed before" | "killed after" | "no time" | "refused";

class Killed extends Error {}

/** Begins to change alice's password, and meets that fate. */
async function breakOff(
  { home, relay }: Place,
  [from, to]: readonly [string, string],
  fate: Fate,
): Promise<void> {
  const vault = await unlock(`${home}/alice`, from);
  const address = readRelayAddress(relay.url);
  try {
    await withPinnedRelay(vault, { address, environment: HERE }, async (connection) => {
      const ask = meeting(fate, await askOver(connection, vault, HERE));
      await changePassword({
        vault,
        ask,
        relay: connection.relay,
        environment: HERE,
        password: passwordOf(from),
        next: passwordOf(to),
      });
    });
  } finally {
    vault.close();
  }
}

function meeting(fate: Fate, ask: Ask): Ask {
  return async (op, args, id) => {
    if (op !== "password/finish") return await ask(op, args, id);
    if (fate === "killed before") throw new Killed();
    if (fate === "no time") return { status: "unavailable" };
    if (fate === "refused") return { status: "malformed" };
    const reply: Reply<typeof op> = await ask(op, args, id);
    assert.equal(reply.status, "ok");
    throw new Killed();
  };
}

function hasEnded(events: readonly MessengerEvent[]): boolean {
  return events.some(({ kind, ...event }) =>
    kind === "notice" && "notice" in event && event.notice.kind === "password"
  );
}

/** Opens alice's account by a password, and lets the connection end the change. */
async function comesBack({ home, relay }: Place, password: string): Promise<void> {
  const options = optionsFor(home, "alice", relay.url, password);
  const alice = new Listening(await accounts.openMessenger(options));
  await alice.messenger.connect();
  await alice.until(hasEnded);
  await alice.messenger.close();
}

/** One password, and no other, opens the vault and the relay. */
async function isOnly({ home, relay }: Place, right: string, wrong: string) {
  await assert.rejects(unlock(`${home}/alice`, wrong), fault("wrong-password"));
  await closed(accounts.login(optionsFor(home, "alice", relay.url, right)));
}

function atAlices(story: (place: Place) => Promise<void>): Promise<void> {
  return atRelay(async (place) => {
    await closed(accounts.register(optionsFor(place.home, "alice", place.relay.url)));
    await story(place);
  });
}

Deno.test("a password is changed for the vault and the relay", () =>
  atAlices(async (place) => {
    const options = optionsFor(place.home, "alice", place.relay.url);
    await accounts.changePassword({ ...options, next: passwordOf("second") });
    await isOnly(place, "second", "swordfish");
    const wrong = { ...options, next: passwordOf("third") };
    await assert.rejects(accounts.changePassword(wrong), fault("wrong-password"));
    await place.relay.stop();
    const again = { ...wrong, password: passwordOf("second") };
    await assert.rejects(accounts.changePassword(again), fault("relay-unreachable"));
    (await unlock(`${place.home}/alice`, "second")).close();
    await assert.rejects(unlock(`${place.home}/alice`, "third"), fault("wrong-password"));
  }));

Deno.test("a change killed at any step is ended by a run with either password", () =>
  atAlices(async (place) => {
    let current = "swordfish";
    for (const fate of ["killed before", "killed after"] as const) {
      for (const typed of ["old", "new"] as const) {
        const next = `${fate}, then the ${typed} one`;
        await assert.rejects(breakOff(place, [current, next], fate), Killed);
        await comesBack(place, typed === "old" ? current : next);
        await isOnly(place, next, current);
        current = next;
      }
    }
  }));

Deno.test("while the relay has no time both passwords open the vault", () =>
  atAlices(async (place) => {
    const change = ["swordfish", "second"] as const;
    await assert.rejects(breakOff(place, change, "no time"), fault("password-pending"));
    for (const password of change) {
      (await unlock(`${place.home}/alice`, password)).close();
    }
    const options = optionsFor(place.home, "alice", place.relay.url, "second");
    await accounts.changePassword({ ...options, next: passwordOf("third") });
    await isOnly(place, "third", "second");
  }));

Deno.test("a password that the relay refuses changes nothing", () =>
  atAlices(async (place) => {
    const change = ["swordfish", "second"] as const;
    await assert.rejects(breakOff(place, change, "refused"), fault("relay-broken"));
    await isOnly(place, "swordfish", "second");
  }));
