import assert from "node:assert/strict";
import type { CreateOptions, Messenger } from "../../../../client/messenger.ts";
import {
  accounts,
  atRelay,
  closed,
  Listening,
  optionsFor,
} from "../../../support/accounts.ts";
import { withMemoryFolder } from "../../../support/folders.ts";
import { fault, passwordOf } from "../../../support/vaults.ts";

/** The file that alice's account is saved in. */
function saved(home: string, name = "backup") {
  return { path: `${home}/${name}`, filePassword: passwordOf("its own") };
}

async function saves(home: string, relay: string, name?: string): Promise<void> {
  await accounts.backUp({ ...optionsFor(home, "alice", relay), ...saved(home, name) });
}

/** How alice's account is brought to another machine. */
function restoring(elsewhere: string, home: string, password = "swordfish") {
  return { home: elsewhere, password: passwordOf(password), ...saved(home) };
}

async function online(opening: Promise<Messenger>): Promise<Listening> {
  const one = new Listening(await opening);
  await one.messenger.connect();
  return one;
}

async function hears(one: Listening, text: string): Promise<void> {
  await one.until(() => one.heard.includes(text));
}

async function says(from: Listening, to: string, reader: Listening, text: string) {
  await from.messenger.send(to, text);
  await hears(reader, text);
}

function texts({ messenger }: Listening, chat: string): string[] {
  return messenger.history(chat, { limit: 100 })
    .flatMap(({ body }) => body.kind === "text" ? [body.text] : []);
}

function notices({ events }: Listening): string[] {
  return events.flatMap((event) => event.kind === "notice" ? [event.notice.kind] : []);
}

/** Alice and bob, who have verified each other, and talk in a group as well. */
async function acquainted(home: string, relay: string) {
  const bobs = { ...optionsFor(home, "bob", relay), joinsUnasked: true };
  const bob = await online(accounts.register(bobs));
  const alice = await online(accounts.register(optionsFor(home, "alice", relay)));
  await says(alice, "bob", bob, "hello");
  await says(bob, "alice", alice, "hello yourself");
  alice.messenger.verifyCode("bob", bob.messenger.scannable("alice"));
  const { handle: team } = await alice.messenger.groups.create("Team");
  await alice.messenger.groups.invite(team, ["bob"]);
  await bob.until(() => bob.messenger.groups.list().some((g) => g.standing === "member"));
  await says(alice, team, bob, "to the team");
  await says(bob, team, alice, "from the team");
  return { alice, bob, team, emoji: emojiOf(alice, "bob") };
}

/** What is said after the backup; the last of it is not received any more. */
async function goOn(options: CreateOptions, bob: Listening): Promise<void> {
  const alice = await online(accounts.openMessenger(options));
  await says(alice, "bob", bob, "after the backup");
  await says(bob, "alice", alice, "which is not in it");
  await alice.messenger.close();
  await bob.messenger.send("alice", "while the laptop is gone");
  await bob.messenger.posted();
}

function emojiOf({ messenger }: Listening, who: string) {
  return messenger.protection(who)?.emoji;
}

function lastOf({ messenger }: Listening, chat: string) {
  return messenger.history(chat, { limit: 1 })[0];
}

Deno.test("a restored account talks on, in a group as well, on keys of its own", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    const { alice, bob, team, emoji } = await acquainted(home, relay.url);
    await alice.messenger.close();
    await saves(home, relay.url);
    await goOn(options, bob);
    await withMemoryFolder(async (elsewhere) => {
      const username = await accounts.restore(restoring(elsewhere, home));
      assert.equal(username, "alice");
      const there = optionsFor(elsewhere, "alice", relay.url);
      const back = await online(accounts.openMessenger(there));
      assert.deepEqual(texts(back, "bob"), ["hello", "hello yourself"]);
      await back.until(() => notices(back).includes("vault-rolled-back"));
      await bob.until(() => lastOf(bob, "alice")?.body.kind === "renewed");
      await says(bob, "alice", back, "are you back?");
      await says(back, "bob", bob, "on another laptop");
      await says(back, team, bob, "here as well");
      await says(bob, team, back, "welcome back");
      assert.equal(back.messenger.contacts()[0]?.trust, "verified");
      assert.notDeepEqual(emojiOf(back, "bob"), emoji);
      assert.deepEqual(emojiOf(back, "bob"), emojiOf(bob, "alice"));
      assert.ok(notices(back).includes("unreadable"), "what only old keys open is told");
      await back.messenger.close();

      // The first laptop is found again: it is the older copy now, and says so.
      const old = await online(accounts.openMessenger(options));
      await old.until(() => notices(old).includes("vault-rolled-back"));
      await old.messenger.close();
    });
    await bob.messenger.close();
  }));

