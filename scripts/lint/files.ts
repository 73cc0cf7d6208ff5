import type { Sight, Visitor } from "./rule.ts";

/** Lines of a file; one that needs more holds more than one noun. */
const FILE_LINES = 400;

/** Columns of a line, comments and strings included. */
const COLUMNS = 90;

const NAME = /^[a-z0-9]+(_[a-z0-9]+)*\.tsx?$/;
const VAGUE = /(^|_)(utils?|helpers?|common|managers?|services?|misc)(_|\.|$)/;

/** Snake case, and a noun that says what is inside. */
export function fileName(sight: Sight): Visitor {
  return {
    Program(program) {
      const name = sight.path.slice(sight.path.lastIndexOf("/") + 1);
      if (!NAME.test(name)) sight.report(program, `file name ${name} is not snake_case`);
      if (sight.path.split("/").some((part) => VAGUE.test(part))) {
        sight.report(program, `${sight.path} says nothing about what is inside`);
      }
    },
  };
}

/** No file that cannot be read in one sitting. */
export function fileLength(sight: Sight): Visitor {
  return {
    Program(program) {
      const lines = sight.text.split("\n").length - 1;
      if (lines <= FILE_LINES) return;
      sight.report(program, `${lines} lines are more than ${FILE_LINES}`);
    },
  };
}

/** The formatter wraps code but neither comments nor strings. */
export function lineLength(sight: Sight): Visitor {
  return {
    Program() {
      let start = 0;
      for (const line of sight.text.split("\n")) {
        if ([...line].length > COLUMNS) {
          sight.report([start, start + line.length], `line is longer than ${COLUMNS}`);
        }
        start += line.length + 1;
      }
    },
  };
}

/** A name is chosen once, where the thing is; only a lint plugin has no choice. */
export function defaultExport(sight: Sight): Visitor {
  return {
    ExportDefaultDeclaration(node) {
      if (!sight.isIn("scripts/lint_rules.ts")) sight.report(node, "default export");
    },
  };
}

/** One place to import a thing from: re-exports are for `mod.ts`. */
export function barrel(sight: Sight): Visitor {
  function check(node: Deno.lint.Node, source: unknown): void {
    if (source !== null && !sight.path.endsWith("/mod.ts")) {
      sight.report(node, "re-export outside mod.ts");
    }
  }
  return {
    ExportAllDeclaration: (node) => check(node, node.source),
    ExportNamedDeclaration: (node) => check(node, node.source),
  };
}
