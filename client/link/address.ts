import { type Fingerprint, readFingerprint } from "../../src/channel/fingerprint.ts";
import { ClientError } from "../fault.ts";

/** Where a relay is, and who it must be, as people write it: `http://host:port#key`. */
export interface RelayAddress {
  /** The URL without its key, without a slash at its end. */
  readonly url: string;
  /** The relay's fingerprint, where the address has one. */
  readonly key: Fingerprint | null;
}

/** The address that a person wrote, or `ClientError` "bad-relay". */
export function readRelayAddress(text: string): RelayAddress {
  const url = URL.parse(text);
  const isPlain = url !== null && /^https?:$/.test(url.protocol) &&
    url.pathname === "/" &&
    url.search === "" && url.username === "" && url.password === "";
  if (!isPlain) throw new ClientError("bad-relay", { subject: text });
  const key = url.hash === "" ? null : readFingerprint(url.hash.slice(1));
  if (url.hash !== "" && key === null) {
    throw new ClientError("bad-relay", { subject: text });
  }
  return { url: url.origin, key };
}

/** Whether the relay is on this very machine, where nobody can stand in between. */
export function isLoopback({ url }: RelayAddress): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" ||
    /^127(\.\d+){3}$/.test(hostname);
}
