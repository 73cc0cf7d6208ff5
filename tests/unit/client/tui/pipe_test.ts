import assert from "node:assert/strict";
import { chat } from "../../../../client/cli/chat.ts";
import { ClientError } from "../../../../client/fault.ts";
import { Input } from "../../../../client/terminal/input.ts";
import { Output } from "../../../../client/terminal/output.ts";
import { pipeChat } from "../../../../client/tui/pipe.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";
import { FakeMessenger, messageOf } from "../../../support/fake_messenger.ts";
import { FakeSink, FakeSource } from "../../../support/fake_terminal.ts";

/** A messenger whose relay takes each message at once. */
function quickMessenger(): FakeMessenger {
  const messenger = new FakeMessenger();
  const send = messenger.send.bind(messenger);
  messenger.send = async (to, text) => {
    const message = await send(to, text);
    queueMicrotask(() =>
      messenger.emit({ kind: "accepted", id: message.id, chat: message.chat })
    );
    return message;
  };
  return messenger;
}

/** A chat between pipes, fed with the given input. */
function piped(
  pieces: readonly string[],
  { json = false, messenger = quickMessenger() } = {},
) {
  const out = new FakeSink();
  const err = new FakeSink();
  const output = new Output({ json, quiet: false }, out, err);
  const input = new Input(new FakeSource(pieces, false));
  return {
    messenger,
    out,
    err,
    code: pipeChat(messenger, { input, output, first: "bob" }),
  };
}

Deno.test("each line in is a message, and the end of input ends it", async () => {
  const { messenger, code, out } = piped(["one\ntwo", " lines\n/msg carol hi\n"]);
  assert.equal(await code, 0);
  assert.deepEqual(messenger.calls.filter((call) => call.startsWith("send")), [
    "send bob: one",
    "send bob: two lines",
    "send carol: hi",
  ]);
  assert.deepEqual(out.lines.map((line) => line.slice(18)), [
    "alice → bob: one",
    "alice → bob: two lines",
    "alice → carol: hi",
  ]);
});

Deno.test("each message is a line out, as JSON where that is asked for", async () => {
  const messenger = quickMessenger();
  messenger.keep(messageOf({ id: "1", text: "a\nb" }));
  const { code, out } = piped([], { json: true, messenger });
  await code;
  assert.partialDeepStrictEqual(JSON.parse(out.text), { type: "message", text: "a\nb" });
});

Deno.test("words of ours and lists do not mix with the messages", async () => {
  const { code, out, err } = piped(["/contacts\n/help trust\n/nonsense\n"]);
  await code;
  assert.equal(out.text, "");
  assert.match(
    err.text,
    /no one here yet\nhint: .*\nlooking for bob\n[^]*\n\/trust USER .*\nthere is no/,
  );
});

Deno.test("a text that was refused is told by the exit code", async () => {
  const messenger = quickMessenger();
  messenger.faults.set("send", new ClientError("identity-changed", { subject: "bob" }));
  const { code, err } = piped(["one\ntwo\n"], { messenger });
  assert.equal(await code, 4);
  assert.match(err.text, /the identity key of bob changed/);
  assert.ok(messenger.calls.includes("send bob: two"), "the next one was tried");
});

Deno.test("/quit ends the chat before the input does", async () => {
  const { code, messenger } = piped(["/quit\n", "not sent\n"]);
  assert.equal(await code, 0);
  assert.ok(!messenger.calls.some((call) => call.startsWith("send")));
});

Deno.test("without a terminal, chat is a pipe", async () => {
  const scene = sceneOf(["secret\nhello\n"], { passwordStdin: true });
  const source = new FakeSource(["secret\n/help quit\n"], false);
  const context = { ...scene.context, input: new Input(source) };
  assert.equal(await chat(context, "bob", { notify: "bell" }), 0);
  assert.match(
    scene.err.text,
    /\nmessenger \d.*: alice at http:\/\/127.0.0.1:8000; \/help/,
  );
});

Deno.test("chat makes an account that is not here yet", async () => {
  const scene = sceneOf([], { passwordStdin: true, user: "newcomer" });
  const source = new FakeSource(["secret\n"], false);
  const context = { ...scene.context, input: new Input(source) };
  assert.equal(await chat(context, undefined, { kdfMemory: 64, notify: "bell" }), 0);
  assert.deepEqual(scene.accounts.calls, ["register newcomer secret"]);
  assert.match(scene.err.text, /^there is no account newcomer here yet: making one\n/);
});
