import assert from "node:assert/strict";
import { isLoopback, readRelayAddress } from "../../../../client/link/address.ts";

const KEY = "v6thudn52omokvyk2qkd3vo5ppixd35ftsw2ioexhsnx3dpsv4xq";

Deno.test("an address may carry the relay's key, in capitals too", () => {
  assert.deepEqual(readRelayAddress("http://localhost:8000"), {
    url: "http://localhost:8000",
    key: null,
  });
  assert.deepEqual(readRelayAddress(`https://relay.example/#${KEY.toUpperCase()}`), {
    url: "https://relay.example",
    key: KEY,
  });
});

Deno.test("what is no address of a relay is refused", () => {
  const wrong = [
    "",
    "relay.example",
    "ftp://relay.example",
    "http://relay.example/c",
    "http://relay.example/?a=b",
    "http://me@relay.example",
    "http://:secret@relay.example",
    "http://relay.example#short",
    `http://relay.example#${KEY}a`,
    `http://relay.example#${KEY.slice(0, -1)}r`,
  ];
  for (const text of wrong) {
    assert.throws(() => readRelayAddress(text), {
      name: "ClientError",
      code: "bad-relay",
    }, text);
  }
});

Deno.test("only this very machine counts as loopback", () => {
  const here = [
    "http://127.0.0.1:1",
    "http://127.9.9.9",
    "http://localhost",
    "http://[::1]:8",
  ];
  const elsewhere = [
    "http://127.0.0.1.example",
    "http://localhost.example",
    "http://10.0.0.1",
    "http://[::2]",
  ];
  for (const text of here) assert.equal(isLoopback(readRelayAddress(text)), true, text);
  for (const text of elsewhere) {
    assert.equal(isLoopback(readRelayAddress(text)), false, text);
  }
});
