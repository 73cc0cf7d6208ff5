import { fileURLToPath } from "node:url";

/** What one file takes from another, or from a package. */
export interface Import {
  /** The imported file's path, or the specifier of a package. */
  readonly from: string;
  /** The names that are taken; `null` for all of them. */
  readonly names: readonly string[] | null;
  /** Whether it is loaded with the file that imports it: no type, and not on demand. */
  readonly isLoaded: boolean;
}

/** What one file offers. */
export interface Export {
  readonly name: string;
  /** Whether it is a type that the same file mentions again, so that callers can too. */
  readonly isSupport: boolean;
}

/** One source file, as far as its place among the others is concerned. */
export interface SourceFile {
  /** From the top of the repository: "src/session/session.ts". */
  readonly path: string;
  readonly lines: number;
  /** Lines on which nothing but a comment stands. */
  readonly commentLines: number;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  /** Lines of each function that has a name. */
  readonly functions: readonly number[];
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Every TypeScript file of the repository, read by Deno's own parser. */
export function sourceTree(): readonly SourceFile[] {
  const paths = ["main.ts"];
  for (const folder of ["src", "relay", "client", "scripts", "tests"]) {
    paths.push(...below(folder));
  }
  return paths.map(readSource);
}

/** Paths of the TypeScript files below a folder that may be missing. */
function below(folder: string): readonly string[] {
  if (!exists(`${ROOT}${folder}`)) return [];
  return [...Deno.readDirSync(`${ROOT}${folder}`)].flatMap(({ name, isDirectory }) => {
    if (isDirectory) return below(`${folder}/${name}`);
    return /\.tsx?$/.test(name) ? [`${folder}/${name}`] : [];
  });
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Reads one file. */
export function readSource(path: string): SourceFile {
  return parseSource(path, Deno.readTextFileSync(`${ROOT}${path}`));
}

/** Reads a file's text as if it stood at the path. */
export function parseSource(path: string, text: string): SourceFile {
  const imports: Import[] = [];
  const exports: Export[] = [];
  const functions: number[] = [];
  let commentLines = 0;
  const lines = (node: Deno.lint.Node) => text.slice(...node.range).split("\n").length;
  const visitor: Deno.lint.LintVisitor = {
    Program: (program) => {
      for (const { range: [start, end] } of program.comments) {
        const before = text.slice(text.lastIndexOf("\n", start) + 1, start);
        if (before.trim() === "") {
          commentLines += text.slice(start, end).split("\n").length;
        }
      }
    },
    ImportDeclaration: (node) => {
      imports.push({
        from: resolved(path, node.source.value),
        names: importedNames(node),
        isLoaded: !isOfTypes(node),
      });
    },
    ImportExpression: (node) => {
      const { source } = node;
      if (source.type !== "Literal" || typeof source.value !== "string") return;
      imports.push({ from: resolved(path, source.value), names: null, isLoaded: false });
    },
    ExportAllDeclaration: (node) => {
      const isLoaded = node.exportKind !== "type";
      imports.push({ from: resolved(path, node.source.value), names: null, isLoaded });
    },
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) {
        const names = node.specifiers.map((one) => nameOf(one.local));
        const isLoaded = node.exportKind !== "type";
        imports.push({ from: resolved(path, node.source.value), names, isLoaded });
      }
      exports.push(...exportsOf(node, text));
    },
    FunctionDeclaration: (node) => void functions.push(lines(node)),
    MethodDefinition: (node) => void functions.push(lines(node)),
    "VariableDeclarator[init.type=ArrowFunctionExpression]": (node) =>
      void functions.push(lines(node)),
  };
  const plugin = { name: "reader", rules: { read: { create: () => visitor } } };
  Deno.lint.runPlugin(plugin, `${ROOT}${path}`, text);
  const total = text.split("\n").length - 1;
  return { path, lines: total, commentLines, imports, exports, functions };
}

function resolved(path: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}

function importedNames(node: Deno.lint.ImportDeclaration): readonly string[] | null {
  const names: string[] = [];
  for (const specifier of node.specifiers) {
    if (specifier.type === "ImportNamespaceSpecifier") return null;
    const isDefault = specifier.type === "ImportDefaultSpecifier";
    names.push(isDefault ? "default" : nameOf(specifier.imported));
  }
  return names;
}

/** Nothing is left of it when the program runs. */
function isOfTypes({ importKind, specifiers }: Deno.lint.ImportDeclaration): boolean {
  if (importKind === "type") return true;
  return specifiers.length > 0 &&
    specifiers.every((specifier) =>
      specifier.type === "ImportSpecifier" && specifier.importKind === "type"
    );
}

function exportsOf(
  node: Deno.lint.ExportNamedDeclaration,
  text: string,
): readonly Export[] {
  const { declaration } = node;
  if (declaration === null) {
    return node.specifiers.map((one) => ({
      name: nameOf(one.exported),
      isSupport: false,
    }));
  }
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) =>
      id.type === "Identifier" ? [{ name: id.name, isSupport: false }] : []
    );
  }
  if (!("id" in declaration) || declaration.id?.type !== "Identifier") return [];
  const { name } = declaration.id;
  const isType = declaration.type === "TSInterfaceDeclaration" ||
    declaration.type === "TSTypeAliasDeclaration";
  const mentions = text.match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0;
  return [{ name, isSupport: isType && mentions > 1 }];
}

function nameOf(node: Deno.lint.Identifier | Deno.lint.StringLiteral): string {
  return node.type === "Identifier" ? node.name : node.value;
}
