import type { Sight, Visitor } from "./rule.ts";

/** Lines of a function, its head included. */
const FUNCTION_LINES = 50;

/** Parameters, beyond which one named object takes their place. */
const PARAMETERS = 4;

/** `function` at the top level: it has a name in stack traces and may stand below. */
export function topLevelArrow(sight: Sight): Visitor {
  return {
    VariableDeclarator(node) {
      const [declaration, outer, outermost] = sight.above(node);
      if (declaration?.type !== "VariableDeclaration") return;
      const place = outer?.type === "ExportNamedDeclaration" ? outermost : outer;
      if (place?.type !== "Program" || node.init?.type !== "ArrowFunctionExpression") {
        return;
      }
      sight.report(node, "arrow function at the top level");
    },
  };
}

/** Arrows inside, but for a function that needs to refer to itself. */
export function nestedFunction(sight: Sight): Visitor {
  return {
    FunctionExpression(node) {
      const [parent] = sight.above(node);
      const isMethod = parent?.type === "MethodDefinition" ||
        parent?.type === "TSAbstractMethodDefinition" ||
        parent?.type === "Property" && (parent.method || parent.kind !== "init");
      if (!isMethod && !node.generator) sight.report(node, "function expression");
    },
  };
}

type WithParameters = Deno.lint.Node & { readonly params: readonly unknown[] };

/** Four parameters at most. */
export function parameters(sight: Sight): Visitor {
  function check(node: WithParameters): void {
    if (node.params.length <= PARAMETERS) return;
    sight.report(node, `${node.params.length} parameters: take one named object`);
  }
  return {
    FunctionDeclaration: check,
    FunctionExpression: check,
    ArrowFunctionExpression: check,
    TSDeclareFunction: check,
    TSFunctionType: check,
    TSMethodSignature: check,
  };
}

/** A function fits on a screen. */
export function functionLength(sight: Sight): Visitor {
  const check = (node: Deno.lint.Node) => checkLength(sight, node);
  return {
    FunctionDeclaration: check,
    FunctionExpression: check,
    ArrowFunctionExpression: check,
  };
}

function checkLength(sight: Sight, node: Deno.lint.Node): void {
  const lines = sight.textOf(node).split("\n").length;
  if (lines <= FUNCTION_LINES) return;
  sight.report(node, `${lines} lines are more than ${FUNCTION_LINES}`);
}

/** A branch that leaves needs no `else` after it. */
export function elseAfterReturn(sight: Sight): Visitor {
  return {
    IfStatement(node) {
      const { alternate } = node;
      if (alternate === null || sight.above(node)[0]?.type === "IfStatement") return;
      if (leaves(node.consequent)) {
        sight.report(alternate, "else after a branch that leaves");
      }
    },
  };
}

function leaves(statement: Deno.lint.Statement): boolean {
  const last = statement.type === "BlockStatement" ? statement.body.at(-1) : statement;
  return last !== undefined &&
    ["ReturnStatement", "ThrowStatement", "ContinueStatement", "BreakStatement"]
      .includes(last.type);
}
