import assert from "node:assert/strict";
import { TcpProxy } from "../../support/tcp_proxy.ts";

/** A server that answers each request with its own body. */
function echo() {
  const quiet = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  return Deno.serve(quiet, async (request) => new Response(await request.bytes()));
}

async function post(url: string, body: string): Promise<string> {
  return await (await fetch(url, { method: "POST", body })).text();
}

Deno.test("a proxy passes traffic on and remembers it by direction", async () => {
  await using server = echo();
  await using proxy = TcpProxy.start(server.addr.port);
  assert.equal(await post(proxy.url, "marker"), "marker");
  for (const direction of ["to relay", "to client"] as const) {
    const seen = new TextDecoder().decode(proxy.traffic(direction));
    assert.match(seen, /\r\n\r\nmarker$/);
  }
});

Deno.test("a cut proxy refuses until it is healed", async () => {
  await using server = echo();
  await using proxy = TcpProxy.start(server.addr.port);
  assert.equal(await post(proxy.url, "before"), "before");
  proxy.cut();
  await assert.rejects(post(proxy.url, "during"));
  proxy.heal();
  assert.equal(await post(proxy.url, "after"), "after");
});

Deno.test("a proxy changes bytes on their way", async () => {
  await using server = echo();
  await using proxy = TcpProxy.start(server.addr.port);
  proxy.tamper = (bytes, direction) =>
    direction === "to relay" ? bytes.map((b) => b === 0x61 ? 0x62 : b) : bytes;
  assert.equal(await post(proxy.url, "aAa"), "bAb");
});
