import assert from "node:assert/strict";
import { type Import, sourceTree } from "./support/source_tree.ts";

/** The words that all layers speak. */
const GROUND = [
  "src/address.ts",
  "src/brand.ts",
  "src/bytes.ts",
  "src/errors.ts",
  "src/labels.ts",
  "src/limits.ts",
  "src/random.ts",
  "src/secret.ts",
] as const;

/**
 * The layer diagram, as data that the build enforces: who may import whom. The longest
 * key that a path starts with decides; what is not listed fails.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "src/": GROUND,
  "src/mod.ts": ["src/"],
  "src/codec/": [...GROUND, "src/codec/"],
  "src/crypto/": [...GROUND, "src/codec/", "src/crypto/"],
  "src/wire/": [...GROUND, "src/codec/", "src/crypto/", "src/wire/"],
  "src/identity/": [...GROUND, "src/codec/", "src/crypto/", "src/wire/", "src/identity/"],
  "src/handshake/": [
    ...GROUND,
    "src/codec/",
    "src/crypto/",
    "src/wire/",
    "src/identity/",
    "src/handshake/",
  ],
  "src/ratchet/": [...GROUND, "src/codec/", "src/crypto/", "src/wire/", "src/ratchet/"],
  "src/ratchet/braid/": [
    ...GROUND,
    "src/codec/",
    "src/crypto/",
    "src/ratchet/skipped.ts",
    "src/ratchet/braid/",
  ],
  "src/group/": [
    ...GROUND,
    "src/codec/",
    "src/crypto/",
    "src/wire/",
    "src/ratchet/chain.ts",
    "src/group/",
  ],
  "src/session/": [
    ...GROUND,
    "src/codec/",
    "src/crypto/",
    "src/wire/",
    "src/identity/",
    "src/handshake/",
    "src/ratchet/",
    "src/session/",
  ],
  "src/channel/": [...GROUND, "src/codec/", "src/crypto/", "src/wire/", "src/channel/"],
  "relay/": [
    "relay/",
    ...GROUND,
    "src/codec/",
    "src/crypto/",
    "src/wire/",
    "src/channel/",
    "src/group/head.ts",
    "src/group/membership.ts",
    "src/group/roster.ts",
  ],
  "client/": ["client/", "src/"],
  "client/cli/demo.ts": ["client/", "src/", "relay/mod.ts"],
  "client/cli/version.ts": ["client/", "src/", "deno.json"],
  "main.ts": ["client/", "relay/cli.ts"],
  "scripts/": ["scripts/", "deno.json"],
  "tests/": ["tests/", "src/", "relay/", "client/", "scripts/", "deno.json"],
};

/** What the relay must not even reach: it could not keep its promise to be blind. */
const HIDDEN_FROM_RELAY = [
  "src/identity/",
  "src/handshake/",
  "src/ratchet/",
  "src/session/",
  "src/group/sender_key.ts",
  "client/",
];

/** The verbs that hold an account themselves, and what they do so with. */
const HOLDERS = ["chat", "chat_habits", "daemon", "holding", "demo"];

/** What opens an account, and what it is for. */
const OF_HOLDERS = [
  "client/mod.ts",
  "client/vault/vault.ts",
  "client/link/link.ts",
  "src/session/",
  "src/ratchet/",
];

/** The packages that ship, each with the only places that may import it. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  "@commander-js/extra-typings": ["client/cli/", "relay/cli.ts", "main.ts"],
  "commander": ["client/cli/", "relay/cli.ts", "main.ts"],
  "@noble/ciphers": ["src/crypto/"],
  "@noble/curves": ["src/crypto/", "src/ratchet/braid/"],
  "@noble/hashes": ["src/crypto/", "src/bytes.ts", "src/ratchet/braid/", "client/vault/"],
  "@serenity-kit/opaque": ["client/", "relay/"],
  "@valibot/to-json-schema": ["client/rpc/openrpc.ts"],
  "jose": ["relay/tokens.ts"],
  "gemoji": ["client/tui/emoji.ts"],
  "qr": ["client/cli/qr.ts"],
  "valibot": [
    "src/codec/schema.ts",
    "src/channel/",
    "src/group/act.ts",
    "src/group/entry.ts",
    "src/wire/",
    "relay/",
    "client/",
  ],
  "node:buffer": ["src/", "client/", "relay/"],
  "node:crypto": ["src/bytes.ts", "src/crypto/"],
  "node:readline": ["client/terminal/"],
  "node:sqlite": ["client/vault/"],
};

/** Of these, the most files that may import one: 1 keeps a technology's words in one. */
const AT_MOST: Readonly<Record<string, number>> = {
  "@serenity-kit/opaque in client/": 1,
  "@serenity-kit/opaque in relay/": 1,
  "node:sqlite in client/vault/": 1,
};

/** Imports of a file, beyond which it does too much. */
const IMPORTS = 12;

const tree = sourceTree();
const files = new Map(tree.map((file) => [file.path, file]));
const shipped = tree.filter(({ path }) => /^(src|relay|client)\/|^main\.ts$/.test(path));

function isIn(path: string, places: readonly string[]): boolean {
  return places.some((place) =>
    place.endsWith("/") ? path.startsWith(place) : path === place
  );
}

function isFile(from: string): boolean {
  return /\.(tsx?|json)$/.test(from) && !from.includes(":") && !from.startsWith("@");
}

/** "@noble/hashes/hmac.js" comes from the package "@noble/hashes". */
function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0] ?? "";
}

