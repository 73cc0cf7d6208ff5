import assert from "node:assert/strict";
import { startRelay } from "../../../relay/mod.ts";
import { DEFAULT_LIMITS } from "../../../relay/mod.ts";
import { makeFirstPrekeys } from "../../../client/prekey_making.ts";
import {
  type Account,
  readAccount,
  type Tx,
  writeAccount,
} from "../../../client/vault/mod.ts";
import { makeDevice } from "../../../src/identity/identity.ts";
import { systemRandom } from "../../../src/random.ts";
import {
  accounts,
  atRelay,
  closed,
  Listening,
  optionsFor,
} from "../../support/accounts.ts";
import { withMemoryFolder } from "../../support/folders.ts";
import { fault, passwordOf, unlock } from "../../support/vaults.ts";

Deno.test("an account is made, and its owner comes back with the password alone", () =>
  atRelay(async ({ home, relay }) => {
    const options = { ...optionsFor(home, "Alice", relay.url), displayName: "Alice A" };
    assert.equal(accounts.hasAccount(options), false);
    const made = await accounts.register(options);
    const { me } = made;
    assert.equal(me.username, "alice");
    assert.equal(me.displayName, "Alice A");
    assert.equal(me.relayKey, relay.fingerprint);
    await made.close();
    assert.equal(accounts.hasAccount({ home, username: "ALICE" }), true);
    const { relay: _, ...known } = optionsFor(home, "alice", "");
    const opened = await accounts.openMessenger(known);
    assert.deepEqual(opened.me, me);
    await opened.connect();
    await opened.close();
    const wrong = { ...known, password: optionsFor(home, "alice", "", "x").password };
    await assert.rejects(accounts.openMessenger(wrong), fault("wrong-password"));
    const nobody = { ...known, username: "nobody" };
    await assert.rejects(accounts.openMessenger(nobody), fault("no-vault"));
  }));

Deno.test("C11: two real accounts talk through a restart of the relay, and a lock", () =>
  withMemoryFolder(async (folder) => {
    const dataDir = `${folder}/relay`;
    let relay = await startRelay({ dataDir });
    const { port, url } = relay;
    const alice = new Listening(
      await accounts.register(optionsFor(folder, "alice", url)),
    );
    const bob = new Listening(await accounts.register(optionsFor(folder, "bob", url)));
    await alice.messenger.connect();
    const first = await alice.messenger.send("bob", "while you are away");
    await alice.messenger.settled(first.id);
    await bob.messenger.connect();
    await bob.hears(1);
    await bob.messenger.send("alice", "here i am");
    await alice.hears(1);
    assert.deepEqual(await alice.messenger.online(), ["bob"]);
    await relay.stop();
    relay = await startRelay({ dataDir, port });
    const second = await alice.messenger.send("bob", "after the restart");
    await alice.messenger.settled(second.id);
    await bob.hears(2);
    assert.deepEqual(bob.heard, ["while you are away", "after the restart"]);
    assert.deepEqual(alice.heard, ["here i am"]);
    await lockedMeanwhile(alice, bob);
    await alice.messenger.close();
    await bob.messenger.close();
    await relay.stop();
  }));

Deno.test("a taken name leaves no vault behind, and the first account untouched", () =>
  atRelay(async ({ home, relay }) => {
    await closed(accounts.register(optionsFor(home, "alice", relay.url)));
    await withMemoryFolder(async (elsewhere) => {
      const options = optionsFor(elsewhere, "alice", relay.url);
      await assert.rejects(accounts.register(options), fault("name-taken"));
      assert.equal(accounts.hasAccount(options), false);
    });
    const again = optionsFor(home, "alice", relay.url);
    await assert.rejects(accounts.register(again), fault("name-taken"));
    const alice = await accounts.openMessenger(again);
    await alice.connect();
    await alice.close();
  }));

Deno.test("a name that is none is refused before the relay is asked", () =>
  withMemoryFolder(async (home) => {
    const relay = "http://127.0.0.1:9";
    for (const name of ["al", "1alice", "аlice", "a/../b"]) {
      const options = optionsFor(home, name, relay);
      await assert.rejects(accounts.register(options), fault("bad-username"), name);
    }
    const bad = optionsFor(home, "alice", "ftp://127.0.0.1");
    await assert.rejects(accounts.register(bad), fault("bad-relay"));
    const unreachable = optionsFor(home, "alice", relay);
    await assert.rejects(accounts.register(unreachable), fault("relay-unreachable"));
    assert.equal(accounts.hasAccount(unreachable), false);
  }));

Deno.test("a relay that is closed to newcomers, or another than its key, is told", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    await assert.rejects(accounts.register(options), fault("registration-closed"));
    const other = { ...options, relay: `${relay.url}#${"a".repeat(52)}` };
    await assert.rejects(accounts.register(other), fault("relay-changed"));
    assert.equal(accounts.hasAccount(options), false);
  }, { registration: "closed" }));

Deno.test("after a logout only the password lets the device in again", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    const alice = await accounts.register(options);
    await alice.connect();
    await alice.logout();
    await alice.close();
    const opened = await accounts.openMessenger(options);
    await assert.rejects(opened.connect(), fault("logged-out"));
    assert.deepEqual(opened.contacts(), [], "the vault opens all the same");
    await opened.close();
    const again = await accounts.login(options);
    await again.connect();
    await again.close();
  }));

