import assert from "node:assert/strict";
import { existingPassword, newPassword } from "../../../../client/cli/password.ts";
import { Refusal } from "../../../../client/cli/explain.ts";
import type { Secret } from "../../../../src/secret.ts";
import { type Scene, sceneOf } from "../../../support/fake_accounts.ts";

function text(password: Secret): string {
  return new TextDecoder().decode(password.expose());
}

/** Runs `use` with the path of a file that holds `content`. */
async function withFile(
  content: string,
  mode: number,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, content);
    await Deno.chmod(path, mode);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

async function refused(scene: Scene): Promise<string> {
  try {
    await existingPassword(scene.context, "alice");
  } catch (error) {
    if (error instanceof Refusal) return error.explained.line;
    throw error;
  }
  return assert.fail("the password was taken");
}

Deno.test("a password file's first line is the password, whatever ends it", async () => {
  for (const content of ["secret\nmore\n", "secret", "secret\r\n"]) {
    await withFile(content, 0o600, async (passwordFile) => {
      const { context, err } = sceneOf([], { passwordFile });
      assert.equal(text(await existingPassword(context, "alice")), "secret");
      assert.equal(text(await newPassword(context, "alice")), "secret");
      assert.equal(err.text, "");
    });
  }
});

Deno.test("a password file that others can read gets a word about it", async () => {
  await withFile("secret\n", 0o644, async (passwordFile) => {
    const { context, err } = sceneOf([], { passwordFile });
    assert.equal(text(await existingPassword(context, "alice")), "secret");
    const mend = `to keep it yours: chmod 600 ${passwordFile}`;
    assert.equal(
      err.text,
      `note: others can read ${passwordFile}; ${mend}
`,
    );
  });
});

Deno.test("a password file that is not there, or a folder, is refused", async () => {
  for (const passwordFile of ["/nowhere/at/all", "/"]) {
    const line = await refused(sceneOf([], { passwordFile }));
    assert.match(line, /cannot read the password file \/.* \(\w+\)$/);
  }
});

Deno.test("standard input's first line is the password, the rest is left", async () => {
  const { context, input } = sceneOf(["secret\nthe message\n"], { passwordStdin: true });
  assert.equal(text(await existingPassword(context, "alice")), "secret");
  assert.equal(new TextDecoder().decode(await input.rest(100)), "the message\n");
});

Deno.test("an empty standard input is no password", async () => {
  const { context } = sceneOf([], { passwordStdin: true });
  await assert.rejects(existingPassword(context, "alice"), { code: "bad-password" });
});

Deno.test("a password is the same in each spelling that Unicode has for it", async () => {
  const { context } = sceneOf(["e\u0301\n\u00e9\n"], { passwordStdin: true });
  const first = text(await existingPassword(context, "alice"));
  assert.equal(text(await existingPassword(context, "alice")), first);
});

Deno.test("an endless password is refused from everywhere", async () => {
  const long = "x".repeat(2_000);
  assert.match(
    await refused(sceneOf([`${long}\n`], { passwordStdin: true })),
    /less than/,
  );
  assert.match(await refused(sceneOf([`${long}\r`])), /less than/);
  await withFile(long, 0o600, async (passwordFile) => {
    assert.match(await refused(sceneOf([], { passwordFile })), /less than/);
  });
});

Deno.test("a new password that differs or is empty is asked for again", async () => {
  const { context, err } = sceneOf(["one\rtwo\r", "\r", "same\rsame\r"]);
  assert.equal(text(await newPassword(context, "alice")), "same");
  assert.match(err.text, /the two differ\n[^]*a password cannot be empty\n/);
});

Deno.test("a password of another length is another one", async () => {
  const { context, err } = sceneOf(["same\rsam\r", "same\rsamesame\r", "x\rx\r"]);
  assert.equal(text(await newPassword(context, "alice")), "x");
  assert.equal(err.lines.filter((line) => line === "the two differ").length, 2);
});

Deno.test("after three attempts at a new password the command ends", async () => {
  const { context } = sceneOf(["a\rb\r", "a\rb\r", "a\rb\r", "a\ra\r"]);
  await assert.rejects(newPassword(context, "alice"), Refusal);
});

Deno.test("Ctrl-C at the prompt cancels", async () => {
  assert.equal(await refused(sceneOf(["half\x03"])), "cancelled");
});

Deno.test("without a terminal there is nobody to ask", async () => {
  const scene = sceneOf([]);
  const context = { ...scene.context, input: scene.input };
  Object.defineProperty(scene.source, "terminal", { value: false });
  assert.match(await refused({ ...scene, context }), /no terminal to ask/);
});
