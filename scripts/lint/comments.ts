import { type Comment, PRODUCT, type Sight, type Visitor } from "./rule.ts";

const PROMISE = /\b(TODO|FIXME|XXX|HACK)\b/;
const SILENCER = /deno-lint-ignore|deno-fmt-ignore|deno-coverage-ignore|@ts-|eslint-/;
const CODE =
  /^\s*(?:(?:const|let|return|import|export|await|if|for)\b.*[;{]|[\w.]+\(.*\);)$/;

/** Nothing is promised, silenced or commented out. */
export function forbiddenComment(sight: Sight): Visitor {
  return {
    Program() {
      for (const comment of sight.comments) {
        const fault = faultOf(comment);
        if (fault !== null) sight.report(comment.range, fault);
      }
    },
  };
}

function faultOf(comment: Comment): string | null {
  if (PROMISE.test(comment.value)) return "a promise: do it, or file it as an issue";
  if (SILENCER.test(comment.value)) return "a check is silenced: meet it instead";
  const isCode = comment.type === "Line" && CODE.test(comment.value);
  return isCode ? "commented-out code" : null;
}

/** Every export says what it means, where it is declared. */
export function undocumentedExport(sight: Sight): Visitor {
  return {
    ExportNamedDeclaration(node) {
      if (!sight.isIn(...PRODUCT, "scripts/", "tests/support/")) return;
      const { declaration } = node;
      if (declaration === null || hasDoc(sight, node)) return;
      sight.report(node, "export without a doc comment");
    },
  };
}

/** Overloads share the doc of the first one. */
function hasDoc(sight: Sight, node: Deno.lint.ExportNamedDeclaration): boolean {
  const last = sight.commentsBefore(node).at(-1);
  if (last?.type === "Block" && last.value.startsWith("*")) return true;
  const [program] = sight.above(node);
  if (program?.type !== "Program") return false;
  const before = program.body[program.body.indexOf(node) - 1];
  const name = nameOf(node);
  return name !== null && before?.type === "ExportNamedDeclaration" &&
    nameOf(before) === name && hasDoc(sight, before);
}

function nameOf(node: Deno.lint.ExportNamedDeclaration): string | null {
  const { declaration } = node;
  const named = declaration?.type === "FunctionDeclaration" ||
    declaration?.type === "TSDeclareFunction";
  return named ? declaration.id?.name ?? null : null;
}

/** Values do not change under those who hold them; what changes is private. */
export function readonlyField(sight: Sight): Visitor {
  function check(node: Deno.lint.TSPropertySignature): void {
    const isPublic = sight.above(node).some((up) => up.type === "ExportNamedDeclaration");
    if (isPublic && !node.readonly) sight.report(node, "field without readonly");
  }
  return sight.isIn("src/") ? { TSPropertySignature: check } : {};
}

/** `#name` is private at run time too. */
export function privateKeyword(sight: Sight): Visitor {
  return {
    PropertyDefinition(node) {
      if (node.accessibility === "private") {
        sight.report(node, "private field: use #name");
      }
    },
    MethodDefinition(node) {
      const isMethod = node.kind !== "constructor" && node.accessibility === "private";
      if (isMethod) sight.report(node, "private method: use #name");
    },
  };
}