Deno.test("C06 another machine takes the account over, and the old one is shut out", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    const bob = new Listening(
      await accounts.register(optionsFor(home, "bob", relay.url)),
    );
    await bob.messenger.connect();
    const old = new Listening(await accounts.register(options));
    await old.messenger.connect();
    await old.messenger.send("bob", "from the old machine");
    await bob.hears(1);
    await old.messenger.close();
    await withMemoryFolder(async (elsewhere) => {
      const there = optionsFor(elsewhere, "alice", relay.url);
      const wrong = optionsFor(elsewhere, "alice", relay.url, "guess");
      await assert.rejects(accounts.replaceDevice(wrong), fault("wrong-password"));
      assert.equal(accounts.hasAccount(there), false);
      const moved = await accounts.replaceDevice(there);
      assert.equal(moved.me.device, 2);
      assert.equal(moved.me.uuid, old.messenger.me.uuid);
      await moved.connect();
      const { id } = await bob.messenger.send("alice", "is it you?");
      await assert.rejects(bob.messenger.settled(id), fault("identity-changed"));
      await bob.messenger.trust("alice");
      await bob.messenger.send("alice", "it is you");
      await new Listening(moved).hears(1);
      await moved.close();
    });
    const shutOut = await accounts.openMessenger(options);
    await assert.rejects(shutOut.connect(), fault("logged-out"));
    await shutOut.close();
    await assert.rejects(accounts.login(options), fault("signed-in-elsewhere"));
    await bob.messenger.close();
  }));

Deno.test("guesses of a password grow slow, and the owner's device still gets in", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    await closed(accounts.register(options));
    await withMemoryFolder(async (elsewhere) => {
      const guess = optionsFor(elsewhere, "alice", relay.url, "guess");
      const outcomes: string[] = [];
      for (let i = 0; i < 4; i++) {
        await accounts.replaceDevice(guess).catch(({ code }) => outcomes.push(code));
      }
      assert.equal(outcomes.includes("limited"), true, outcomes.join());
    });
    const alice = await accounts.login(options);
    await alice.connect();
    await alice.close();
  }, { limits: { ...DEFAULT_LIMITS, loginsFree: 2 } }));

Deno.test("a registration whose answer was lost is found out to be complete", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    await closed(accounts.register(options));
    await change(`${home}/alice`, (account) => ({ ...account, pending: "register" }));
    const alice = await accounts.openMessenger(options);
    await alice.connect();
    await alice.close();
    assert.equal(await pendingIn(`${home}/alice`), null);
  }));

Deno.test("a registration that the relay never heard of is made by the next start", () =>
  withMemoryFolder(async (home) => {
    const dataDir = `${home}/relay`;
    const store = { kind: "memory" } as const;
    let relay = await startRelay({ dataDir, store });
    const options = optionsFor(home, "alice", relay.url);
    await closed(accounts.register(options));
    await change(`${home}/alice`, (account) => ({ ...account, pending: "register" }));
    await relay.stop();
    await assert.rejects(accounts.openMessenger(options), fault("relay-unreachable"));
    relay = await startRelay({ dataDir, store, port: relay.port });
    const alice = await accounts.openMessenger(options);
    await alice.connect();
    await alice.close();
    assert.equal(await pendingIn(`${home}/alice`), null);
    await relay.stop();
  }));

Deno.test("a replacement that the relay never heard of is made by the next start", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    const first = await accounts.register(options);
    await first.close();
    const { uuid } = first.me;
    const device = makeDevice(uuid, 2, systemRandom);
    await change(`${home}/alice`, (account, tx) => {
      makeFirstPrekeys(tx, { device, random: systemRandom, now: Date.now() });
      return { ...account, device, pending: "replace" };
    });
    const moved = await accounts.openMessenger(options);
    assert.equal(moved.me.device, 2);
    await moved.connect();
    await moved.close();
  }));

Deno.test("a relay with another key is refused until it is trusted by its new one", () =>
  withMemoryFolder(async (home) => {
    let relay = await startRelay();
    const options = optionsFor(home, "alice", relay.url);
    await closed(accounts.register(options));
    await relay.stop();
    relay = await startRelay({ port: relay.port });
    const alice = await accounts.openMessenger(options);
    const changed = await alice.connect().catch((error) => error);
    assert.ok(fault("relay-changed")(changed));
    assert.equal(changed.about.fingerprint, relay.fingerprint);
    assert.throws(() => alice.trustRelay("no key"), fault("bad-relay"));
    alice.trustRelay(relay.fingerprint);
    await assert.rejects(alice.connect(), fault("logged-out"), "it has no such account");
    await alice.close();
    await relay.stop();
  }));

/** Changes the account in a vault that nobody has open. */
async function change(
  folder: string,
  to: (account: Account, tx: Tx) => Account,
): Promise<void> {
  const vault = await unlock(folder);
  vault.commit((tx) => writeAccount(tx, to(readAccount(tx), tx)));
  vault.close();
}

async function pendingIn(folder: string): Promise<Account["pending"]> {
  const vault = await unlock(folder);
  const { pending } = readAccount(vault);
  vault.close();
  return pending;
}

/** C11: of a locked account nothing works but its password; what comes waits. */
async function lockedMeanwhile(alice: Listening, bob: Listening): Promise<void> {
  const { messenger } = alice;
  const { info, groups } = messenger;
  await messenger.lock();
  assert.throws(() => messenger.history("bob", { limit: 1 }), fault("vault-locked"));
  assert.throws(() => messenger.groups, fault("vault-locked"));
  assert.throws(() => groups.list(), "what was at hand is shut, too");
  assert.throws(() => info.call(messenger, "bob"), fault("vault-locked"));
  const { id } = await bob.messenger.send("alice", "while you are locked");
  await bob.messenger.settled(id);
  assert.equal(await messenger.unlock(passwordOf("swordfisk")), false);
  assert.throws(() => messenger.contacts(), fault("vault-locked"));
  assert.ok(await messenger.unlock(optionsFor("", "", "").password));
  await messenger.connect();
  await alice.hears(2);
  assert.deepEqual(alice.heard, ["here i am", "while you are locked"]);
}
