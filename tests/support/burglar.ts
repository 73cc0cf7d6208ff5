/**
 * Code that got into a process of the program: it is loaded before the program, has what
 * the program has, and tries at SIGUSR2 everything that a burglar would. What became of
 * each attempt is printed on one line, as the name of the error that it ended with.
 */
const HOST = { hostname: "127.0.0.1", port: 9_999 };

const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  "read its own keys": () => Deno.readFileSync("relay.keys"),
  "read the store": () => Deno.readFileSync("relay.kv"),
  "read a file of the machine": () => Deno.readTextFileSync("/etc/passwd"),
  "list its folder": () => [...Deno.readDirSync(".")],
  "write beside its store": () => Deno.writeTextFileSync("left", ""),
  "write for others": () => Deno.writeTextFileSync("/tmp/left", ""),
  "remove its store": () => Deno.removeSync("relay.kv"),
  "connect": () => Deno.connect(HOST),
  "fetch": () => fetch("http://127.0.0.1:9999/"),
  "open a socket": () => new WebSocket("ws://127.0.0.1:9999/"),
  "ask for a name": () => Deno.resolveDns("example.org", "A"),
  "listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  "start a program": () => new Deno.Command("/bin/true").outputSync(),
  "read the environment": () => Deno.env.get("HOME"),
  "name the machine": () => Deno.hostname(),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "open another store": () => Deno.openKv("other.kv"),
  "start a thread that may": () => {
    const deno = { permissions: { read: true } };
    return new Worker("data:application/javascript,", { type: "module", deno });
  },
};

async function outcomeOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
    return "done";
  } catch (error) {
    return error instanceof Error ? error.name : "thrown";
  }
}

Deno.addSignalListener("SIGUSR2", async () => {
  const tried: Record<string, string> = {};
  for (const [what, attempt] of Object.entries(ATTEMPTS)) {
    tried[what] = await outcomeOf(attempt);
  }
  console.log(`tried ${JSON.stringify(tried)}`);
});
