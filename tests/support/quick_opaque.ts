import { client as whole, ready as wholeReady } from "@serenity-kit/opaque";

/**
 * What `client/` gets for the OPAQUE library in tests, by the scope in `tests/deno.json`:
 * the same, but Argon2id takes the least memory and one pass, as nobody attacks these
 * records. Whoever asks for anything but what the program promises is refused.
 */

/** Resolves once the library can be used. */
export const ready: typeof wholeReady = wholeReady;

/** How the program stretches a password that goes to a relay. */
const PROMISED = JSON.stringify({
  "argon2id-custom": { iterations: 3, memory: 65_536, parallelism: 4 },
});

const QUICK = { "argon2id-custom": { iterations: 1, memory: 8, parallelism: 1 } };

/** Our side of OPAQUE, in no time. */
export const client: typeof whole = {
  ...whole,
  finishRegistration: (input) => whole.finishRegistration(quick(input)),
  finishLogin: (input) => whole.finishLogin(quick(input)),
};

function quick<T extends { readonly keyStretching?: unknown }>(input: T) {
  if (JSON.stringify(input.keyStretching) !== PROMISED) {
    throw new RangeError("a password is not stretched as promised");
  }
  return { ...input, keyStretching: QUICK };
}
