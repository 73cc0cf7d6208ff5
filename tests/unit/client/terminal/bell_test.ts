import assert from "node:assert/strict";
import { legible } from "../../../support/escapes.ts";
import { CALLS, ringing } from "../../../../client/terminal/bell.ts";

Deno.test("a bell says nothing, and silence is silent", () => {
  assert.equal(ringing("bell", "message from bob"), "\x07");
  assert.equal(ringing("off", "message from bob"), "");
});

Deno.test("the desktop is told in one order, whichever it understands", () => {
  const text = "message from bob";
  assert.equal(ringing("osc9", text), "\x1b]9;messenger: message from bob\x07");
  assert.equal(
    ringing("osc777", text),
    "\x1b]777;notify;messenger;message from bob\x07",
  );
});

Deno.test("no text ends an order, or begins another", () => {
  for (const call of CALLS) {
    const order = ringing(call, "a\x1b\\b\x07c;d\x9ce\u202ef~");
    assert.equal(
      legible(order).replace(/^(␛\])?(.*)␇$/, "$2").search(/[\p{Cc}␛␇]/u),
      -1,
    );
    assert.doesNotMatch(order, /c;d|\u202e/);
  }
});