Deno.test("who shares only a group with a restored account is told as well", () =>
  atRelay(async ({ home, relay }) => {
    const [bob, alice, carol] = await Promise.all(
      ["bob", "alice", "carol"].map((name) => {
        const options = { ...optionsFor(home, name, relay.url), joinsUnasked: true };
        return online(accounts.register(options));
      }),
    );
    assert.ok(bob && alice && carol);
    for (const [name, one] of [["alice", alice], ["carol", carol]] as const) {
      await says(one, "bob", bob, `${name} here`);
      await says(bob, name, one, "hello");
    }
    const { handle: team } = await bob.messenger.groups.create("Team");
    await bob.messenger.groups.invite(team, ["alice", "carol"]);
    for (const one of [alice, carol]) {
      await one.until(() => one.messenger.groups.list()[0]?.standing === "member");
    }
    await says(alice, team, carol, "from alice");
    await says(carol, team, alice, "from carol");
    await alice.messenger.close();
    await saves(home, relay.url);
    await withMemoryFolder(async (elsewhere) => {
      await accounts.restore(restoring(elsewhere, home));
      const options = optionsFor(elsewhere, "alice", relay.url);
      const back = await online(accounts.openMessenger(options));
      await says(back, team, carol, "back again");
      await says(carol, team, back, "so you are");
      await back.messenger.close();
    });
    await bob.messenger.close();
    await carol.messenger.close();
  }));

Deno.test("strangers reach a restored account with the first keys that they get", () =>
  atRelay(async ({ home, relay }) => {
    await closed(accounts.register(optionsFor(home, "alice", relay.url)));
    await saves(home, relay.url);
    await withMemoryFolder(async (elsewhere) => {
      await accounts.restore(restoring(elsewhere, home));
      const options = optionsFor(elsewhere, "alice", relay.url);
      const alice = await online(accounts.openMessenger(options));
      const bob = await online(accounts.register(optionsFor(home, "bob", relay.url)));
      await says(bob, "alice", alice, "we have never met");
      await alice.messenger.close();
      await bob.messenger.close();
    });
  }));

Deno.test("what waited to be sent when the backup was made is sent once", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    const bob = await online(accounts.register(optionsFor(home, "bob", relay.url)));
    let alice = await online(accounts.register(options));
    await says(alice, "bob", bob, "hello");
    await alice.messenger.close();
    const offline = await accounts.openMessenger(options);
    await offline.send("bob", "written offline");
    await offline.close();
    await saves(home, relay.url);
    alice = await online(accounts.openMessenger(options));
    await hears(bob, "written offline");
    await alice.messenger.close();
    await withMemoryFolder(async (elsewhere) => {
      await accounts.restore(restoring(elsewhere, home));
      const there = optionsFor(elsewhere, "alice", relay.url);
      alice = await online(accounts.openMessenger(there));
      await says(alice, "bob", bob, "from the new one");
      const count = bob.heard.filter((text) => text === "written offline").length;
      assert.equal(count, 1);
      await alice.messenger.close();
    });
    await bob.messenger.close();
  }));

Deno.test("a backup is not restored over an account, and a file not written over", () =>
  atRelay(async ({ home, relay }) => {
    await closed(accounts.register(optionsFor(home, "alice", relay.url)));
    await saves(home, relay.url);
    await assert.rejects(saves(home, relay.url), fault("file-exists"));
    await assert.rejects(accounts.restore(restoring(home, home)), fault("vault-exists"));
    assert.equal(Deno.statSync(`${home}/backup`).mode ?? 0, 0o100600);
    const nowhere = saves(home, relay.url, "no/such/folder/backup");
    await assert.rejects(nowhere, fault("folder-unwritable"));
    const missing = { ...restoring(home, home), path: `${home}/missing` };
    await assert.rejects(accounts.restore(missing), fault("no-backup"));
  }));

Deno.test("a restore that is refused leaves nothing behind", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    await closed(accounts.register(options));
    await saves(home, relay.url);
    await withMemoryFolder(async (elsewhere) => {
      const wrong = restoring(elsewhere, home, "another");
      await assert.rejects(accounts.restore(wrong), fault("wrong-password"));
      const locked = { ...wrong, filePassword: passwordOf("swordfish") };
      await assert.rejects(accounts.restore(locked), fault("backup-locked"));
      await withMemoryFolder(async (third) => {
        await closed(accounts.replaceDevice(optionsFor(third, "alice", relay.url)));
      });
      const late = accounts.restore(restoring(elsewhere, home));
      await assert.rejects(late, fault("signed-in-elsewhere"));
      assert.deepEqual([...Deno.readDirSync(elsewhere)], []);
    });
  }));
