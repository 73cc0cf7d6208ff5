import assert from "node:assert/strict";
import { LIMIT } from "../../../../src/limits.ts";
import { ClientError } from "../../../../client/fault.ts";
import { messageOf } from "../../../support/fake_messenger.ts";
import { RpcScene } from "../../../support/rpc_scene.ts";

Deno.test("a verb works through the holder, and asks for no password", async () => {
  await using scene = await RpcScene.open();
  scene.messenger.keep(messageOf({ text: "hello there" }));
  const typed = scene.types(["history", "bob"]);
  assert.equal(await typed.ended, 0);
  assert.match(typed.out.text, /bob: hello there\n$/);
  assert.equal(typed.err.text, "");
  assert.deepEqual(typed.accounts.calls, [], "nothing was opened here");
});

Deno.test("a history longer than what may wait is printed to its end", async () => {
  await using scene = await RpcScene.open();
  const text = "x".repeat(60_000);
  const count = Math.ceil(LIMIT.rpcBacklog / text.length) + 20;
  for (let at = 0; at < count; at++) {
    scene.messenger.keep(messageOf({ id: String(at), text }));
  }
  const typed = scene.types(["history", "bob", "--limit", "1000", "--json"]);
  assert.equal(await typed.ended, 0, typed.err.text);
  assert.equal(typed.out.lines.length, count);
  const exported = scene.types(["export", "bob", "--format", "json"]);
  assert.equal(await exported.ended, 0, exported.err.text);
  assert.equal(JSON.parse(exported.out.text).messages.length, count);
});

Deno.test("what goes wrong there is said here, with its exit code", async () => {
  await using scene = await RpcScene.open();
  const fault = new ClientError("unknown-user", { subject: "zoe" });
  scene.messenger.faults.set("send", fault);
  const typed = scene.types(["send", "zoe", "-m", "hello", "--json"]);
  assert.equal(await typed.ended, 1);
  assert.equal(typed.out.text, "");
  const { code, exit } = JSON.parse(typed.err.text);
  assert.deepEqual([code, exit], ["unknown-user", 1]);
});

Deno.test("what is piped in reaches the verb", async () => {
  await using scene = await RpcScene.open();
  const typed = scene.types(["send", "bob", "--stdin"], { pieces: ["one ", "two\n"] });
  assert.equal(await typed.ended, 0, typed.err.text);
  assert.ok(scene.messenger.calls.includes("send bob: one two"));
});

Deno.test("a question is asked and answered where the command was typed", async () => {
  await using scene = await RpcScene.open();
  const { messenger } = scene;
  const key = "b".repeat(52);
  messenger.follows.set("connect", () => {
    const state = { at: "offline", code: "relay-changed", fingerprint: key } as const;
    messenger.emit({ kind: "connection", state });
  });
  const typed = scene.types(["trust-relay"], { pieces: ["yes\n"] });
  assert.equal(await typed.ended, 0, typed.err.text);
  assert.match(typed.err.text, /is that its key\?/);
  assert.ok(messenger.calls.includes(`trust-relay ${key}`));
  assert.equal(messenger.calls.at(-1), "connect retry", "it goes online for all then");
});

Deno.test("a message counts as printed once it was printed at this end", async () => {
  await using scene = await RpcScene.open();
  const { messenger } = scene;
  messenger.keep(messageOf({ id: "1" }));
  const broken = scene.types(["receive"]);
  broken.out.writeSync = () => {
    throw new Deno.errors.BrokenPipe();
  };
  await broken.ended;
  assert.equal(messenger.unprinted(9).length, 1);
  const typed = scene.types(["receive", "--timeout", "0.01"]);
  assert.equal(await typed.ended, 0);
  assert.equal(typed.out.lines.length, 1);
  assert.equal(messenger.unprinted(9).length, 0);
});

Deno.test("following goes on until a signal comes where it was typed", async () => {
  await using scene = await RpcScene.open();
  const typed = scene.types(["receive", "--follow"]);
  const printed = Promise.withResolvers<void>();
  const write = typed.out.writeSync.bind(typed.out);
  typed.out.writeSync = (bytes) => {
    printed.resolve();
    return write(bytes);
  };
  while (typed.handlers.length === 0) await pause();
  scene.messenger.deliver(messageOf({ id: "1", text: "news" }));
  await printed.promise;
  const [[signal, handler] = assert.fail("it listens to no signal")] = typed.handlers;
  assert.equal(signal, "SIGINT");
  handler();
  assert.equal(await typed.ended, 0);
  assert.match(typed.out.text, /news/);
  assert.deepEqual(typed.handlers, []);
});

