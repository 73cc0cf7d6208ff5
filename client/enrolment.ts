import { deviceOf, type Username, type Uuid, uuidOf } from "../src/address.ts";
import { equal } from "../src/bytes.ts";
import { bindingMac } from "../src/channel/login.ts";
import { deviceRecord, type OurDevice } from "../src/identity/identity.ts";
import type { Random } from "../src/random.ts";
import type { Secret } from "../src/secret.ts";
import type { LastingKeys } from "../src/wire/bundle.ts";
import { ClientError } from "./fault.ts";
import { signLogin } from "./link_device.ts";
import type { Connection } from "./link/connection.ts";
import { dataOf } from "./link/reply.ts";

/**
 * What a relay is told of an account and its device, each in one channel, by whoever
 * knows the password, which the relay never learns.
 */

/** Who enrols. */
export interface Credentials {
  readonly username: Username;
  readonly password: Secret;
}

/** A device, and the halves of its prekeys to publish. */
export interface Enrolled {
  readonly device: OurDevice;
  readonly keys: LastingKeys;
}

/**
 * Applies for a name: OPAQUE's record of the password, to register with. "name-taken" or
 * "registration-closed" where the relay has none to give.
 */
export async function applyFor(
  connection: Connection,
  { username, password }: Credentials,
): Promise<string> {
  const { startRegistration } = await opaque();
  const started = await startRegistration(password, connection.relay);
  const args = { username, request: started.request };
  const reply = await connection.request("register/start", args);
  ensureGranted(reply, username);
  return started.finish(dataOf(reply).response);
}

/** Makes the account at the relay, with its first device. */
export async function registerDevice(
  connection: Connection,
  { username, record, device, keys, random }: Enrolled & {
    readonly username: Username;
    readonly record: string;
    readonly random: Random;
  },
): Promise<void> {
  const reply = await connection.request("register/finish", {
    username,
    uuid: uuidOf(device.address),
    record,
    device: deviceRecord(device, random),
    keys,
  });
  ensureGranted(reply, username);
  dataOf(reply);
}

/** What knowing the password brings. */
export interface SignedIn {
  readonly uuid: Uuid;
  /** The account's current device; 0 for none. */
  readonly device: number;
  /** The right to replace that device. */
  readonly token: string;
}

/**
 * Signs in with the password: "wrong-password" for name and password alike. With a device
 * it is opened again after a logout; "signed-in-elsewhere" where it was replaced.
 */
export async function signIn(
  connection: Connection,
  { username, password }: Credentials,
  device: OurDevice | null,
): Promise<SignedIn> {
  const { binding } = connection;
  const { startLogin } = await opaque();
  const started = await startLogin(password, connection.relay);
  const proof = device === null ? {} : {
    device: {
      device: deviceOf(device.address),
      signature: signLogin(device, binding),
    },
  };
  const asked = { username, request: started.request, ...proof };
  const { response } = dataOf(await connection.request("login/start", asked));
  const { finish, sessionKey } = started.finish(response);
  const mac = bindingMac(sessionKey, "client", binding.h);
  const ours = bindingMac(sessionKey, "relay", binding.h);
  sessionKey.wipe();
  const reply = await connection.request("login/finish", { finish, mac, ...proof });
  if (reply.status === "unauthenticated") throw new ClientError("wrong-password");
  if (reply.status === "forbidden") throw new ClientError("signed-in-elsewhere");
  const signedIn = dataOf(reply);
  // Only the relay that we have the channel with knows this key.
  if (!equal(signedIn.mac, ours)) throw new ClientError("relay-changed");
  return signedIn;
}

/** Puts a device in the place of the account's current one. */
export async function replaceDevice(
  connection: Connection,
  { device, keys, random, token }: Enrolled & {
    readonly random: Random;
    readonly token: string;
  },
): Promise<void> {
  const args = { device: deviceRecord(device, random), keys };
  const reply = await connection.request("device/replace", args, { token });
  if (reply.status === "forbidden") throw new ClientError("signed-in-elsewhere");
  dataOf(reply);
}

/** Half a megabyte of WebAssembly, which only those wait for who enrol. */
async function opaque(): Promise<typeof import("./opaque.ts")> {
  return await import("./opaque.ts");
}

function ensureGranted(
  { status }: { readonly status: string },
  username: Username,
): void {
  const about = { subject: username };
  if (status === "taken") throw new ClientError("name-taken", about);
  if (status === "forbidden") throw new ClientError("registration-closed", about);
}
