import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { client as opaque, ready } from "@serenity-kit/opaque";
import { deviceOf, type Username, uuidOf } from "../../src/address.ts";
import { bindingMac, loginBytes, relayName } from "../../src/channel/login.ts";
import type { Answer, Args, Data } from "../../src/channel/operations.ts";
import { ed25519Sign } from "../../src/crypto/ed25519.ts";
import { deviceRecord, makeDevice, type OurDevice } from "../../src/identity/identity.ts";
import { makeKyberPrekey, makeSignedPrekey } from "../../src/identity/prekeys.ts";
import { lastingKeys } from "../../src/identity/statement.ts";
import { systemRandom } from "../../src/random.ts";
import { Secret } from "../../src/secret.ts";
import type { LastingKeys } from "../../src/wire/bundle.ts";
import { RelayClient } from "./relay_client.ts";
import { nameOf, someUuid } from "./relay_world.ts";

/** Far below what the product uses: these tests are not about Argon2id. */
const KEY_STRETCHING = {
  "argon2id-custom": { iterations: 1, memory: 8, parallelism: 1 },
} as const;

/** Somebody with an account, as far as a relay can tell. */
export interface Member {
  readonly username: Username;
  readonly password: string;
  readonly device: OurDevice;
}

/** Somebody who has no account yet. */
export function stranger(
  name: string,
  password = `${name}'s password`,
  device = makeDevice(someUuid(), 1, systemRandom),
): Member {
  return { username: nameOf(name), password, device };
}

/** Fresh lasting keys that the device signed. */
export function keysOf(device: OurDevice): LastingKeys {
  const random = systemRandom;
  const signedPrekey = makeSignedPrekey(device.identity, 1, random);
  const lastResort = makeKyberPrekey(device.identity, 1, random);
  const now = Date.now();
  return lastingKeys({ device, signedPrekey, lastResort, serial: 1, now, random });
}

/** What finishes a registration. */
export async function registrationOf(
  client: RelayClient,
  { username, password, device }: Member,
): Promise<Args<"register/finish">> {
  const record = await recordOf(client, password, (request) => {
    return client.get("register/start", { username, request });
  });
  return {
    username,
    uuid: uuidOf(device.address),
    record,
    device: deviceRecord(device, systemRandom),
    keys: keysOf(device),
  };
}

/** The record of a password, for whose registration the relay is asked by `start`. */
export async function recordOf(
  client: RelayClient,
  password: string,
  start: (request: string) => Promise<{ readonly response: string }>,
): Promise<string> {
  await ready;
  const { clientRegistrationState, registrationRequest } = opaque.startRegistration({
    password,
  });
  const { response } = await start(registrationRequest);
  const { registrationRecord } = opaque.finishRegistration({
    password,
    registrationResponse: response,
    clientRegistrationState,
    identifiers: identifiers(client),
    keyStretching: KEY_STRETCHING,
  });
  return registrationRecord;
}

/** Makes an account. */
export async function register(
  url: string,
  name: string,
  member = stranger(name),
): Promise<Member> {
  const client = await RelayClient.connect(url);
  await client.get("register/finish", await registrationOf(client, member));
  return member;
}

/** A channel in which the member's device may ask for things. */
export async function enter(url: string, member: Member): Promise<RelayClient> {
  const client = await RelayClient.connect(url);
  client.token = (await client.get("session/open", opening(client, member))).token;
  return client;
}

/** Registers and enters. */
export async function arrive(
  url: string,
  name: string,
  newcomer = stranger(name),
): Promise<Visitor> {
  const member = await register(url, name, newcomer);
  return { ...member, client: await enter(url, member), home: member.device.address };
}

/** Puts the next device in the place of the visitor's, which is shut out. */
export async function replaceDevice(url: string, visitor: Visitor): Promise<Visitor> {
  const client = await RelayClient.connect(url);
  await login(client, visitor);
  const number = deviceOf(visitor.home) + 1;
  const device = makeDevice(uuidOf(visitor.home), number, systemRandom);
  const record = deviceRecord(device, systemRandom);
  await client.get("device/replace", { device: record, keys: keysOf(device) });
  const member = { ...visitor, device, home: device.address };
  return { ...member, client: await enter(url, member) };
}

/** A member with a channel. */
export interface Visitor extends Member {
  readonly client: RelayClient;
  readonly home: OurDevice["address"];
}

/** What opens a session. */
export function opening(
  client: RelayClient,
  { device }: Member,
  generation = 0,
): Args<"session/open"> {
  return { address: device.address, signature: proof(client, device), generation };
}

/** The device's signature for this channel. */
export function proof({ channel, relay }: RelayClient, device: OurDevice): Uint8Array {
  const { fingerprint } = relay.pin;
  const { address } = device;
  const signed = loginBytes({ h: channel.h, fingerprint, address });
  return ed25519Sign(device.login.expose(), signed);
}

/** The first message of a login with that password. */
export async function loginRequest(password: string): Promise<string> {
  await ready;
  return opaque.startLogin({ password }).startLoginRequest;
}

/** The second half of a login, or `null` where the client sees that it is in vain. */
export interface HalfLogin {
  readonly response: string;
  readonly finish: Args<"login/finish"> | null;
}

/** Starts a login; with `device`, that device signs it. */
export async function startLogin(
  client: RelayClient,
  { username, password, device }: Member,
  options: { readonly device?: boolean } = {},
): Promise<HalfLogin | Answer> {
  await ready;
  const { clientLoginState, startLoginRequest } = opaque.startLogin({ password });
  const signature = proof(client, device);
  const signed = { device: deviceOf(device.address), signature };
  const proven = options.device === true ? { device: signed } : {};
  const start = { username, request: startLoginRequest, ...proven };
  const answer = await client.ask("login/start", start);
  if (answer.status !== "ok") return answer;
  const response = responseOf(answer);
  const finished = opaque.finishLogin({
    clientLoginState,
    loginResponse: response,
    password,
    identifiers: identifiers(client),
    keyStretching: KEY_STRETCHING,
  });
  if (finished === undefined) return { response, finish: null };
  const bytes = new Uint8Array(Buffer.from(finished.sessionKey, "base64url"));
  const mac = bindingMac(new Secret("session key", bytes), "client", client.channel.h);
  return { response, finish: { finish: finished.finishLoginRequest, mac, ...proven } };
}

/** A login that must work out. */
export async function login(
  client: RelayClient,
  member: Member,
  options: { readonly device?: boolean } = {},
): Promise<Data<"login/finish">> {
  const half = await startLogin(client, member, options);
  assert.ok("finish" in half && half.finish !== null, "the login did not start");
  const data = await client.get("login/finish", half.finish);
  client.token = data.token;
  return data;
}

function responseOf({ data }: Answer): string {
  assert.ok(typeof data === "object" && data !== null && "response" in data);
  return String(data.response);
}

function identifiers({ relay }: RelayClient): { readonly server: string } {
  return { server: relayName(relay.fields.relayId) };
}
