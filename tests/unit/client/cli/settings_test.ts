import assert from "node:assert/strict";
import { Refusal } from "../../../../client/cli/explain.ts";
import { type CommonOptions, settingsOf } from "../../../../client/cli/settings.ts";

const PLAIN: CommonOptions = {
  trustNewIdentities: "on-first-use",
  invitations: "ask",
  output: "text",
  color: true,
};

function settings(
  options: Partial<CommonOptions> = {},
  environment: Readonly<Record<string, string>> = { HOME: "/home/alice" },
) {
  return settingsOf({ ...PLAIN, ...options }, (name) => environment[name]);
}

Deno.test("an option wins over the environment, and that over what is usual", () => {
  const environment = {
    HOME: "/home/alice",
    MESSENGER_USER: "carol",
    MESSENGER_RELAY: "https://relay.example",
    MESSENGER_HOME: "/data",
  };
  const options = { user: "bob", relay: "http://[::1]:8000", dataDir: "/elsewhere" };
  assert.partialDeepStrictEqual(settings(options, environment), {
    user: "bob",
    relay: "http://[::1]:8000",
    home: "/elsewhere",
  });
  assert.partialDeepStrictEqual(settings({}, environment), {
    user: "carol",
    relay: "https://relay.example",
    home: "/data",
  });
  assert.partialDeepStrictEqual(settings(), {
    user: undefined,
    relay: undefined,
    home: "/home/alice/.local/share/messenger",
  });
});

Deno.test("an empty variable counts as none", () => {
  const { user, home } = settings({}, {
    HOME: "/h",
    MESSENGER_USER: "",
    MESSENGER_HOME: "",
  });
  assert.equal(user, undefined);
  assert.equal(home, "/h/.local/share/messenger");
});

Deno.test("XDG_DATA_HOME is where data goes when it is set", () => {
  assert.equal(settings({}, { XDG_DATA_HOME: "/xdg" }).home, "/xdg/messenger");
});

Deno.test("with no home at all, the data directory must be named", () => {
  assert.throws(() => settings({}, {}), Refusal);
  assert.equal(settings({ dataDir: "/d" }, {}).home, "/d");
});

Deno.test("--json and --output json are the same", () => {
  assert.equal(settings().json, false);
  assert.equal(settings({ json: true }).json, true);
  assert.equal(settings({ output: "json" }).json, true);
});

Deno.test("colours are off by option, NO_COLOR, --plain or a dumb terminal", () => {
  const home = { HOME: "/h" };
  assert.equal(settings().color, true);
  assert.equal(settings({ color: false }).color, false);
  assert.equal(settings({ plain: true }).color, false);
  assert.equal(settings({}, { ...home, NO_COLOR: "1" }).color, false);
  assert.equal(settings({}, { ...home, NO_COLOR: "" }).color, true);
  const dumb = settings({}, { ...home, TERM: "dumb" });
  assert.deepEqual([dumb.color, dumb.dumb, settings().dumb], [false, true, false]);
});

Deno.test("two sources of the password are one too many", () => {
  assert.throws(() => settings({ passwordFile: "f", passwordStdin: true }), Refusal);
});
