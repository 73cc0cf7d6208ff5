import type { Brand } from "../brand.ts";
import { LIMIT } from "../limits.ts";
import { type Certificate, isSigned, readCertificate } from "./certificate.ts";
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts";
import { VERSION } from "./frame.ts";
import type { Hello } from "./hello.ts";
import { successorOf } from "./successor.ts";

/** What is remembered of a relay. */
export interface RelayPin {
  readonly fingerprint: Fingerprint;
  /** The highest serial seen; 0 where only the fingerprint is known. */
  readonly serial: number;
}

/** Encoded bytes of a certificate that `verifyRelay` found trusted. */
export type TrustedCertificate = Brand<Uint8Array, "TrustedCertificate">;

/** What a hello is worth to somebody who remembers `pin`. */
export type Verdict =
  | Trusted
  /** Another identity, to which no successors lead. */
  | { readonly verdict: "changed"; readonly fingerprint: Fingerprint }
  /** A serial below the pinned one: a key that the relay has given up, maybe stolen. */
  | { readonly verdict: "rolled-back" }
  /** Past its end with nothing newer to show: the clock here may be wrong. */
  | { readonly verdict: "expired"; readonly notAfter: number }
  /** The relay speaks no version as old as ours. */
  | { readonly verdict: "too-new" }
  /** Not signed by the identity that it names. */
  | { readonly verdict: "forged" };

/** A hello that may be built upon. */
export interface Trusted {
  readonly verdict: "trusted";
  readonly certificate: TrustedCertificate;
  readonly fields: Certificate;
  /** What is to be remembered from now on. */
  readonly pin: RelayPin;
  readonly warnings: readonly Warning[];
}

/** Odd times in a certificate that is trusted all the same. */
export type Warning = "not-yet-valid" | "expired";

/**
 * Who a relay says that it is, for a person to accept before anything is pinned; `null`
 * where that identity did not sign the certificate.
 */
export function identityOf({ certificate }: Hello): Fingerprint | null {
  return isSigned(certificate)
    ? fingerprintOf(readCertificate(certificate).identityKey)
    : null;
}

/**
 * Judges a hello (channel.md 2). The clock alone never refuses a relay: a certificate
 * that starts in the future is let pass, and one that ended is refused only where its
 * serial is not above the pinned one, as then it may be an old one that was stolen.
 * Throws `PeerError` "malformed" for a certificate of the wrong length.
 *
 * @param now Unix milliseconds.
 */
export function verifyRelay(hello: Hello, pin: RelayPin, now: number): Verdict {
  const fields = readCertificate(hello.certificate);
  const fingerprint = fingerprintOf(fields.identityKey);
  if (!isSigned(hello.certificate)) return { verdict: "forged" };
  if (fields.minVersion > VERSION) return { verdict: "too-new" };
  const expected = successorOf(pin.fingerprint, fields.relayId, hello.successors);
  if (fingerprint !== expected) return { verdict: "changed", fingerprint };
  if (fields.serial < pin.serial) return { verdict: "rolled-back" };
  const ended = now / 1_000 > fields.notAfter + LIMIT.statementGraceS;
  const isNewer = pin.serial > 0 && fields.serial > pin.serial;
  if (ended && !isNewer) return { verdict: "expired", notAfter: fields.notAfter };
  return {
    verdict: "trusted",
    certificate: trusted(hello.certificate),
    fields,
    pin: { fingerprint, serial: fields.serial },
    warnings: warningsOf(fields, now, ended),
  };
}

/** Only what passed every check above may be called so. */
function trusted(certificate: Uint8Array): TrustedCertificate {
  return certificate as TrustedCertificate;
}

function warningsOf(fields: Certificate, now: number, ended: boolean): Warning[] {
  if (ended) return ["expired"];
  return now / 1_000 < fields.notBefore ? ["not-yet-valid"] : [];
}
