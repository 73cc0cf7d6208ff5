import { concat } from "../../src/bytes.ts";
import { LIMIT } from "../../src/limits.ts";
import type { RelayAddress } from "./address.ts";

/** Milliseconds after which a POST without an answer is given up. */
const PATIENCE_MS = 15_000;

/**
 * What came back. All but a body that opens under the channel's keys is only a hint:
 * whoever sits in between can make it up.
 */
export type Posted =
  | { readonly came: "answer"; readonly body: Uint8Array }
  /** The relay knows no such channel. */
  | { readonly came: "new-handshake" }
  /** The relay has no time. */
  | { readonly came: "busy" }
  /** The relay does not want it, or no relay is there. */
  | { readonly came: "refusal" }
  | { readonly came: "nothing"; readonly cause: unknown };

/** Sends a body on the one path that there is. */
export async function post(
  address: RelayAddress,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<Posted> {
  try {
    const response = await fetch(`${address.url}/c`, {
      method: "POST",
      body: concat(body),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const bytes = await readUpTo(response, LIMIT.sealedBody);
    if (response.status === 409) return { came: "new-handshake" };
    if (response.status === 503) return { came: "busy" };
    const isAnswer = response.status === 200 && bytes !== null;
    return isAnswer ? { came: "answer", body: bytes } : { came: "refusal" };
  } catch (cause) {
    signal.throwIfAborted();
    return { came: "nothing", cause };
  }
}

/** The body, or `null` where it is larger: what no relay sends is not kept either. */
async function readUpTo(response: Response, most: number): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > most) return null;
    parts.push(part);
  }
  return concat(...parts);
}
