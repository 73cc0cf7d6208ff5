import { runScript } from "../support/script.ts";

const FOLDER = new URL("./", import.meta.url);

for (const { name } of Deno.readDirSync(FOLDER)) {
  if (!name.endsWith(".txt")) continue;
  const title = name.replace(".txt", "").replaceAll("_", " ");
  Deno.test(`transcript: ${title}`, () => runScript(new URL(name, FOLDER)));
}
