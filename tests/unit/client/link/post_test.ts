import assert from "node:assert/strict";
import { LIMIT } from "../../../../src/limits.ts";
import { readRelayAddress } from "../../../../client/link/address.ts";
import { post, type Posted } from "../../../../client/link/post.ts";

const BODY = new Uint8Array(3);
const { signal } = new AbortController();

/** Posts to a server that answers like this. */
async function posted(answer: (request: Request) => Response): Promise<Posted> {
  await using server = Deno.serve({ port: 0, onListen: () => {} }, answer);
  return await post(
    readRelayAddress(`http://localhost:${server.addr.port}`),
    BODY,
    signal,
  );
}

Deno.test("only a 200 with a body of a sane size is an answer", async () => {
  const body = new Uint8Array(LIMIT.sealedBody).fill(1);
  assert.deepEqual(await posted(() => new Response(body)), { came: "answer", body });
  const larger = new Uint8Array(LIMIT.sealedBody + 1);
  assert.deepEqual(await posted(() => new Response(larger)), { came: "refusal" });
  const empty = await posted(() => new Response(null));
  assert.deepEqual(empty, { came: "answer", body: new Uint8Array(0) });
});

Deno.test("statuses are hints", async () => {
  const hints = new Map([[409, "new-handshake"], [503, "busy"], [400, "refusal"]]);
  for (const [status, came] of hints) {
    assert.deepEqual(await posted(() => new Response("text", { status })), { came });
  }
});

Deno.test("nobody is sent elsewhere", async () => {
  const headers = { location: "http://localhost:1/c" };
  const moved = await posted(() => new Response(null, { status: 307, headers }));
  assert.deepEqual(moved, { came: "refusal" });
});

Deno.test("the request says nothing but its body", async () => {
  let seen = new Headers();
  await posted(({ headers, method, url }) => {
    seen = headers;
    assert.equal(method, "POST");
    assert.equal(new URL(url).pathname, "/c");
    return new Response(null);
  });
  for (const name of ["cookie", "authorization", "origin", "referer"]) {
    assert.equal(seen.has(name), false, name);
  }
});

Deno.test("no way to the relay is told from an end that was asked for", async () => {
  const listener = Deno.listen({ port: 0 });
  listener.close();
  const nowhere = readRelayAddress(`http://localhost:${listener.addr.port}`);
  assert.equal((await post(nowhere, BODY, signal)).came, "nothing");
  const ended = AbortSignal.abort(new Error("closed"));
  await assert.rejects(post(nowhere, BODY, ended), /closed/);
});
