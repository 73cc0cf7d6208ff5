/**
 * The software bill of materials: the packages that `main.ts` reaches, with versions,
 * licences and the digests of the lock, as CycloneDX 1.6 (https://cyclonedx.org). It has
 * no time and no serial number, so the same lock gives the same bytes.
 */
import { Buffer } from "node:buffer";
import config from "../deno.json" with { type: "json" };

/** A package as the bill lists it. */
export interface Component {
  readonly type: "library";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly [{ readonly expression: string }];
  readonly hashes: readonly [{ readonly alg: "SHA-512"; readonly content: string }];
}

/** A bill of materials. */
export interface Bill {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.6";
  readonly version: 1;
  readonly metadata: { readonly component: object };
  readonly components: readonly Component[];
  readonly dependencies: readonly {
    readonly ref: string;
    readonly dependsOn: readonly string[];
  }[];
}

/** What `deno info --json` tells of a program's packages. */
export interface Reached {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<Record<string, ReachedPackage>>;
}

/** A package that was reached, under its key in the lock. */
export interface ReachedPackage {
  readonly name: string;
  readonly version: string;
  /** Keys of the packages that it needs. */
  readonly dependencies: readonly string[];
  /** Where its files are. */
  readonly localPath: string;
}

/** A part of the lock. */
export interface Lock {
  readonly npm: Readonly<Record<string, { readonly integrity: string }>>;
}

const PROGRAM = "messenger";

/** The bill of a program; `licenceOf` reads what a package says of itself. */
export function billOf(
  reached: Reached,
  lock: Lock,
  licenceOf: (found: ReachedPackage) => string,
): Bill {
  const packages = Object.entries(reached.npmPackages)
    .toSorted(([a], [b]) => a < b ? -1 : 1);
  const refs = new Map(packages.map(([key, found]) => [key, purlOf(found)]));
  const refOf = (key: string) => refs.get(key) ?? missing(key);
  const own = new Set(reached.modules.flatMap(({ npmPackage }) => npmPackage ?? []));
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": PROGRAM,
        name: PROGRAM,
        version: config.version,
        licenses: [{ expression: "MIT" }],
      },
    },
    components: packages.map(([key, found]) => ({
      type: "library",
      "bom-ref": purlOf(found),
      name: found.name,
      version: found.version,
      purl: purlOf(found),
      licenses: [{ expression: licenceOf(found) }],
      hashes: [{ alg: "SHA-512", content: sha512In(lock, key) }],
    })),
    dependencies: [
      { ref: PROGRAM, dependsOn: [...own].map(refOf).toSorted() },
      ...packages.map(([key, { dependencies }]) => ({
        ref: refOf(key),
        dependsOn: dependencies.map(refOf).toSorted(),
      })),
    ],
  };
}

const ROOT = new URL("../", import.meta.url);

/** The bill of `main.ts`, by this Deno and the lock beside it. */
export async function billOfMaterials(): Promise<Bill> {
  const lock = await Deno.readTextFile(new URL("deno.lock", ROOT));
  return billOf(await reachedByMain(), JSON.parse(lock), licenceIn);
}

/** The licences of the same packages in full, as they ask to be handed on. */
export async function licenceTexts(): Promise<string> {
  const { npmPackages } = await reachedByMain();
  return Object.values(npmPackages)
    .toSorted((a, b) => a.name < b.name ? -1 : 1)
    .map((found) => `${found.name} ${found.version}\n\n${licenceTextIn(found).trim()}\n`)
    .join(`\n${"-".repeat(78)}\n\n`);
}

async function reachedByMain(): Promise<Reached> {
  const args = ["info", "--frozen", "--json", "main.ts"];
  const info = new Deno.Command(Deno.execPath(), { args, cwd: ROOT });
  const { stdout } = await info.output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

function licenceTextIn({ localPath, name }: ReachedPackage): string {
  for (const { name: file } of Deno.readDirSync(localPath)) {
    const isLicence = /^licen[cs]e(\.md|\.txt)?$/i.test(file);
    if (isLicence) return Deno.readTextFileSync(`${localPath}/${file}`);
  }
  throw new Error(`${name} has no text of its licence`);
}

function licenceIn({ localPath, name }: ReachedPackage): string {
  const said = JSON.parse(Deno.readTextFileSync(`${localPath}/package.json`)).license;
  if (typeof said === "string") return said;
  throw new Error(`${name} names no licence`);
}

/** As https://github.com/package-url/purl-spec has it: a scope's @ is escaped. */
function purlOf({ name, version }: ReachedPackage): string {
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

function sha512In({ npm }: Lock, key: string): string {
  const [, digest] = /^sha512-(.+)$/.exec(npm[key]?.integrity ?? "") ?? [];
  return Buffer.from(digest ?? missing(key), "base64").toString("hex");
}

function missing(key: string): never {
  throw new Error(`${key} is not in the lock`);
}
