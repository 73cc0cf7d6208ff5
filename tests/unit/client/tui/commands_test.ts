import assert from "node:assert/strict";
import {
  commandNamed,
  COMMANDS,
  inChat,
  readCommand,
  spelling,
} from "../../../../client/tui/commands.ts";
import type { Sentence } from "../../../../client/notices.ts";

Deno.test("a line is a text, unless it begins with a slash or an at", () => {
  assert.deepEqual(readCommand("hello /quit"), { kind: "text", text: "hello /quit" });
  assert.deepEqual(readCommand("  indented"), { kind: "text", text: "  indented" });
  assert.deepEqual(readCommand("   "), { kind: "nothing" });
});

Deno.test("two slashes send one", () => {
  assert.deepEqual(readCommand("//shrug"), { kind: "text", text: "/shrug" });
});

Deno.test("/msg and @ name whom a text is for, and keep its spaces and lines", () => {
  const message = { kind: "message", to: "bob", text: "hi  there\nyou" };
  assert.deepEqual(readCommand("/msg bob hi  there\nyou"), message);
  assert.deepEqual(readCommand("@bob hi  there\nyou"), message);
  assert.deepEqual(readCommand("/msg @Bob hi"), {
    kind: "message",
    to: "bob",
    text: "hi",
  });
});

Deno.test("each command is read with what it takes", () => {
  assert.deepEqual(readCommand("/join bob "), { kind: "join", who: "bob" });
  assert.deepEqual(readCommand("/trust bob"), { kind: "trust", who: "bob" });
  assert.deepEqual(readCommand("/info"), { kind: "info", who: null });
  assert.deepEqual(readCommand("/info bob"), { kind: "info", who: "bob" });
  assert.deepEqual(readCommand("/tail"), { kind: "tail", limit: 20 });
  assert.deepEqual(readCommand("/history 5"), { kind: "tail", limit: 5 });
  assert.deepEqual(readCommand("/help"), { kind: "help", topic: null });
  assert.deepEqual(readCommand("/help msg"), { kind: "help", topic: "msg" });
  for (const kind of ["contacts", "online", "close", "clear", "quit"]) {
    assert.deepEqual(readCommand(`/${kind}`), { kind });
  }
  assert.deepEqual(readCommand("/who"), { kind: "online" });
});

Deno.test("a conversation is saved as Markdown, or as what is named", () => {
  const kind = "export";
  assert.deepEqual(readCommand("/export"), { kind, format: "md" });
  assert.deepEqual(readCommand("/export json"), { kind, format: "json" });
  assert.equal(readCommand("/export doc").kind, "wrong");
});

Deno.test("receipts are asked about, or wished for everyone or somebody", () => {
  const kind = "receipts";
  assert.deepEqual(readCommand("/receipts"), { kind, wanted: null, who: null });
  assert.deepEqual(readCommand("/receipts on"), { kind, wanted: true, who: null });
  assert.deepEqual(readCommand("/receipts off @bob"), {
    kind,
    wanted: false,
    who: "bob",
  });
  for (const line of ["/receipts bob", "/receipts on bob carol", "/receipts on #team"]) {
    assert.equal(readCommand(line).kind, "wrong", line);
  }
});

Deno.test("a chat is muted for a time, or until that is ended", () => {
  const kind = "mute";
  assert.deepEqual(readCommand("/mute"), { kind, who: null, ms: Infinity });
  assert.deepEqual(readCommand("/mute #Team"), { kind, who: "#team", ms: Infinity });
  assert.deepEqual(readCommand("/mute 30m"), { kind, who: null, ms: 1_800_000 });
  assert.deepEqual(readCommand("/mute bob 2h"), { kind, who: "bob", ms: 7_200_000 });
  assert.deepEqual(readCommand("/mute @bob 7d"), { kind, who: "bob", ms: 604_800_000 });
  assert.deepEqual(readCommand("/unmute"), { kind, who: null, ms: 0 });
  for (const line of ["/mute 2", "/mute bob 2y", "/mute bob carol", "/lock it"]) {
    assert.equal(readCommand(line).kind, "wrong", line);
  }
});

Deno.test("a command with too little, too much or nonsense shows how it is typed", () => {
  for (
    const line of [
      "/msg bob",
      "/msg",
      "@bob",
      "/join",
      "/join a b",
      "/trust ÄÖÜ",
      "/tail x",
    ]
  ) {
    const command = readCommand(line);
    assert.equal(command.kind, "wrong", line);
  }
  for (const line of ["/tail 0", "/tail 99999", "/quit now", "/close bob", "/clear x"]) {
    assert.equal(readCommand(line).kind, "wrong", line);
  }
  assert.deepEqual(readCommand("/join"), {
    kind: "wrong",
    text: "that is not how /join is typed",
    hint: "/join CHAT",
  });
});

Deno.test("an unknown command is never sent as a text", () => {
  assert.deepEqual(readCommand("/qiut"), {
    kind: "wrong",
    text: "there is no /qiut",
    hint: "/help lists the commands, //TEXT sends a text that begins with a slash",
  });
});

Deno.test("a request is answered by name, or for whom is joined", () => {
  for (const act of ["accept", "decline", "block", "unblock"]) {
    assert.deepEqual(readCommand(`/${act} Bob`), { kind: "standing", act, who: "bob" });
    assert.deepEqual(readCommand(`/${act}`), { kind: "standing", act, who: null });
    assert.equal(readCommand(`/${act} b b`).kind, "wrong");
  }
});

Deno.test("emoji are asked for by name or not, and a code may stand behind", () => {
  const verify = { kind: "verify", who: null, code: null };
  assert.deepEqual(readCommand("/verify"), verify);
  assert.deepEqual(readCommand("/verify Bob"), { ...verify, who: "bob" });
  const code = "12345 67890";
  assert.deepEqual(readCommand(`/verify bob ${code}`), { ...verify, who: "bob", code });
  assert.deepEqual(readCommand(`/verify ${code}`), { ...verify, code });
  assert.equal(readCommand("/verify b").kind, "wrong");
  assert.deepEqual(readCommand("/match"), { kind: "answer", who: null, isMatch: true });
  assert.deepEqual(readCommand("/mismatch bob"), {
    kind: "answer",
    who: "bob",
    isMatch: false,
  });
});

Deno.test("a hint about emoji names the chat's own commands", () => {
  const hint = "messenger verify bob --accept, messenger verify bob --mismatch, " +
    "messenger verify bob --code NUMBER, messenger verify bob";
  assert.equal(
    inChat({ hint }).hint,
    "/match bob, /mismatch bob, /verify bob NUMBER, /verify bob",
  );
});

Deno.test("a hint names commands as they are typed in the chat", () => {
  const hint = "compare messenger info bob, then: messenger trust bob";
  const said = { text: "wrong", hint };
  assert.deepEqual(inChat(said), {
    text: "wrong",
    hint: "compare /info bob, then: /trust bob",
  });
  const hintless: Sentence = { text: "wrong" };
  assert.deepEqual(inChat(hintless), hintless);
});

Deno.test("every command has a help, and names are its own", () => {
  const names = COMMANDS.flatMap(({ names }) => names);
  assert.equal(new Set(names).size, names.length);
  for (const command of COMMANDS) {
    assert.match(command.summary, /^[^A-Z].*[^.]$/);
    assert.equal(commandNamed(command.names[0].slice(1)), command);
  }
  assert.equal(commandNamed("/who"), commandNamed("online"));
  assert.equal(commandNamed("nothing"), undefined);
  assert.equal(COMMANDS.map(spelling)[0], "/msg CHAT TEXT");
});
