import { Buffer } from "node:buffer";
import { jwtVerify, SignJWT } from "jose";
import * as v from "valibot";
import type { Uuid } from "../src/address.ts";
import { equal } from "../src/bytes.ts";
import { type Fingerprint, fingerprintBytes } from "../src/channel/fingerprint.ts";
import { relayName } from "../src/channel/login.ts";
import { u32, uuid } from "../src/codec/schema.ts";
import { sha256 } from "../src/crypto/kdf.ts";
import { LIMIT } from "../src/limits.ts";
import type { Secret } from "../src/secret.ts";

/** Seconds for which a token is good. */
export const TOKEN_LIFETIME_S = 15 * 60;

/** Seconds by which the clocks of two machines may differ. */
const LEEWAY_S = 60;

/** `{"alg":"HS256"}`: the one header, compared as it stands and never interpreted. */
const HEADER = "eyJhbGciOiJIUzI1NiJ9.";

/** What a token says of its bearer. */
export interface Bearer {
  readonly uuid: Uuid;
  /** The device, or 0 where only the password was shown. */
  readonly device: number;
  /** The device's revision when the token was made. */
  readonly rev: number;
}

/** A token, and from when on it is refused. */
export interface Token {
  readonly text: string;
  /** Unix milliseconds. */
  readonly until: number;
}

/** A bearer whose token verified, and from when on it will not. */
export interface Verified extends Bearer {
  /** Unix milliseconds. */
  readonly until: number;
}

/** What tokens are made of. */
export interface TokensParts {
  /** 32 bytes. */
  readonly secret: Secret;
  readonly relayId: Uint8Array;
  readonly fingerprint: Fingerprint;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const CLAIMS = v.strictObject({
  iss: v.string(),
  aud: v.string(),
  sub: uuid,
  did: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(127)),
  chb: v.pipe(v.string(), v.length(43)),
  rev: u32,
  iat: u32,
  nbf: u32,
  exp: u32,
});

/**
 * JSON Web Tokens (RFC 7519) that travel inside the channel only, and are worth nothing
 * in any other: `chb` is the hash of the channel's transcript. The one file that knows
 * the library; one algorithm, one key.
 */
export class Tokens {
  readonly #key: CryptoKey;
  readonly #issuer: string;
  readonly #audience: string;
  readonly #now: () => number;

  private constructor(key: CryptoKey, parts: TokensParts) {
    this.#key = key;
    this.#issuer = base64url(fingerprintBytes(parts.fingerprint));
    this.#audience = relayName(parts.relayId);
    this.#now = parts.now;
  }

  /** Imports the key. */
  static async load(parts: TokensParts): Promise<Tokens> {
    const bytes = Uint8Array.from(parts.secret.expose());
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const uses: KeyUsage[] = ["sign", "verify"];
    const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, uses);
    bytes.fill(0);
    return new Tokens(key, parts);
  }

  /** A token for the bearer, good in the channel whose transcript hash is `h`. */
  async issue(bearer: Bearer, h: Uint8Array): Promise<Token> {
    const now = Math.floor(this.#now() / 1_000);
    const exp = now + TOKEN_LIFETIME_S;
    const { uuid, device, rev } = bearer;
    const claims = { did: device, chb: base64url(sha256(h)), rev };
    const text = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer(this.#issuer)
      .setAudience(this.#audience)
      .setSubject(uuid)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(exp)
      .sign(this.#key);
    return { text, until: refusedFrom(exp) };
  }

  /** Whom the token speaks of; `null` for any token that is not good here and now. */
  async verify(text: string, h: Uint8Array): Promise<Verified | null> {
    if (text.length > LIMIT.token || !isExact(text)) return null;
    const payload = await this.#payload(text);
    const claims = v.safeParse(CLAIMS, payload);
    if (!claims.success) return null;
    const { sub, did, rev, chb, iat, exp } = claims.output;
    const channel = Buffer.from(chb, "base64url");
    if (!equal(channel, sha256(h)) || exp - iat !== TOKEN_LIFETIME_S) return null;
    return { uuid: sub, device: did, rev, until: refusedFrom(exp) };
  }

  async #payload(text: string): Promise<unknown> {
    try {
      const { payload } = await jwtVerify(text, this.#key, {
        algorithms: ["HS256"],
        issuer: this.#issuer,
        audience: this.#audience,
        clockTolerance: LEEWAY_S,
        currentDate: new Date(this.#now()),
      });
      return payload;
    } catch {
      return null; // whatever is wrong with it, the answer is the same
    }
  }
}

/** Three parts in the one spelling of their bytes, behind the one header. */
function isExact(text: string): boolean {
  const parts = text.split(".");
  return text.startsWith(HEADER) && parts.length === 3 &&
    parts.every((part) => base64url(Buffer.from(part, "base64url")) === part);
}

function refusedFrom(exp: number): number {
  return (exp + LEEWAY_S) * 1_000;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
