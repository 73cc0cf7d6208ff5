import assert from "node:assert/strict";
import * as v from "valibot";
import { LIMIT } from "../../../../src/limits.ts";
import { METHODS } from "../../../../client/rpc/methods.ts";
import { messageOf, username } from "../../../support/fake_messenger.ts";
import { RpcScene } from "../../../support/rpc_scene.ts";

/** A call of each method that answers, with parameters that it takes. */
const CALLS: Readonly<Record<string, object>> = {
  "whoami": {},
  "send": { to: "bob", text: "hi" },
  "subscribe": {},
  "unsubscribe": {},
  "receive": {},
  "acknowledge": { ids: ["0".repeat(32)] },
  "history": { chat: "bob", limit: 3, before: "0".repeat(32) },
  "search": { query: "hello" },
  "chats": {},
  "contacts": {},
  "online": {},
  "info": { user: "bob" },
  "accept": { user: "bob" },
  "decline": { user: "bob" },
  "block": { user: "bob" },
  "unblock": { user: "bob" },
  "trust": { user: "bob" },
  "receipts": {},
  "receipts.set": { wanted: true, user: "bob" },
  "renew": { user: "bob" },
  "verify.number": { user: "bob" },
  "verify.code": { user: "bob", code: "1" },
  "verify.compare": { user: "bob" },
  "verify.answer": { user: "bob", same: true },
  "groups": {},
  "group.create": { name: "Team" },
  "group.info": { group: "#team" },
  "group.invite": { group: "#team", users: ["bob"] },
  "group.kick": { group: "#team", user: "bob" },
  "group.promote": { group: "#team", user: "bob" },
  "group.demote": { group: "#team", user: "bob" },
  "group.rename": { group: "#team", name: "Team" },
  "group.renew": { group: "#team" },
  "group.accept": { group: "#team" },
  "group.decline": { group: "#team" },
  "group.leave": { group: "#team", successor: "bob" },
  "input": { bytes: null },
  "written": { mark: 1 },
  "signal": { signal: "SIGINT" },
  "rpc.discover": {},
};

Deno.test("each method answers what its row of the table says", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  scene.messenger.keep(messageOf());
  const called = [...Object.keys(CALLS), "run"];
  assert.deepEqual(called.toSorted(), [...METHODS.keys()].toSorted());
  for (const [name, params] of Object.entries(CALLS)) {
    const answer = await program.calls(name, params);
    const schema = METHODS.get(name)?.result ?? assert.fail(name);
    const read = v.safeParse(schema, answer.result);
    assert.ok(read.success, `${name}: ${JSON.stringify(answer)}`);
  }
});

Deno.test("parameters that are missing, wrong or unknown are refused", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  const wrong: readonly (readonly [string, object])[] = [
    ["send", {}],
    ["send", ["bob", "hi"]],
    ["send", { to: "bob", text: 1 }],
    ["send", { to: "bob", text: "hi", color: "red" }],
    ["history", { chat: "bob", limit: LIMIT.rpcPage + 1 }],
    ["history", { chat: "bob", limit: 0.5 }],
    ["history", { chat: "bob", before: "x" }],
    ["acknowledge", { ids: Array(LIMIT.rpcPage + 1).fill("0".repeat(32)) }],
    ["run", { args: [], environment: {}, terminal: {} }],
    ["signal", { signal: "SIGKILL" }],
  ];
  for (const [name, params] of wrong) {
    const { error } = await program.calls(name, params);
    assert.ok(v.is(v.object({ code: v.literal(-32602) }), error), JSON.stringify(params));
  }
  assert.ok(!scene.messenger.calls.some((call) => call.startsWith("send")));
});

Deno.test("a name that every object has is no method", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  for (const name of ["__proto__", "constructor", "toString", ""]) {
    const { error } = await program.calls(name);
    assert.ok(v.is(v.object({ code: v.literal(-32601) }), error), name);
  }
});

Deno.test("a failure has the code of its exit code, and says what to do", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  const { error } = await program.calls("info", { user: "zoe" });
  const schema = v.object({
    code: v.literal(-32001),
    data: v.object({ code: v.literal("unknown-user"), hint: v.string() }),
  });
  assert.ok(v.is(schema, error), JSON.stringify(error));
  scene.messenger.faults.set("info", new TypeError("a bug of ours"));
  const bug = await program.calls("info", { user: "zoe" });
  assert.ok(v.is(v.object({ code: v.literal(-32603) }), bug.error));
});

Deno.test("calls without an id are carried out and not answered", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  const send = { jsonrpc: "2.0", method: "send", params: { to: "bob", text: "hi" } };
  const unheard = { jsonrpc: "2.0", method: "nope" };
  await program.writes(JSON.stringify(send), JSON.stringify([send, unheard]));
  const whoami = { jsonrpc: "2.0", method: "whoami", id: 1 };
  await program.writes(JSON.stringify([whoami, send, 7]));
  const answers: unknown = await program.reads();
  assert.ok(Array.isArray(answers) && answers.length === 2, JSON.stringify(answers));
  const sent = scene.messenger.calls.filter((call) => call === "send bob: hi");
  assert.equal(sent.length, 3);
});

