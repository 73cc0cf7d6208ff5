import assert from "node:assert/strict";
import { doctor } from "../../../../client/cli/doctor.ts";
import { ClientError } from "../../../../client/fault.ts";
import { sceneOf } from "../../../support/fake_accounts.ts";

Deno.test("each look is a line, and a wrong one says what to type", async () => {
  const { context, accounts, out } = sceneOf();
  accounts.findings.push(
    { look: "folder", is: "well", what: "/home/a/alice" },
    { look: "vault", is: "wrong", fault: new ClientError("vault-busy") },
    { look: "contents", is: "unseen", wants: "earlier" },
    { look: "relay", is: "wrong", fault: new ClientError("relay-unreachable") },
  );
  assert.equal(await doctor(context), 75, "the code of the first problem");
  assert.deepEqual(out.lines, [
    "ok       folder    /home/a/alice is closed to others",
    'problem  vault     another messenger is using the account "alice"',
    "         hint: wait until it is done, or close it, then try again",
    "skipped  contents  not before what is above is mended",
    "problem  relay     no relay answers at http://127.0.0.1:8000",
    "         hint: start one with messenger relay, or name yours with --relay URL",
  ]);
  assert.deepEqual(accounts.calls, ["examine alice by password"]);
});

Deno.test("the doctor asks for no password that is not there to be given", async () => {
  const silent = sceneOf(["\r"]);
  assert.equal(await doctor(silent.context), 0);
  assert.deepEqual(silent.accounts.calls, ["examine alice (none)"]);
  assert.match(silent.err.text, /nothing is wrong\n$/);
  const stranger = sceneOf([], { user: "bob" });
  assert.equal(await doctor(stranger.context), 0);
  assert.equal(stranger.err.text, "nothing is wrong\n");
});

Deno.test("scripts read each look as an object, with code and hint", async () => {
  const { context, accounts, out } = sceneOf(["password\n"], {
    json: true,
    passwordStdin: true,
  });
  const clock = new ClientError("clock-off", { subject: "3 hours ahead of" });
  accounts.findings.push(
    { look: "contents", is: "well", what: "312" },
    { look: "clock", is: "wrong", fault: clock },
  );
  assert.equal(await doctor(context), 1);
  const [well, wrong] = out.lines.map((line) => JSON.parse(line));
  assert.partialDeepStrictEqual(well, { type: "check", check: "contents", state: "ok" });
  assert.partialDeepStrictEqual(wrong, {
    state: "problem",
    about: "the clock here is 3 hours ahead of that of the relay",
    code: "clock-off",
    hint: "set the clock of this machine, then try again",
    exit: 1,
  });
});