Deno.test("imports point down the layers only", () => {
  const wrong: string[] = [];
  for (const { path, imports } of tree) {
    const keys = Object.keys(MAY_IMPORT).filter((key) => isIn(path, [key]));
    const layer = keys.toSorted((a, b) => b.length - a.length)[0];
    assert.ok(layer !== undefined, `${path} has no layer`);
    for (const { from } of imports.filter(({ from }) => isFile(from))) {
      if (!isIn(from, MAY_IMPORT[layer] ?? [])) wrong.push(`${path} imports ${from}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no file imports itself, through whatever others", () => {
  const done = new Set<string>();
  function visit(path: string, way: readonly string[]): void {
    const turn = way.indexOf(path);
    assert.equal(turn, -1, `cycle: ${[...way.slice(turn), path].join(" → ")}`);
    if (done.has(path)) return;
    for (const { from } of files.get(path)?.imports ?? []) visit(from, [...way, path]);
    done.add(path);
  }
  for (const { path } of tree) visit(path, []);
});

/** What is behind some files, themselves included: other files, and packages. */
function behind(
  paths: readonly string[],
  counts: (step: Import) => boolean = () => true,
): readonly string[] {
  const reached = new Set<string>();
  function reach(path: string): void {
    if (reached.has(path)) return;
    reached.add(path);
    for (const step of files.get(path)?.imports ?? []) if (counts(step)) reach(step.from);
  }
  paths.forEach(reach);
  return [...reached];
}

Deno.test("the relay reaches nothing that could read a message", () => {
  const relay = [...files.keys()].filter((path) => path.startsWith("relay/"));
  assert.deepEqual(behind(relay).filter((path) => isIn(path, HIDDEN_FROM_RELAY)), []);
});

Deno.test("help and version are told before any package is loaded", () => {
  const loaded = behind(["main.ts"], ({ isLoaded }) => isLoaded);
  assert.ok(loaded.includes("client/cli/run.ts"));
  assert.deepEqual(loaded.filter((from) => !isFile(from)), []);
});

Deno.test("a verb that another process runs loads no vault and no protocol", () => {
  const verbs = [...files.keys()].filter((path) => path.startsWith("client/cli/"));
  const holders = HOLDERS.map((name) => `client/cli/${name}.ts`);
  const forwarded = verbs.filter((path) => !holders.includes(path));
  const loaded = behind(forwarded, ({ isLoaded }) => isLoaded);
  assert.deepEqual(loaded.filter((path) => isIn(path, OF_HOLDERS)), []);
});

Deno.test("each package is known to the files that wrap it, and to no other", () => {
  const wrong: string[] = [];
  for (const { path, imports } of shipped) {
    for (const { from } of imports.filter(({ from }) => !isFile(from))) {
      if (!isIn(path, ONLY_IN[packageOf(from)] ?? [])) wrong.push(`${path}: ${from}`);
    }
  }
  assert.deepEqual(wrong, []);
  for (const [rule, most] of Object.entries(AT_MOST)) {
    const [name = "", folder = ""] = rule.split(" in ");
    const users = shipped.filter(({ path, imports }) =>
      path.startsWith(folder) && imports.some(({ from }) => packageOf(from) === name)
    );
    const paths = users.map(({ path }) => path);
    assert.ok(paths.length <= most, `${rule}: ${paths.join(", ")}`);
  }
});

Deno.test("nothing but the chat on a full screen loads what draws it", () => {
  const folder = "client/tui/screen/";
  const users = shipped.filter(({ path, imports }) =>
    !path.startsWith(folder) && imports.some(({ from }) => from.startsWith(folder))
  );
  assert.deepEqual(users.map(({ path }) => path), ["client/tui/full.ts"]);
  const taken = users.flatMap(({ imports }) => imports)
    .filter(({ from }) => from.startsWith(folder));
  assert.deepEqual(taken.map(({ names }) => names), [null], "when it runs");
});

Deno.test("the official library, under another licence, serves tests only", () => {
  const oracle = "libsignal-client";
  const users = tree.filter(({ imports }) =>
    imports.some(({ from }) => from.includes(oracle))
  );
  const places = ["tests/interop/", "tests/bench/"];
  const strangers = users.filter(({ path }) => !isIn(path, places));
  assert.deepEqual(strangers.map(({ path }) => path), []);
});

Deno.test("no file imports more than twelve others", () => {
  const busy = shipped.filter(({ path }) => !path.endsWith("/mod.ts")); // only re-exports
  for (const { path, imports } of busy) {
    const others = new Set(imports.map(({ from }) => from));
    assert.ok(others.size <= IMPORTS, `${path} imports ${others.size} others`);
  }
});
Deno.test("nothing is exported that nobody imports", () => {
  const used = new Set<string>();
  const whole = new Set<string>();
  for (const { imports } of tree) {
    for (const { from, names } of imports) {
      if (names === null) whole.add(from);
      for (const name of names ?? []) used.add(`${from}: ${name}`);
    }
  }
  const faces = /(^|\/)mod\.ts$|^main\.ts$|^scripts\/lint_rules\.ts$/;
  const unused = tree
    .filter(({ path }) => !/^tests\//.test(path) && !faces.test(path) && !whole.has(path))
    .flatMap(({ path, exports }) =>
      exports.filter(({ isSupport }) => !isSupport).map(({ name }) => `${path}: ${name}`)
    );
  assert.deepEqual(unused.filter((name) => !used.has(name)), []);
});
