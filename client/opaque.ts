import { Buffer } from "node:buffer";
import { client, ready } from "@serenity-kit/opaque";
import { relayName } from "../src/channel/login.ts";
import { equal, fromUtf8 } from "../src/bytes.ts";
import { Secret } from "../src/secret.ts";
import { ClientError } from "./fault.ts";

/**
 * Our side of OPAQUE (RFC 9807): the relay learns neither the password nor anything that
 * could be used in its place. The one file that knows the library, which speaks strings:
 * passwords and keys leave their `Secret` for the length of a call, here alone.
 */

/** The relay's half, by the certificate that was verified. */
export interface OpaqueRelay {
  readonly relayId: Uint8Array;
  /** The key that its OPAQUE answers must show, 32 bytes. */
  readonly opaqueKey: Uint8Array;
}

/** The same on both sides, and a part of what a record is made under. */
const STRETCHING = {
  "argon2id-custom": { iterations: 3, memory: 65_536, parallelism: 4 },
} as const;

/** A registration between its two messages. */
export interface StartedRegistration {
  readonly request: string;
  /** The record for the relay, from its answer. */
  finish(response: string): string;
}

/** Begins to register a password. */
export async function startRegistration(
  password: Secret,
  relay: OpaqueRelay,
): Promise<StartedRegistration> {
  await ready;
  const started = client.startRegistration({ password: textOf(password) });
  return {
    request: started.registrationRequest,
    finish(registrationResponse) {
      const finished = answered(() =>
        client.finishRegistration({
          clientRegistrationState: started.clientRegistrationState,
          registrationResponse,
          password: textOf(password),
          identifiers: { server: relayName(relay.relayId) },
          keyStretching: STRETCHING,
        })
      );
      checkKey(finished.serverStaticPublicKey, relay);
      return finished.registrationRecord;
    },
  };
}

/** A login between its two messages. */
export interface StartedLogin {
  readonly request: string;
  /** The last message, and the key that both sides have if the password is right. */
  finish(response: string): FinishedLogin;
}

/** What a login ends with on our side. */
export interface FinishedLogin {
  readonly finish: string;
  /** 64 bytes. */
  readonly sessionKey: Secret;
}

/** Begins a login; its `finish` refuses with "wrong-password" for name and password. */
export async function startLogin(
  password: Secret,
  relay: OpaqueRelay,
): Promise<StartedLogin> {
  await ready;
  const started = client.startLogin({ password: textOf(password) });
  return {
    request: started.startLoginRequest,
    finish(loginResponse) {
      const finished = answered(() =>
        client.finishLogin({
          clientLoginState: started.clientLoginState,
          loginResponse,
          password: textOf(password),
          identifiers: { server: relayName(relay.relayId) },
          keyStretching: STRETCHING,
        })
      );
      if (finished === undefined) throw new ClientError("wrong-password");
      checkKey(finished.serverStaticPublicKey, relay);
      const sessionKey = new Secret("opaque session key", bytesOf(finished.sessionKey));
      return { finish: finished.finishLoginRequest, sessionKey };
    },
  };
}

/** Another key than the certificate's is somebody between us and the relay. */
function checkKey(shown: string, { opaqueKey }: OpaqueRelay): void {
  if (!equal(bytesOf(shown), opaqueKey)) throw new ClientError("relay-changed");
}

/** The library throws where the relay's answer is none. */
function answered<T>(compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    throw new ClientError("relay-broken", { cause });
  }
}

function textOf(password: Secret): string {
  return fromUtf8(password.expose());
}

function bytesOf(base64url: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64url, "base64url"));
}
