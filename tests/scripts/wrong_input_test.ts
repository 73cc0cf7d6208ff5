import assert from "node:assert/strict";
import { Program } from "../support/program.ts";

/** A command that is wrong, its exit code, and what stands in the two lines it prints. */
type Wrong = readonly [
  command: string,
  exit: number,
  line: RegExp,
  hint: RegExp,
];

const NOBODY = ["--user", "nobody", "--password-file", "password"] as const;

/** What is typed wrongly, whatever the state of the world. */
const MISTYPED: readonly Wrong[] = [
  ["sned bob", 64, /unknown command 'sned'/, /did you mean send\?/],
  ["xyzzy", 64, /unknown command 'xyzzy'/, /messenger --help/],
  ["--nonsense", 64, /unknown option '--nonsense'/, /messenger --help/],
  ["send", 64, /missing required argument 'user'/, /messenger send --help/],
  ["send bob", 64, /no text to send/, /messenger send USER -m/],
  ["send bob -m hi --stdin", 64, /not from both/, /messenger send USER -m/],
  ["send bob carol -m hi", 64, /too many arguments/, /messenger send --help/],
  ["send bob -m", 64, /argument missing/, /messenger send --help/],
  ["receive --folow", 64, /unknown option '--folow'/, /did you mean --follow\?/],
  ["receive --timeout soon", 64, /'soon' is invalid; seconds/, /receive --help/],
  ["receive --max-messages 0", 64, /'0' is invalid; a whole number/, /receive --help/],
  ["history", 64, /missing required argument 'chat'/, /history --help/],
  ["history bob --limit -3", 64, /invalid|argument missing/, /history --help/],
  ["info", 64, /missing required argument 'user'/, /info --help/],
  ["trust", 64, /missing required argument 'user'/, /trust --help/],
  ["contacts bob", 64, /too many arguments/, /contacts --help/],
  ["online bob", 64, /too many arguments/, /online --help/],
  ["whoami --output xml", 64, /'xml' is invalid; allowed choices/, /whoami --help/],
  ["logout now", 64, /too many arguments/, /logout --help/],
  ["login --replace-devise", 64, /unknown option/, /mean --replace-device\?/],
  ["register --kdf-memory 1", 64, /from 64 to 1024/, /register --help/],
  ["chat a b", 64, /too many arguments/, /chat --help/],
  ["trust-relay a b", 64, /too many arguments/, /trust-relay --help/],
  ["completions", 64, /missing required argument 'shell'/, /completions --help/],
  ["completions tcsh", 64, /'tcsh' is invalid/, /completions --help/],
  ["version --loud", 64, /unknown option/, /version --help/],
  ["demo fast", 64, /too many arguments/, /demo --help/],
];

/** What can be typed so, but does not fit the machine. */
const MISPLACED: readonly Wrong[] = [
  ["whoami", 64, /no account on this machine yet/, /messenger chat --user NAME/],
  ["whoami --user Ä", 64, /"Ä" cannot be a username/, /letter first/],
  ["whoami --user x/../y", 64, /cannot be a username/, /letter first/],
  [
    "register --user nobody --relay ftp://x --password-file password",
    64,
    /relay address/,
    /http/,
  ],
  ["whoami --user nobody", 1, /no account "nobody"/, /chat --user nobody/],
  ["send bob -m hi --user nobody", 1, /no account "nobody"/, /login --user nobody/],
  ["register --user nobody", 1, /no terminal to ask/, /--password-file FILE/],
  ["register --user nobody --password-file gone", 1, /cannot read .* gone/, /first line/],
  [
    "register --user nobody --password-file empty",
    1,
    /empty or garbled/,
    /--password-file/,
  ],
  [`register ${NOBODY.join(" ")} --password-stdin`, 64, /not from both/, /leave one/],
  [
    `register ${NOBODY.join(" ")} --kdf-memory 64`,
    3,
    /no relay answers at/,
    /messenger relay/,
  ],
  [
    `chat ${NOBODY.join(" ")} --kdf-memory 64`,
    3,
    /no relay answers at/,
    /messenger relay/,
  ],
  [
    `login ${NOBODY.join(" ")} --replace-device --kdf-memory 64`,
    3,
    /no relay answers at/,
    /messenger relay/,
  ],
];

async function check(
  [command, exit, line, hint]: Wrong,
  home: string,
): Promise<void> {
  const args = command.split(" ");
  const env = { MESSENGER_RELAY: "http://127.0.0.1:1" };
  const { code, stdout, stderr } = await Program.run({ args, home, env });
  const told = `messenger ${command}\n${stdout}${stderr}`;
  assert.equal(code, exit, told);
  assert.equal(stdout, "", told);
  const lines = stderr.trimEnd().split("\n").filter((l) =>
    !/^(note: |there is no account|this machine becomes)/.test(l)
  );
  assert.equal(lines.length, 2, told);
  const [said = "", hinted = ""] = lines;
  assert.match(said, /^messenger: [^A-Z].*[^.]$/, told);
  assert.match(said, line, told);
  assert.match(hinted, /^hint: /, told);
  assert.match(hinted, hint, told);
  assert.doesNotMatch(stderr, /\n\s+at |file:\/\//, told);
}

async function home(): Promise<string> {
  const path = await Deno.makeTempDir({ prefix: "messenger-wrong-" });
  await Deno.writeTextFile(`${path}/password`, "secret\n", { mode: 0o600 });
  await Deno.writeTextFile(`${path}/empty`, "\n", { mode: 0o600 });
  return path;
}

/** Runs them four at a time, each in the same empty home. */
async function checkAll(wrongs: readonly Wrong[]): Promise<void> {
  const path = await home();
  try {
    for (let i = 0; i < wrongs.length; i += 4) {
      await Promise.all(wrongs.slice(i, i + 4).map((wrong) => check(wrong, path)));
    }
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test("what is mistyped ends with 64, one line and a hint", async () => {
  await checkAll(MISTYPED);
});

Deno.test("what does not fit this machine ends with its code and a hint", async () => {
  await checkAll(MISPLACED);
});
