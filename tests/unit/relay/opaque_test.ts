import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { client } from "@serenity-kit/opaque";
import { Opaque, opaqueSetup, type StartedLogin } from "../../../relay/opaque.ts";
import { relayName } from "../../../src/channel/login.ts";
import type { Secret } from "../../../src/secret.ts";
import { nameOf } from "../../support/relay_world.ts";
import { refusal } from "../../support/refusal.ts";

const relayId = new Uint8Array(16);
const setup = await opaqueSetup();
const opaque = await Opaque.load(setup, relayId);
const identifiers = { server: relayName(relayId) };
/** Far below what the product uses: these tests are not about Argon2id. */
const keyStretching = {
  "argon2id-custom": { iterations: 1, memory: 8, parallelism: 1 },
} as const;
const alice = nameOf("alice");

function register(password: string): Secret {
  const { clientRegistrationState, registrationRequest } = client.startRegistration({
    password,
  });
  const registrationResponse = opaque.register(alice, registrationRequest);
  const { registrationRecord } = client.finishRegistration({
    password,
    registrationResponse,
    clientRegistrationState,
    identifiers,
    keyStretching,
  });
  return opaque.readRecord(alice, registrationRecord);
}

function login(record: Secret | null, password: string) {
  const { clientLoginState, startLoginRequest } = client.startLogin({ password });
  const started = opaque.startLogin(alice, record, startLoginRequest);
  const finished = client.finishLogin({
    clientLoginState,
    loginResponse: started.response,
    password,
    identifiers,
    keyStretching,
  });
  return { started, finished };
}

Deno.test("the right password gives both sides one session key", () => {
  const { started, finished } = login(register("correct horse"), "correct horse");
  assert.ok(finished);
  const key = opaque.finishLogin(started.state, finished.finishLoginRequest);
  assert.equal(key?.length, 64);
  const bytes = key?.expose() ?? new Uint8Array(0);
  assert.equal(Buffer.from(bytes).toString("base64url"), finished.sessionKey);
});

Deno.test("a wrong password is noticed by the client, and nothing else finishes", () => {
  const { started, finished } = login(register("correct horse"), "battery staple");
  assert.equal(finished, undefined);
  assert.equal(opaque.finishLogin(started.state, "A".repeat(86)), null);
});

Deno.test("a login can be finished once", () => {
  const { started, finished } = login(register("correct horse"), "correct horse");
  assert.ok(finished);
  opaque.finishLogin(started.state, finished.finishLoginRequest);
  assert.equal(opaque.finishLogin(started.state, finished.finishLoginRequest), null);
  assert.throws(() => started.state.expose(), /wiped/);
});

Deno.test("an unknown user's answer is as long as a known one's", () => {
  const record = register("correct horse");
  const shape = ({ response, state }: StartedLogin) => [response.length, state.length];
  const known = login(record, "battery staple");
  const unknown = login(null, "battery staple");
  assert.deepEqual(shape(unknown.started), shape(known.started));
  assert.equal(unknown.finished, undefined);
  assert.equal(opaque.finishLogin(unknown.started.state, "A".repeat(86)), null);
});

Deno.test("messages that are none are the peer's fault", () => {
  for (const bytes of ["", "A", "AAAA", "!!!!", "A".repeat(2_048)]) {
    const malformed = refusal("malformed");
    assert.throws(() => opaque.register(alice, bytes), malformed);
    assert.throws(() => opaque.startLogin(alice, null, bytes), malformed);
    assert.throws(() => opaque.readRecord(alice, bytes), malformed);
    const { started } = login(null, "battery staple");
    assert.equal(opaque.finishLogin(started.state, bytes), null);
  }
});

Deno.test("the public key is the set-up's own, and the set-up prints as a label", () => {
  assert.equal(opaque.publicKey.length, 32);
  assert.equal(setup.length, 128);
  assert.equal(`${setup}`, "[secret opaque set-up]");
});
