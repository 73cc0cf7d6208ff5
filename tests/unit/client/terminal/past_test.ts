import assert from "node:assert/strict";
import {
  earlier,
  later,
  NO_PAST,
  PAST_LIMIT,
  remembered,
} from "../../../../client/terminal/past.ts";

const TWO = remembered(remembered(NO_PAST, "one"), "two");

Deno.test("Up goes back line by line and stops at the first", () => {
  const [past, line] = earlier(TWO, "") ?? assert.fail();
  assert.equal(line, "two");
  const [first, oldest] = earlier(past, line) ?? assert.fail();
  assert.equal(oldest, "one");
  assert.equal(earlier(first, oldest), null);
});

Deno.test("Down brings the half-typed line back at the end", () => {
  const [past] = earlier(TWO, "half-typed") ?? assert.fail();
  const [end, line] = later(past) ?? assert.fail();
  assert.equal(line, "half-typed");
  assert.equal(later(end), null);
});

Deno.test("walking through earlier lines keeps the half-typed one", () => {
  const [past, line] = earlier(TWO, "half-typed") ?? assert.fail();
  const [further] = earlier(past, line) ?? assert.fail();
  const [back, second] = later(further) ?? assert.fail();
  assert.equal(second, "two");
  assert.equal(later(back)?.[1], "half-typed");
});

Deno.test("empty and repeated lines are not remembered", () => {
  assert.deepEqual(remembered(remembered(TWO, "two"), "").lines, ["one", "two"]);
});

Deno.test("the oldest lines are forgotten", () => {
  let past = NO_PAST;
  for (let n = 0; n <= PAST_LIMIT; n++) past = remembered(past, `line ${n}`);
  assert.equal(past.lines.length, PAST_LIMIT);
  assert.equal(past.lines[0], "line 1");
});
