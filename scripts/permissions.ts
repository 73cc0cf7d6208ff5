/**
 * What the program may do, in one list: the tasks of `deno.json`, the build and the
 * tests all start it with exactly these flags, and `tests/project_test.ts` holds them to
 * it. Paths and hosts are chosen at run time, so reading, writing and the network stay
 * open here; the `relay` verb gives up what it no longer needs once it runs.
 */

/** The environment variables that may be read, each with its reason. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  HOME: "where the data directory is, unless one of the next two says otherwise",
  XDG_DATA_HOME: "the desktop's place for data",
  MESSENGER_HOME: "our data directory",
  MESSENGER_RELAY: "the relay, instead of --relay",
  MESSENGER_USER: "the account, instead of --user",
  TERM: "a dumb terminal gets the line mode",
  NO_COLOR: "colours off (no-color.org)",
  FORCE_COLOR: "commander reads it before it prints help",
  CLICOLOR_FORCE: "commander reads it before it prints help",
};

/** The flags of `deno run` and `deno compile` for `main.ts`. */
export const FLAGS: readonly string[] = [
  // Deno tells how far it is in loading a module by erasing a line of the screen.
  "--quiet",
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
  `--allow-env=${Object.keys(ENVIRONMENT).join(",")}`,
  "--deny-run",
  "--deny-ffi",
  "--deny-sys",
  "--deny-import",
];