Deno.test("who follows and is killed before it was printed loses nothing", async () => {
  await using scene = await RpcScene.open();
  const { messenger } = scene;
  {
    await using program = await scene.program();
    await program.writes(JSON.stringify(run("receive", "--follow")));
    assert.equal((await program.reads())?.method, "catch");
    messenger.deliver(messageOf({ id: "1" }));
    assert.equal((await program.reads())?.method, "write");
  }
  messenger.deliver(messageOf({ id: "2" }));
  assert.deepEqual(messenger.unprinted(9).map(({ id }) => id), ["1", "2"]);
});

Deno.test("a verb says so where the holder ends before it does", async () => {
  await using scene = await RpcScene.open();
  const typed = scene.types(["receive", "--follow"]);
  while (typed.handlers.length === 0) await pause();
  await scene.release();
  assert.equal(await typed.ended, 1);
  assert.match(typed.err.text, /ended before this was done\nhint: /);
  assert.throws(() => Deno.lstatSync(scene.holding.socket), Deno.errors.NotFound);
});

Deno.test("while the chat is locked nobody reads behind its back", async () => {
  await using scene = await RpcScene.open();
  const typed = scene.types(["receive", "--follow"]);
  while (typed.handlers.length === 0) await pause();
  const right = await scene.holding.whileLocked(async () => {
    assert.equal(await typed.ended, 1);
    const refused = scene.types(["history", "bob"]);
    assert.equal(await refused.ended, 75);
    assert.match(refused.err.text, /it is locked until somebody types the password/);
    return true;
  });
  assert.ok(right);
  assert.equal(await scene.types(["whoami"]).ended, 0);
});

Deno.test("what only the holder decides is not asked of it otherwise", async () => {
  await using scene = await RpcScene.open();
  const refused = async (...args: string[]) => {
    const typed = scene.types(["whoami", ...args]);
    assert.equal(await typed.ended, 75, args.join(" "));
    return typed.err.text;
  };
  const { relay, relayKey } = scene.messenger.me;
  assert.match(await refused("--relay", "http://127.0.0.1:1"), /at the relay http/);
  await refused("--relay", `${relay}#${"b".repeat(51)}a`);
  assert.match(await refused("--trust-new-identities", "never"), /on-first-use/);
  assert.match(await refused("--invitations", "accept"), /--invitations ask/);
  const env = { MESSENGER_RELAY: `${relay}#${relayKey}` };
  assert.equal(await scene.types(["whoami"], { env }).ended, 0);
});

Deno.test("a holder told to trust nobody new keeps to that for all", async () => {
  await using scene = await RpcScene.open({ trustNew: "never", joinsUnasked: true });
  for (const args of [[], ["--trust-new-identities", "never"]]) {
    assert.equal(await scene.types(["whoami", ...args]).ended, 0);
  }
});

Deno.test("a verb that opens the account itself finds it busy, not undone", async () => {
  await using scene = await RpcScene.open();
  const password = `${scene.home}/password`;
  Deno.writeTextFileSync(password, "password\n", { mode: 0o600 });
  await using program = await scene.program();
  for (const verb of ["chat", "login", "daemon", "doctor", "register"]) {
    const { params } = run(verb, "--password-file", password);
    const { result } = await program.calls("run", params);
    assert.deepEqual(result, { exit: verb === "register" ? 1 : 75 }, verb);
  }
});

Deno.test("a command that cannot be read there ends with its exit code", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  const { result } = await program.calls("run", run("no-such-verb").params);
  assert.deepEqual(result, { exit: 64 });
});

Deno.test("without a holder, or with a dead one's socket, it opens it", async () => {
  const scene = await RpcScene.open();
  await scene.release();
  const alone = scene.types(["whoami"], { pieces: ["password\r"] });
  assert.equal(await alone.ended, 0);
  assert.deepEqual(alone.accounts.calls, ["open alice password"]);
  Deno.writeTextFileSync(scene.holding.socket, ""); // refuses, as a dead one does
  const again = scene.types(["whoami"], { pieces: ["password\r"] });
  assert.equal(await again.ended, 0);
  await Deno.remove(scene.home, { recursive: true });
});

Deno.test("whoever begins to hold it while the password is typed is found", async () => {
  const scene = await RpcScene.open();
  const { socket } = scene.holding;
  await Deno.rename(socket, `${socket}-not-yet`);
  const typed = scene.types(["whoami"], { pieces: ["password\r"] });
  const open = typed.accounts.openMessenger;
  Object.assign(typed.accounts, {
    openMessenger: async (options: Parameters<typeof open>[0]) => {
      await Deno.rename(`${socket}-not-yet`, socket);
      typed.accounts.faults.push(new ClientError("vault-busy"));
      return await open(options);
    },
  });
  assert.equal(await typed.ended, 0, typed.err.text);
  assert.match(typed.out.text, /^user +alice/);
  await scene[Symbol.asyncDispose]();
});

function run(...args: string[]) {
  const terminal = { stdin: false, stdout: false, stderr: false, columns: 80, rows: 24 };
  const params = { args, environment: {}, terminal };
  return { jsonrpc: "2.0", id: 1, method: "run", params };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
