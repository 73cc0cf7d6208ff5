import assert from "node:assert/strict";
import { FarTerminal } from "../../../../client/rpc/far_terminal.ts";
import type { Order } from "../../../../client/rpc/order.ts";
import { Input } from "../../../../client/terminal/input.ts";
import { write } from "../../../../client/terminal/output.ts";

const FACTS = { stdin: true, stdout: true, stderr: false, columns: 80, rows: 24 };

function far() {
  const orders: Order[] = [];
  const terminal = new FarTerminal(FACTS, (order) => orders.push(order));
  return { terminal, orders };
}

Deno.test("a verb that listens when nobody is there is told to stop", async () => {
  const { terminal } = far();
  terminal.leave();
  const stopped = Promise.withResolvers<void>();
  terminal.onSignals([["SIGINT", () => {}], ["SIGTERM", stopped.resolve]]);
  await stopped.promise;
  assert.equal(await terminal.stdin.read(new Uint8Array(9)), null);
  const { written } = terminal.stdout;
  await assert.rejects(async () => await written?.(), Deno.errors.BrokenPipe);
});

Deno.test("who waits for input or for paper is told when the far end goes", async () => {
  const { terminal } = far();
  const read = terminal.stdin.read(new Uint8Array(9));
  const { written } = terminal.stdout;
  const broken = assert.rejects(async () => await written?.(), Deno.errors.BrokenPipe);
  terminal.leave();
  assert.equal(await read, null);
  await broken;
});

Deno.test("what is read at once and not wanted yet is there for the next", async () => {
  const { terminal, orders } = far();
  const input = new Input(terminal.stdin);
  const line = input.line(10_000);
  terminal.input(new TextEncoder().encode(`${"x".repeat(5_000)}\nnext\n`));
  assert.equal((await line)?.length, 5_000);
  assert.deepEqual(await input.line(10), new TextEncoder().encode("next"));
  assert.deepEqual(orders, [{ method: "read", params: {} }]);
  terminal.input(new Uint8Array(1)); // nobody asked
});

Deno.test("a long text goes in pieces that no character is torn by", () => {
  const { terminal, orders } = far();
  const text = "é😀".repeat(30_000);
  write(terminal.stdout, text);
  assert.ok(orders.length > 2);
  const pieces = orders.map((order) => order.method === "write" ? order.params.text : "");
  assert.equal(pieces.join(""), text);
});

Deno.test("the far process hands on the signals that are wanted, and no others", () => {
  const { terminal, orders } = far();
  let heard = 0;
  const deafen = terminal.onSignals([["SIGINT", () => heard++], ["SIGUSR1", () => {}]]);
  terminal.signal("SIGTERM");
  terminal.signal("SIGINT");
  deafen();
  terminal.signal("SIGINT");
  assert.equal(heard, 1);
  assert.deepEqual(orders, [
    { method: "catch", params: { signals: ["SIGINT"] } },
    { method: "catch", params: { signals: [] } },
  ]);
  terminal.stdin.setRaw(true);
  assert.deepEqual(orders.at(-1), { method: "raw", params: { raw: true } });
});
