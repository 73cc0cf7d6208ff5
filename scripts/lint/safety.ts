import { isFunction, PRODUCT, type Sight, type Visitor } from "./rule.ts";

/** The files that may write to the terminal or read from it. */
const TERMINAL_FILES = [
  "client/terminal/",
  "client/cli/here.ts",
  "client/cli/run.ts",
  "relay/cli.ts",
  "relay/log.ts",
  "main.ts",
];

/** The files that make keys: all of their functions are constructors. */
const KEY_FILES = ["src/crypto/keys.ts", "src/crypto/kyber1024.ts"];

/** The files that read arrays by plan, at places that are inside by construction. */
const ARRAY_FILES = ["src/ratchet/braid/", "src/codec/", "src/crypto/ml_kem/"];

/** Names that no file may use, with what is wrong about them. */
const NOWHERE: Readonly<Record<string, string>> = {
  "Math.random": "chance that can be predicted",
  "CompressionStream": "the length of compressed text tells what is in it",
  "DecompressionStream": "a small message may grow without bound",
};

/** Names that the core must not know: effects, time and chance are arguments. */
const NOT_IN_CORE = [
  "Date",
  "Deno",
  "Promise",
  "WebSocket",
  "Worker",
  "crypto",
  "fetch",
  "performance",
  "process",
  "queueMicrotask",
  "setInterval",
  "setTimeout",
];

/** Names by which the terminal is reached. */
const TERMINAL = [
  "console",
  "prompt",
  "alert",
  "confirm",
  "Deno.stdin",
  "Deno.stdout",
  "Deno.stderr",
  "process.stdin",
  "process.stdout",
  "process.stderr",
];

/** No predictable chance and no compression, anywhere. */
export function dangerousName(sight: Sight): Visitor {
  return eachName((node, name) => {
    const why = NOWHERE[name];
    if (why !== undefined) sight.report(node, `${name}: ${why}`);
  }, sight);
}

/** The core is synchronous and knows no world outside of its arguments. */
export function pureCore(sight: Sight): Visitor {
  if (!sight.isIn("src/")) return {};
  const wait = (node: Deno.lint.Node) => sight.report(node, "the core does not wait");
  const names = eachName((node, name) => {
    const [global = ""] = name.split(".");
    if (sight.isIn("src/random.ts") && global === "crypto") return;
    if (NOT_IN_CORE.includes(global)) sight.report(node, `${global} in the core`);
  }, sight);
  return { ...names, AwaitExpression: wait, ":matches([async=true])": wait };
}

/** Only few files write to the terminal: they make it safe first. */
export function terminal(sight: Sight): Visitor {
  if (!sight.isIn(...PRODUCT) || sight.isIn(...TERMINAL_FILES)) return {};
  return eachName((node, name) => {
    const found = TERMINAL.some((way) => name === way || name.startsWith(`${way}.`));
    if (found) sight.report(node, `${name} outside the files that own the terminal`);
  }, sight);
}

/** A promise to the compiler that nobody checks, but where arrays are read by plan. */
export function nonNull(sight: Sight): Visitor {
  return {
    TSNonNullExpression(node) {
      const readsBytes = node.expression.type === "MemberExpression" &&
        node.expression.computed;
      if (sight.isIn(...ARRAY_FILES) && readsBytes) return;
      sight.report(node, "non-null assertion");
    },
  };
}

/** A cast is a claim; only a constructor of the type may make it. */
export function cast(sight: Sight): Visitor {
  if (!sight.isIn(...PRODUCT, "scripts/", "tests/support/")) return {};
  if (sight.isIn(...KEY_FILES)) return {};
  return {
    TSAsExpression(node) {
      const type = sight.textOf(node.typeAnnotation);
      if (sight.textOf(node).endsWith(" as const")) return;
      const makes = sight.above(node).filter(isFunction).some((maker) => {
        const made = maker.returnType === undefined ? "" : sight.textOf(maker.returnType);
        return new RegExp(`\\b${RegExp.escape(type)}`).test(made);
      });
      if (makes) return;
      sight.report(node, `cast to ${type} outside a function that makes it`);
    },
  };
}

const SECRET = new RegExp(
  "^(mac|tag|hmac|secret|password|proof|signature|digest)$|" +
    "(Mac|Tag|Secret|Password|Proof|Signature|Digest|[a-z]Key)$",
);

/** Comparing secrets takes the same time for every content: `equal` of `bytes.ts`. */
export function secretComparison(sight: Sight): Visitor {
  if (!sight.isIn(...PRODUCT)) return {};
  return {
    BinaryExpression(node) {
      if (!["==", "!=", "===", "!=="].includes(node.operator)) return;
      const sides = [node.left, node.right];
      if (sides.some(isHarmless)) return;
      const secret = sides.map((side) => lastName(side)).find((name) =>
        SECRET.test(name)
      );
      if (secret !== undefined) {
        sight.report(node, `${secret} compared with ${node.operator}`);
      }
    },
  };
}

/** An error that is caught is handled; one that is expected is named. */
export function emptyCatch(sight: Sight): Visitor {
  return {
    CatchClause(node) {
      if (node.body.body.length === 0) sight.report(node, "empty catch");
    },
  };
}

type Named = (node: Deno.lint.Node, name: string) => void;

/** Calls back for each global name that is used, with the member if one is taken. */
function eachName(found: Named, sight: Sight): Visitor {
  return {
    Identifier(node) {
      const [parent, grandparent] = sight.above(node);
      if (parent === undefined || isLabel(node, parent)) return;
      const isOwner = parent.type === "MemberExpression" && parent.object === node;
      const whole = isOwner ? sight.textOf(parent).replace(/\?/g, "") : node.name;
      if (grandparent !== undefined) found(node, whole);
    },
  };
}

/** Whether an identifier only names a member, a key or a type's field. */
function isLabel(node: Deno.lint.Identifier, parent: Deno.lint.Node): boolean {
  switch (parent.type) {
    case "MemberExpression":
      return parent.property === node && !parent.computed;
    case "Property":
      return parent.key === node && !parent.computed && !parent.shorthand;
    case "MethodDefinition":
    case "PropertyDefinition":
    case "TSPropertySignature":
    case "TSMethodSignature":
      return parent.key === node;
    default:
      return parent.type.startsWith("Import") || parent.type.startsWith("Export");
  }
}

function isHarmless(node: Deno.lint.Node): boolean {
  return node.type === "Literal" || node.type === "UnaryExpression" ||
    lastName(node) === "length" || lastName(node) === "undefined";
}

function lastName(node: Deno.lint.Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type !== "MemberExpression" || node.computed) return "";
  return node.property.type === "Identifier" ? node.property.name : "";
}
