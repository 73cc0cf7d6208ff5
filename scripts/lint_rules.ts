/**
 * The house rules that a machine can check, as a plugin of `deno lint`. What they are
 * for stands with each; what they are worth, in the reading of the code.
 */
import {
  forbiddenComment,
  privateKeyword,
  readonlyField,
  undocumentedExport,
} from "./lint/comments.ts";
import { barrel, defaultExport, fileLength, fileName, lineLength } from "./lint/files.ts";
import {
  elseAfterReturn,
  functionLength,
  nestedFunction,
  parameters,
  topLevelArrow,
} from "./lint/functions.ts";
import { rule } from "./lint/rule.ts";
import {
  cast,
  dangerousName,
  emptyCatch,
  nonNull,
  pureCore,
  secretComparison,
  terminal,
} from "./lint/safety.ts";

export default {
  name: "house",
  rules: {
    "barrel": rule(barrel),
    "cast": rule(cast),
    "dangerous-name": rule(dangerousName),
    "default-export": rule(defaultExport),
    "else-after-return": rule(elseAfterReturn),
    "empty-catch": rule(emptyCatch),
    "file-length": rule(fileLength),
    "file-name": rule(fileName),
    "forbidden-comment": rule(forbiddenComment),
    "function-length": rule(functionLength),
    "line-length": rule(lineLength),
    "nested-function": rule(nestedFunction),
    "non-null": rule(nonNull),
    "parameters": rule(parameters),
    "private-keyword": rule(privateKeyword),
    "pure-core": rule(pureCore),
    "readonly-field": rule(readonlyField),
    "secret-comparison": rule(secretComparison),
    "terminal": rule(terminal),
    "top-level-arrow": rule(topLevelArrow),
    "undocumented-export": rule(undocumentedExport),
  },
} satisfies Deno.lint.Plugin;
