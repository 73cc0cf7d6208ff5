import assert from "node:assert/strict";
import { exportChat } from "../../../../client/cli/export.ts";
import { type Scene, sceneOf } from "../../../support/fake_accounts.ts";
import { messageOf } from "../../../support/fake_messenger.ts";
import { withFolder } from "../../../support/folders.ts";
import { dangerous, hostileTexts } from "../../../support/hostile_text.ts";

const SENT = Date.UTC(2026, 10, 22, 9, 41);

/** Alice's conversation with bob, in which he said these things. */
function conversation(...texts: readonly string[]): Scene {
  const scene = sceneOf();
  texts.forEach((text, n) => {
    scene.messenger.keep(messageOf({ id: `${n}`, text, sentAt: SENT }));
  });
  return scene;
}

async function textOf(scene: Scene, format: "md" | "json" | "txt"): Promise<string> {
  assert.equal(await exportChat(scene.context, "bob", { format }), 0);
  return scene.out.text;
}

Deno.test("a conversation is exported whole, as text, JSON and Markdown", async () => {
  const texts = ["hello", "two\nlines", "x".repeat(20_000)];
  const plain = await textOf(conversation(...texts), "txt");
  assert.match(plain, /^2026-11-22 \d\d:41 {2}bob: hello\n.* bob: two\n {18}lines\n/);
  assert.ok(plain.includes("x".repeat(20_000)), "nothing is cut");
  const json = JSON.parse(await textOf(conversation(...texts), "json"));
  assert.partialDeepStrictEqual(json, { type: "export", chat: "bob", by: "alice" });
  assert.deepEqual(json.messages.map(({ text }: { text: string }) => text), texts);
  const markdown = await textOf(conversation("hello", "two\nlines"), "md");
  assert.match(markdown, /^# bob\n\nA conversation of alice\\\.\n|^# bob\n/);
  assert.match(markdown, /## 2026-11-22\n\n\*\*\d\d:41 bob\*\*\n\n> hello\n/);
  assert.match(markdown, /> two\\\n> lines\n$/);
});

Deno.test("an own message is exported with how far it came", async () => {
  const said = { from: "alice", text: "hi" } as const;
  const scene = () => {
    const scene = conversation();
    scene.messenger.keep(messageOf({ ...said, id: "1", state: "delivered" }));
    scene.messenger.keep(messageOf({ ...said, id: "2", state: "failed" }));
    return scene;
  };
  assert.match(await textOf(scene(), "txt"), /hi \(delivered\)\n.*hi \(not sent\)\n$/);
  assert.match(await textOf(scene(), "md"), /alice\*\* \(delivered\)\n\n> hi\n/);
  const { messages } = JSON.parse(await textOf(scene(), "json"));
  assert.equal(messages[0].state, "delivered");
});

Deno.test("an empty conversation is a document all the same", async () => {
  assert.equal(await textOf(conversation(), "txt"), "");
  assert.deepEqual(JSON.parse(await textOf(conversation(), "json")).messages, []);
  assert.match(await textOf(conversation(), "md"), /^# bob\n/);
});

Deno.test("no text acts in what is exported, in no format", async () => {
  const texts = hostileTexts(300);
  for (const format of ["txt", "json", "md"] as const) {
    const text = await textOf(conversation(...texts), format);
    const allowed = format === "json" ? "\n" : "\n\u200c\u200d";
    assert.deepEqual(dangerous(text, allowed), [], format);
  }
});

Deno.test("no text of a peer is Markdown", async () => {
  const marks = [
    "# title",
    "- item",
    "1. one",
    "[a](http://x)",
    "<b>",
    "`c`",
    "    code",
  ];
  const markdown = await textOf(conversation(...marks, "> q\n\n---", "a*b*_c_"), "md");
  const lines = markdown.split("\n").filter((line) => line.startsWith(">"));
  assert.deepEqual(lines, [
    "> \\# title",
    "> \\- item",
    "> 1\\. one",
    "> \\[a\\]\\(http\\:\\/\\/x\\)",
    "> \\<b\\>",
    "> \\`c\\`",
    "> &nbsp;&nbsp;&nbsp;&nbsp;code",
    "> \\> q\\",
    ">",
    "> \\-\\-\\-",
    "> a\\*b\\*\\_c\\_",
  ]);
});

Deno.test("a file is new, closed to others, and never written over", () =>
  withFolder(async (folder) => {
    const to = `${folder}/bob.txt`;
    const scene = conversation("hello");
    const options = { format: "txt", to } as const;
    assert.equal(await exportChat(scene.context, "bob", options), 0);
    assert.equal(scene.out.text, "");
    assert.match(scene.err.text, /1 messages are in /);
    assert.match(Deno.readTextFileSync(to), /bob: hello\n$/);
    assert.equal(Deno.statSync(to).mode, 0o100600);
    const again = exportChat(conversation("other").context, "bob", options);
    await assert.rejects(again, { code: "file-exists" });
    assert.match(Deno.readTextFileSync(to), /bob: hello\n$/);
  }));