Deno.test("a delivered message is told of by an event, and has that state", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  await program.calls("subscribe");
  const [chat, id] = [username("bob"), "a".repeat(32)];
  scene.messenger.emit({ kind: "delivered", chat, ids: [id] });
  assert.deepEqual(await program.reads(), {
    jsonrpc: "2.0",
    method: "event",
    params: { kind: "delivered", chat, ids: [id] },
  });
  scene.messenger.messages.push(messageOf({ id, from: "alice", state: "delivered" }));
  const { result } = await program.calls("history", { chat });
  assert.ok(v.is(v.tuple([v.looseObject({ state: v.literal("delivered") })]), result));
});

Deno.test("messages are told to whoever subscribed, until acknowledged", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  await program.calls("subscribe");
  const id = "a".repeat(32);
  scene.messenger.deliver(messageOf({ id, text: "\u001b]0;x\u0007\u202e" }));
  scene.messenger.emit({ kind: "drained" });
  const told = await program.reads();
  assert.equal(told?.method, "message");
  assert.ok(v.is(v.object({ text: v.literal("\u001b]0;x\u0007\u202e") }), told.params));
  assert.deepEqual((await program.reads())?.params, { kind: "drained" });
  await program.calls("unsubscribe");
  scene.messenger.emit({ kind: "drained" });
  assert.equal(scene.messenger.unprinted(9).length, 1);
  await program.calls("acknowledge", { ids: [id] });
  assert.deepEqual((await program.calls("receive")).result, []);
});

Deno.test("who asks and then says no more still gets the answers", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  await program.writes('{"jsonrpc":"2.0","id":1,"method":"online"}');
  await program.finishes();
  assert.equal((await program.reads())?.id, 1);
  assert.equal(await program.reads(), null);
});

Deno.test("a line that is too long is refused, and the connection with it", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  await program.writes(`"${"x".repeat(LIMIT.rpcLine)}"`);
  const answer = await program.reads();
  assert.ok(v.is(v.object({ code: v.literal(-32600) }), answer?.error));
  const { result } = await program.calls("online");
  assert.deepEqual(result, []);
  await program.writes(new Uint8Array(LIMIT.rpcLine + 1).fill(0x20));
  assert.ok((await program.reads())?.error);
  assert.equal(await program.reads(), null);
});

Deno.test("who does not read what is told is cut off, and nothing is lost", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  await program.calls("subscribe");
  const text = "x".repeat(60_000);
  const enough = LIMIT.rpcBacklog / text.length + 50;
  for (let at = 0; at < enough; at++) {
    scene.messenger.deliver(messageOf({ id: at.toString(16).padStart(32, "0"), text }));
  }
  let read = 0;
  while (await program.reads().catch(() => null) !== null) read++;
  assert.ok(read < enough, `${read} of ${enough}`);
  assert.equal(scene.messenger.unprinted(1_000).length, Math.ceil(enough));
  await using other = await scene.program();
  assert.equal((await other.calls("online")).error, undefined, "the others go on");
});

Deno.test("a connection has so many calls under way, and no more", async () => {
  await using scene = await RpcScene.open();
  await using program = await scene.program();
  const pending = Promise.withResolvers<[]>();
  scene.messenger.online = () => pending.promise;
  const call = (id: number) => JSON.stringify({ jsonrpc: "2.0", id, method: "online" });
  for (let id = 1; id <= LIMIT.rpcCalls + 1; id++) await program.writes(call(id));
  const refused = await program.reads();
  assert.equal(refused?.id, LIMIT.rpcCalls + 1);
  assert.ok(v.is(v.object({ code: v.literal(-32005) }), refused.error));
  pending.resolve([]);
  assert.deepEqual((await program.reads())?.result, []);
});

Deno.test("one verb runs at a time in a connection", async () => {
  const terminal = { stdin: false, stdout: false, stderr: false, columns: 80, rows: 24 };
  const params = { args: ["receive", "--follow"], environment: {}, terminal };
  // From the second time on the refusal is sent just when the verb's first word was.
  for (let times = 0; times < 3; times++) {
    await using scene = await RpcScene.open();
    await using program = await scene.program();
    await program.writes(
      JSON.stringify({ jsonrpc: "2.0", id: 1, method: "run", params }),
    );
    const { error } = await program.calls("run", params);
    assert.ok(v.is(v.object({ code: v.literal(-32005) }), error));
  }
});

Deno.test("a socket has so many connections, and no more", async () => {
  await using scene = await RpcScene.open();
  const programs = [];
  for (let at = 0; at < LIMIT.rpcConnections; at++) {
    const program = await scene.program();
    await program.calls("unsubscribe");
    programs.push(program);
  }
  await using late = await scene.program();
  assert.ok(v.is(v.object({ code: v.literal(-32005) }), (await late.reads())?.error));
  assert.equal(await late.reads(), null);
  assert.equal(await scene.types(["whoami"]).ended, 75);
  await programs.pop()?.[Symbol.asyncDispose]();
  for (let exit = 75; exit !== 0;) exit = await scene.types(["whoami"]).ended;
  for (const program of programs) await program[Symbol.asyncDispose]();
});
