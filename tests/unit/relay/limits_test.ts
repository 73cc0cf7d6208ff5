import assert from "node:assert/strict";
import { DEFAULT_LIMITS, parseLimits } from "../../../relay/limits.ts";
import { RelayError } from "../../../relay/fault.ts";

function refused(text: string): RelayError {
  try {
    parseLimits(text);
  } catch (error) {
    assert.ok(error instanceof RelayError);
    return error;
  }
  assert.fail(`${text} was accepted`);
}

Deno.test("a file changes the limits that it names and no others", () => {
  const limits = parseLimits('{ "mailboxMessages": 5, "acknowledgeSeconds": 0.25 }');
  assert.deepEqual(limits, {
    ...DEFAULT_LIMITS,
    mailboxMessages: 5,
    acknowledgeSeconds: 0.25,
  });
  assert.deepEqual(parseLimits("{}"), DEFAULT_LIMITS);
});

Deno.test("an unknown limit is refused, with the one that was probably meant", () => {
  const misspelt = refused('{ "mailboxMesages": 5 }');
  assert.equal(misspelt.code, "limit-unknown");
  assert.deepEqual(misspelt.about, {
    subject: "mailboxMesages",
    suggestion: "mailboxMessages",
  });
  assert.deepEqual(refused('{ "colour": 5 }').about, { subject: "colour" });
  assert.equal(refused('{ "__proto__x": 5, "toString": 1 }').code, "limit-unknown");
});

Deno.test("a limit is a number above zero, and whole unless it is a time", () => {
  for (const value of ["0", "-1", "1.5", "1e12", '"5"', "null", "true", "[1]"]) {
    const fault = refused(`{ "mailboxMessages": ${value} }`);
    assert.equal(fault.code, "limit-out-of-range", value);
    assert.deepEqual(fault.about, { subject: "mailboxMessages" });
  }
});

Deno.test("what is no JSON object is refused", () => {
  for (const text of ["", "{", "[]", "null", "5", '"limits"']) {
    assert.equal(refused(text).code, "limits-unreadable", text);
  }
});
