import assert from "node:assert/strict";
import { EXIT } from "../../../../client/cli/exit_codes.ts";
import { explain, Refusal, usage } from "../../../../client/cli/explain.ts";
import { ClientError, type ClientFault } from "../../../../client/fault.ts";
import { dangerous, hostileTexts } from "../../../support/hostile_text.ts";

const SCENE = { user: "alice", relay: "http://127.0.0.1:8000" };

/** Every fault, with the exit code that scripts rely on. */
const EXITS: Readonly<Record<ClientFault, number>> = {
  "bad-username": 64,
  "bad-password": 1,
  "bad-text": 1,
  "bad-search": 64,
  "bad-relay": 64,
  "password-pending": 3,
  "wrong-password": 1,
  "unknown-user": 1,
  "not-looked-up": 3,
  "unknown-group": 1,
  "bad-group-name": 64,
  "not-a-member": 1,
  "unknown-member": 1,
  "already-a-member": 1,
  "not-allowed": 1,
  "last-admin": 1,
  "group-full": 1,
  "log-full": 1,
  "too-many-tries": 5,
  "change-refused": 1,
  "group-split": 4,
  "log-withheld": 4,
  "no-invitation": 1,
  "unknown-message": 1,
  "name-taken": 1,
  "registration-closed": 1,
  "identity-changed": 4,
  "identity-untrusted": 4,
  "identity-mismatched": 4,
  "code-differs": 4,
  "bad-code": 1,
  "no-comparison": 1,
  "comparison-busy": 1,
  "no-session": 1,
  "blocked": 1,
  "no-request": 1,
  "bad-bundle": 4,
  "relay-unreachable": 3,
  "relay-changed": 4,
  "relay-untrusted": 4,
  "relay-broken": 3,
  "relay-version": 3,
  "clock-off": 1,
  "limited": 5,
  "mailbox-full": 5,
  "logged-out": 1,
  "signed-in-elsewhere": 1,
  "not-delivered": 1,
  "no-vault": 1,
  "vault-exists": 1,
  "vault-busy": 75,
  "vault-locked": 75,
  "vault-damaged": 1,
  "vault-newer": 1,
  "vault-exposed": 1,
  "disk-full": 5,
  "file-exists": 1,
  "no-backup": 1,
  "backup-newer": 1,
  "backup-locked": 1,
  "backup-damaged": 1,
  "folder-unwritable": 1,
};

const FAULTS = Object.keys(EXITS) as ClientFault[];

Deno.test("each failure ends with its own exit code", () => {
  for (const fault of FAULTS) {
    assert.equal(explain(new ClientError(fault), SCENE).exit, EXITS[fault], fault);
  }
});

Deno.test("each failure is a line in lower case without full stop, and a hint", () => {
  for (const fault of FAULTS) {
    for (
      const about of [{}, { subject: "bob", retryAfter: 5, fingerprint: "k".repeat(52) }]
    ) {
      const { code, line, hint = "" } = explain(new ClientError(fault, about), SCENE);
      assert.equal(code, fault);
      for (const text of [line, hint]) {
        assert.match(text, /^[^A-Z]/, `${fault}: ${text}`);
        assert.match(text, /[^.]$/, `${fault}: ${text}`);
        assert.doesNotMatch(text, /\n|undefined| {2}/, `${fault}: ${text}`);
      }
    }
  }
});

Deno.test("the command of a hint can be typed as it stands", () => {
  const changed = new ClientError("identity-changed", { subject: "bob" });
  assert.match(explain(changed, SCENE).hint ?? "", /messenger trust bob$/);
  const signedOut = explain(new ClientError("logged-out"), SCENE);
  assert.equal(signedOut.hint, "messenger login --user alice");
  const relay = new ClientError("relay-changed", { fingerprint: "abc" });
  assert.match(explain(relay, SCENE).hint ?? "", /messenger trust-relay abc$/);
});

Deno.test("waiting is told in seconds, then in minutes, else vaguely", () => {
  const hint = (retryAfter?: number) =>
    explain(
      new ClientError("limited", retryAfter === undefined ? {} : { retryAfter }),
      SCENE,
    )
      .hint;
  assert.equal(hint(5), "try again in 5 s");
  assert.equal(hint(300), "try again in 5 minutes");
  assert.equal(hint(), "try again in a while");
});

Deno.test("a hostile name in a failure reaches the terminal harmless", () => {
  for (const subject of hostileTexts(500)) {
    const { line, hint = "" } = explain(
      new ClientError("unknown-user", { subject }),
      SCENE,
    );
    assert.deepEqual(dangerous(line + hint, "\u200c\u200d"), []);
  }
});

Deno.test("a bug of ours says so, without a stack", () => {
  const { line, exit, hint } = explain(new TypeError("x is not a function"), SCENE);
  assert.equal(exit, EXIT.unexpected);
  assert.equal(line, "this should not have happened: TypeError: x is not a function");
  assert.match(hint ?? "", /--verbose/);
  assert.match(explain("thrown text", SCENE).line, /thrown text$/);
});

Deno.test("what the command line itself refuses is explained on the spot", () => {
  const refusal = usage("there is no text", "give one");
  assert.ok(refusal instanceof Refusal);
  assert.deepEqual(explain(refusal, SCENE), {
    code: "usage",
    line: "there is no text",
    hint: "give one",
    exit: 64,
  });
});
