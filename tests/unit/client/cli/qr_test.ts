import assert from "node:assert/strict";
import decodeQR from "qr/decode.js";
import { qrLines } from "../../../../client/cli/qr.ts";

const TEXT = "BIAQCAZSGIYTEMRTGQ2TMNZYHEYDCMRTGQ2TMNZYHEYDCMRTGQ2TMNZY".repeat(2);
const PIXELS = 4;

Deno.test("what is drawn can be scanned, and fits beside other lines", async () => {
  const lines = await qrLines(TEXT);
  assert.ok(lines.length <= 24, `${lines.length} lines`);
  for (const line of lines) assert.equal(line.length, lines[0]?.length);
  assert.equal(decodeQR(photographed(lines)), TEXT);
});

/** The picture that a camera takes of a dark terminal's lines: lit halves are white. */
function photographed(lines: readonly string[]) {
  const rows = lines.flatMap((line) => [
    [...line].map((half) => half === "█" || half === "▀"),
    [...line].map((half) => half === "█" || half === "▄"),
  ]);
  const [width, height] = [(rows[0]?.length ?? 0) * PIXELS, rows.length * PIXELS];
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const lit = rows[Math.floor(y / PIXELS)]?.[Math.floor(x / PIXELS)] ?? false;
      data.fill(lit ? 255 : 0, (y * width + x) * 4, (y * width + x) * 4 + 3);
      data[(y * width + x) * 4 + 3] = 255;
    }
  }
  return { width, height, data };
}
