import { Buffer } from "node:buffer";
import { client, ready, server } from "@serenity-kit/opaque";
import type { Username } from "../src/address.ts";
import { relayName } from "../src/channel/login.ts";
import { PeerError } from "../src/errors.ts";
import { Secret } from "../src/secret.ts";

/**
 * The relay's side of OPAQUE (RFC 9807). The one file that knows the library, which
 * speaks base64url strings: here they become bytes in a `Secret` and nothing else.
 */

/** A fresh set-up of a relay: its OPRF seed and key pair, 128 bytes. */
export async function opaqueSetup(): Promise<Secret> {
  await ready;
  return secretOf("opaque set-up", server.createSetup());
}

/** A login between its two messages; prints as a label, as it holds a session key. */
export interface StartedLogin {
  /** KE2 for the client, in base64url. */
  readonly response: string;
  readonly state: Secret;
}

/** What the relay does with passwords that it never sees. */
export class Opaque {
  readonly #setup: Secret;
  readonly #identifiers: { readonly server: string };

  private constructor(setup: Secret, relayId: Uint8Array) {
    this.#setup = setup;
    this.#identifiers = { server: relayName(relayId) };
  }

  /** Readies the library, once in a process. */
  static async load(setup: Secret, relayId: Uint8Array): Promise<Opaque> {
    await ready;
    return new Opaque(setup, relayId);
  }

  /** The key that clients compare with the relay's certificate, 32 bytes. */
  get publicKey(): Uint8Array {
    return bytesOf(server.getPublicKey(text(this.#setup)));
  }

  /** The answer to a registration request; "malformed" where it is none. */
  register(username: Username, request: string): string {
    return refusing(() =>
      server.createRegistrationResponse({
        serverSetup: text(this.#setup),
        userIdentifier: username,
        registrationRequest: request,
      }).registrationResponse
    );
  }

  /**
   * The registration record that a client made, to be kept for its logins; "malformed"
   * where no login could use it, as an account's logins must not look odd to others.
   */
  readRecord(username: Username, record: string): Secret {
    const kept = secretOf("opaque record", record);
    const { startLoginRequest } = client.startLogin({ password: "any" });
    this.startLogin(username, kept, startLoginRequest);
    return kept;
  }

  /**
   * The answer to KE1. Without a record it is the fake one of RFC 9807, section 6.3.2.2:
   * as long, and the same each time for that name, so it does not tell who exists.
   */
  startLogin(username: Username, record: Secret | null, request: string): StartedLogin {
    const { loginResponse, serverLoginState } = refusing(() =>
      server.startLogin({
        serverSetup: text(this.#setup),
        userIdentifier: username,
        registrationRecord: record === null ? null : text(record),
        startLoginRequest: request,
        identifiers: this.#identifiers,
      })
    );
    const state = secretOf("opaque login", serverLoginState);
    return { response: loginResponse, state };
  }

  /**
   * The session key, 64 bytes, which only the right password leads to; `null` for any
   * other KE3. The state is wiped: it serves one try.
   */
  finishLogin(state: Secret, finish: string): Secret | null {
    try {
      const { sessionKey } = server.finishLogin({
        serverLoginState: text(state),
        finishLoginRequest: finish,
        identifiers: this.#identifiers,
      });
      return secretOf("opaque session key", sessionKey);
    } catch {
      return null; // the library has one error for a wrong password and for garbage
    } finally {
      state.wipe();
    }
  }
}

function refusing<T>(compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    throw new PeerError("malformed", { cause });
  }
}

function secretOf(label: string, base64url: string): Secret {
  return new Secret(label, bytesOf(base64url));
}

function bytesOf(base64url: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64url, "base64url"));
}

function text(secret: Secret): string {
  return Buffer.from(secret.expose()).toString("base64url");
}
