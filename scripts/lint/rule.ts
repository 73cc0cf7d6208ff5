/** A rule's view of the file that it looks at. */
export interface Sight {
  /** Path from the top of the repository, "src/session/session.ts". */
  readonly path: string;
  /** The whole text. */
  readonly text: string;
  /** Whether the file is one of these, or below one that ends with a slash. */
  isIn(...places: readonly string[]): boolean;
  /** Text of a node. */
  textOf(node: Deno.lint.Node): string;
  /** Ancestors, the nearest first. */
  above(node: Deno.lint.Node): readonly Deno.lint.Node[];
  /** Comments that stand before a node and after its predecessor. */
  commentsBefore(node: Deno.lint.Node): readonly Comment[];
  /** Every comment of the file. */
  readonly comments: readonly Comment[];
  /** Says what is wrong, at a node or at a range of the text. */
  report(at: Deno.lint.Node | Deno.lint.Range, message: string): void;
}

/** A comment of either kind. */
export type Comment = Deno.lint.LineComment | Deno.lint.BlockComment;

/** What a rule does at each kind of node. */
export type Visitor = Deno.lint.LintVisitor;

/** A function of any kind, with its body. */
export type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** What ships, as opposed to what builds and tests it. */
export const PRODUCT = ["src/", "relay/", "client/", "main.ts"] as const;

const ROOT = new URL("../../", import.meta.url).pathname;

/** Makes Deno's kind of rule of ours. */
export function rule(look: (sight: Sight) => Visitor): Deno.lint.Rule {
  return { create: (context) => look(sight(context)) };
}

/** Whether a node is a function, as opposed to a type of one. */
export function isFunction(node: Deno.lint.Node): node is FunctionNode {
  return ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]
    .includes(node.type);
}

function sight(context: Deno.lint.RuleContext): Sight {
  const { filename, sourceCode } = context;
  const path = filename.startsWith(ROOT) ? filename.slice(ROOT.length) : filename;
  return {
    path,
    text: sourceCode.text,
    isIn: (...places) =>
      places.some((place) =>
        place.endsWith("/") ? path.startsWith(place) : path === place
      ),
    textOf: (node) => sourceCode.getText(node),
    above: (node) => sourceCode.getAncestors(node).toReversed(),
    commentsBefore: (node) => sourceCode.getCommentsBefore(node),
    get comments() {
      return sourceCode.getAllComments();
    },
    report(at, message) {
      context.report(Array.isArray(at) ? { range: at, message } : { node: at, message });
    },
  };
}
