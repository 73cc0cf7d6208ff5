/**
 * `deno task front`: writes down what the table of verbs makes of `messenger --help`, so
 * that the program need not load the table to print it. A test tells when that is due.
 */
import { FLAGS } from "./permissions.ts";

const path = "client/cli/front_page.ts";
// With no verb at all the page comes from the table itself, as a complaint.
const args = ["run", ...FLAGS, "main.ts"];
const { stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
const page = new TextDecoder().decode(stderr);
await Deno.writeTextFile(
  path,
  `/** What \`messenger --help\` prints: \`deno task front\` writes it. */
export const FRONT_PAGE = \`${page}\`;
`,
);
