import assert from "node:assert/strict";
import { accountsOn } from "../../../client/accounts.ts";
import { systemClock } from "../../../client/clock.ts";
import { onDisk, roomIn } from "../../../client/disk.ts";
import type { ExamineOptions, Finding } from "../../../client/messenger.ts";
import { startRelay } from "../../../relay/mod.ts";
import { systemRandom } from "../../../src/random.ts";
import { accounts, atRelay, closed, optionsFor } from "../../support/accounts.ts";
import { withMemoryFolder } from "../../support/folders.ts";
import { cheapStretch, fault, passwordOf, unlock } from "../../support/vaults.ts";

const HOUR_MS = 3_600_000;
const NOWHERE = "http://127.0.0.1:9";

/** Each look with what came of it, such as `vault well` or `relay relay-changed`. */
async function found(
  options: ExamineOptions,
  examine = accounts.examine,
): Promise<string[]> {
  const lines: string[] = [];
  for await (const finding of examine(options)) lines.push(inShort(finding));
  return lines;
}

function inShort(finding: Finding): string {
  const { look } = finding;
  if (finding.is === "wrong") return `${look} ${finding.fault.code}`;
  return `${look} ${finding.is === "well" ? "well" : `wants ${finding.wants}`}`;
}

/** Alice's account, examined with her password or another. */
function alice(home: string, password: string | null = "swordfish"): ExamineOptions {
  return {
    home,
    username: "alice",
    password: password === null ? null : passwordOf(password),
    usualRelay: NOWHERE,
  };
}

Deno.test("an account that works is found well, and left as it was", () =>
  atRelay(async ({ home, relay }) => {
    await closed(accounts.register(optionsFor(home, "alice", relay.url)));
    const before = Deno.readFileSync(`${home}/alice/vault.db`);
    assert.deepEqual(await found(alice(home)), [
      "folder well",
      "disk well",
      "vault well",
      "contents well",
      "relay well",
      "clock well",
      "device well",
    ]);
    assert.deepEqual(Deno.readFileSync(`${home}/alice/vault.db`), before);
    const left = Array.from(Deno.readDirSync(`${home}/alice`), ({ name }) => name);
    assert.deepEqual(left, ["vault.db"]);
  }));

Deno.test("without the password the outside is looked at, and the named relay", () =>
  atRelay(async ({ home, relay }) => {
    await closed(accounts.register(optionsFor(home, "alice", relay.url)));
    assert.deepEqual(await found({ ...alice(home, null), relay: relay.url }), [
      "folder well",
      "disk well",
      "vault well",
      "contents wants password",
      "relay well",
      "clock well",
      "device wants password",
    ]);
    const named = { ...alice(home, null), relay: `${relay.url}#${"a".repeat(52)}` };
    assert.ok((await found(named)).includes("relay relay-changed"));
    const wrong = await found({ ...alice(home, "guess"), relay: relay.url });
    assert.deepEqual(wrong.slice(3), [
      "contents wrong-password",
      "relay well",
      "clock well",
      "device wants earlier",
    ]);
  }));

Deno.test("a relay that is down, or another one than before, is told apart", () =>
  withMemoryFolder(async (home) => {
    let relay = await startRelay({ store: { kind: "memory" } });
    await closed(accounts.register(optionsFor(home, "alice", relay.url)));
    await relay.stop();
    const down = await found(alice(home));
    assert.deepEqual(down.slice(4), [
      "relay relay-unreachable",
      "clock wants earlier",
      "device wants earlier",
    ]);
    relay = await startRelay({ store: { kind: "memory" }, port: relay.port });
    assert.equal((await found(alice(home)))[4], "relay relay-changed");
    await relay.stop();
  }));

Deno.test("a clock that is hours off is told with the hours", () =>
  atRelay(async ({ home, relay }) => {
    await closed(accounts.register(optionsFor(home, "alice", relay.url)));
    for (const [ahead, told] of [[3, "3 hours ahead of"], [-100, "4 days behind"]]) {
      const clock = { ...systemClock, now: () => Date.now() + Number(ahead) * HOUR_MS };
      const off = accountsOn({
        random: systemRandom,
        clock,
        testOnlyStretch: cheapStretch,
      });
      const findings = await Array.fromAsync(off.examine(alice(home)));
      const wrong = findings.find(({ look }) => look === "clock");
      assert.equal(wrong?.is === "wrong" && wrong.fault.about.subject, told);
    }
  }));

Deno.test("a device that was signed out is told", () =>
  atRelay(async ({ home, relay }) => {
    const messenger = await accounts.register(optionsFor(home, "alice", relay.url));
    await messenger.connect();
    await messenger.logout();
    await messenger.close();
    assert.equal((await found(alice(home))).at(-1), "device logged-out");
  }));

Deno.test("no vault, one in use and a damaged one are told without a password", () =>
  atRelay(async ({ home, relay }) => {
    const options = optionsFor(home, "alice", relay.url);
    const none = await found(alice(home, null));
    assert.deepEqual(none.slice(0, 4), [
      "folder no-vault",
      "disk wants earlier",
      "vault wants earlier",
      "contents wants earlier",
    ]);
    const messenger = await accounts.register(options);
    assert.equal((await found(alice(home, null)))[2], "vault vault-busy");
    await messenger.close();
    Deno.chmodSync(`${home}/alice`, 0o755);
    assert.equal((await found(alice(home, null)))[0], "folder vault-exposed");
    Deno.chmodSync(`${home}/alice`, 0o700);
    const path = `${home}/alice/vault.db`;
    Deno.truncateSync(path, Deno.statSync(path).size - 4_096);
    assert.equal((await found(alice(home, null)))[2], "vault vault-damaged");
  }));

Deno.test("a row that was forged is found, though nothing has read it yet", () =>
  withMemoryFolder(async (home) => {
    const relay = await startRelay({ store: { kind: "memory" } });
    await closed(accounts.register(optionsFor(home, "alice", relay.url)));
    await relay.stop();
    const { DatabaseSync } = await import("node:sqlite");
    const db = new DatabaseSync(`${home}/alice/vault.db`);
    const last = "CAST(substr(sealed, 1, length(sealed) - 1) || x'00' AS BLOB)";
    db.exec(`UPDATE rows SET sealed = ${last} WHERE kind = 12`);
    db.close();
    (await unlock(`${home}/alice`)).close();
    assert.equal((await found(alice(home)))[3], "contents vault-damaged");
  }));

Deno.test("a full disk is told from a folder that cannot be written into", () => {
  const write = () => Deno.writeFileSync("/dev/full", new Uint8Array(1));
  assert.throws(() => onDisk("/here", write), fault("disk-full"));
  assert.throws(() => roomIn("/nowhere/at/all"), fault("folder-unwritable"));
  const bug = () => {
    throw new RangeError("a bug");
  };
  assert.throws(() => onDisk("/here", bug), RangeError);
});
