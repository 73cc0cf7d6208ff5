import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  sightings,
  sightingsBelow,
  sightingsInMemory,
  sightingsInProcess,
} from "../../support/canary.ts";

const secret = crypto.getRandomValues(new Uint8Array(32));

Deno.test("a secret is found in every spelling and at every alignment of base64", () => {
  const bytes = Buffer.from(secret);
  const leaks = [
    bytes,
    Buffer.from(bytes.toString("hex")),
    Buffer.from(bytes.toString("hex").toUpperCase()),
    Buffer.from(JSON.stringify([...secret])),
  ];
  for (const before of ["", "x", "xy", "xyz"]) {
    const longer = Buffer.concat([Buffer.from(before), bytes, Buffer.from("after")]);
    leaks.push(Buffer.from(longer.toString("base64")));
    leaks.push(Buffer.from(longer.toString("base64url")));
  }
  for (const leak of leaks) {
    assert.notEqual(sightings("here", leak, { secret }).length, 0, leak.toString());
  }
});

Deno.test("a text is found as it is, in JSON and in UTF-16", () => {
  const text = 'say "grüß dich"';
  for (const leak of [text, JSON.stringify({ text }), Buffer.from(text, "utf16le")]) {
    assert.notEqual(sightings("here", Buffer.from(leak), { text }).length, 0);
  }
});

Deno.test("bytes without the secret give no sighting", () => {
  const other = crypto.getRandomValues(new Uint8Array(4096));
  assert.deepEqual(sightings("here", other, { secret }), []);
});

Deno.test("a secret is found in files, their names and other processes", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/deep`);
  await Deno.writeTextFile(`${folder}/deep/log`, "the word is sesame-7319");
  await Deno.writeTextFile(`${folder}/sesame-7319`, "");
  const found = await sightingsBelow(folder, { word: "sesame-7319" });
  const places = found.filter((sighting) => sighting.spelling === "raw");
  assert.deepEqual(places.map((sighting) => sighting.where).sort(), [
    `${folder}/deep/log`,
    `the name of ${folder}/sesame-7319`,
  ]);
  await Deno.remove(folder, { recursive: true });

  const sleep = new Deno.Command("sleep", { args: ["60"], env: { WORD: "sesame-7319" } });
  const child = sleep.spawn();
  const seen = await sightingsInProcess(child.pid, { word: "sesame-7319" });
  child.kill("SIGKILL");
  await child.status;
  assert.ok(seen.some((sighting) => sighting.where.endsWith("/environ")));
});

Deno.test("a secret is found in the memory of another process", async () => {
  const code = `const word = new TextEncoder().encode("sesame" + "-" + 7319);
    console.log(word.length); setInterval(() => word, 1_000);`;
  const program = new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    stdout: "piped",
  });
  const child = program.spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  const found = await sightingsInMemory(child.pid, { word: "sesame-7319", no: secret });
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  assert.notEqual(found.length, 0);
  assert.ok(found.every(({ canary }) => canary === "word"));
});
