import assert from "node:assert/strict";
import { daemon } from "../../../../client/cli/daemon.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";

async function held(settings: object, options: { readonly socket?: string }) {
  const home = await Deno.makeTempDir({ prefix: "daemon-" });
  await Deno.mkdir(`${home}/alice`);
  const scene = sceneOf(undefined, { home, ...settings });
  let end = () => {};
  const ready = Promise.withResolvers<void>();
  const onSignals = (handlers: readonly (readonly [string, () => void])[]) => {
    end = handlers.find(([signal]) => signal === "SIGTERM")?.[1] ?? end;
    ready.resolve();
    return () => {};
  };
  const socket = options.socket && `${home}/${options.socket}`;
  const ended = daemon({ ...scene.context, onSignals }, { ...options, socket });
  await Promise.race([ready.promise, ended.catch(() => {})]);
  return {
    ...scene,
    home,
    ended,
    end: () => end(),
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

Deno.test("a daemon says where it can be reached, and ends by a signal", async () => {
  await using scene = await held({}, { socket: "bot" });
  const { home, out, messenger } = scene;
  const sockets = [`${home}/alice/socket`, `${home}/bot`];
  assert.equal(out.text, `daemon ready user=alice socket=${sockets.join(",")}\n`);
  for (const socket of sockets) assert.ok(Deno.lstatSync(socket).isSocket);
  scene.end();
  assert.equal(await scene.ended, 0);
  for (const socket of sockets) {
    assert.throws(() => Deno.lstatSync(socket), Deno.errors.NotFound);
  }
  assert.deepEqual(messenger.calls, ["connect retry", "close"]);
});

Deno.test("why there is no relay is said once, until it was there again", async () => {
  await using scene = await held({ json: true }, {});
  const { messenger, err, out } = scene;
  assert.equal(JSON.parse(out.text).state, "ready");
  const away = { at: "offline", code: "relay-unreachable", retryInMs: 9 } as const;
  const said = err.lines.length;
  messenger.emit({ kind: "connection", state: away });
  messenger.emit({ kind: "connection", state: { at: "connecting" } });
  messenger.emit({ kind: "connection", state: away });
  assert.equal(err.lines.length - said, 2);
  messenger.emit({ kind: "connection", state: { at: "online" } });
  messenger.emit({ kind: "connection", state: away });
  assert.match(err.text, /\nnote: no relay answers at .*\nhint: /);
  assert.equal(err.lines.length - said, 4);
  scene.end();
  await scene.ended;
});

Deno.test("a daemon that nobody could reach does not begin", async () => {
  await using scene = await held({ home: `/tmp/${"x".repeat(120)}` }, {});
  await assert.rejects(scene.ended, { code: "bad-socket" });
  assert.deepEqual(scene.messenger.calls, ["close"]);
});

Deno.test("its description is printed without an account", async () => {
  const { context, out, accounts } = sceneOf();
  assert.equal(await daemon(context, { openrpc: true }), 0);
  const { openrpc, methods } = JSON.parse(out.text);
  assert.equal(openrpc, "1.3.2");
  assert.ok(methods.length > 30);
  assert.deepEqual(accounts.calls, []);
});
